package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Builders;
import net.jqwik.api.Builders.BuilderCombinator;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Requests that are valid, nearly valid or wild, about as often the one as the other. */
final class RequestArbitraries {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** What texts are made of: letters, pairs, halves of pairs, white space of all kinds, others. */
  private static final List<String> UNITS =
      List.of(
          "a", "猫", "é", "e\u0301", "🐈", "𝒳", "\uD83D", "\uDC08", " ", "\t", "\n", "\u000B",
          "\u001C", "\u0085", "\u00A0", "\u1680", "\u180E", "\u2007", "\u200B", "\u2028", "\u202F",
          "\u205F", "\u3000", "\uFEFF", "\uFFFD", "\r\n", "\u3164", "\u0000", "\u007F", "/", "\\",
          "%", ".", "\uFFFF");

  private RequestArbitraries() {}

  static Arbitrary<JsonNode> requests() {
    return Arbitraries.frequencyOf(Tuple.of(60, objects()), Tuple.of(1, wild()));
  }

  private static Arbitrary<JsonNode> objects() {
    var request = object();
    request = with(request, 0.99, "prompt", mostly(texts(1, 2_500)));
    request = with(request, 0.5, "duration", mostly(durations()));
    request =
        with(
            request,
            0.3,
            "aspect_ratio",
            mostly(nearly(options("16:9", "9:16", "1:1"), options("16:10", "9:16 ", ""))));
    request = with(request, 0.3, "negative_prompt", mostly(texts(0, 2_500)));
    request =
        with(
            request,
            0.4,
            "cfg_scale",
            mostly(
                nearly(
                    numbers("0", "1", "0.5", "1.0", "-0.0"),
                    numbers("1.001", "-0.001", "2", "-1"))));
    request =
        with(
            request, 0.4, "mode", mostly(nearly(options("std", "std", "pro"), options("STD", ""))));
    request = with(request, 0.5, "camera_control", mostly(cameras()));
    request = with(request, 0.3, "watermark_info", mostly(watermarks()));
    request = with(request, 0.3, "callback_url", mostly(urls()));
    request = with(request, 0.3, "external_task_id", mostly(taskIds()));
    request = with(request, 0.2, "model", mostly(options("kirin_v1_t2v", "kirin_v9", "")));
    request = with(request, 0.3, "deliver_to", mostly(targets()));
    return built(withStrangers(request, 0.06));
  }

  private static Arbitrary<JsonNode> cameras() {
    Arbitrary<JsonNode> simple =
        built(
            with(
                with(object(), 1, "type", mostly(options("simple"))),
                0.95,
                "config",
                mostly(axes())));
    Arbitrary<JsonNode> preset =
        built(
            with(
                with(object(), 0.95, "type", mostly(options("down_back", "left_turn_forward"))),
                0.1,
                "config",
                Arbitraries.oneOf(axes(), Arbitraries.just(NullNode.getInstance()))));
    return Arbitraries.oneOf(simple, preset);
  }

  private static Arbitrary<JsonNode> axes() {
    Arbitrary<JsonNode> zero = numbers("0", "0.0", "-0.0", "0E+5", "0E-5");
    Arbitrary<JsonNode> moving = numbers("-10", "10", "1E+1", "3", "-0.5", "1E-400");
    Arbitrary<JsonNode> beyond = numbers("-10.5", "11", "1E+2", "1E+400");
    return Arbitraries.of(Camera.AXES)
        .flatMap(
            axis -> {
              var config = object();
              for (String other : Camera.AXES) {
                config =
                    other.equals(axis)
                        ? with(config, 0.95, other, mostly(nearly(moving, beyond)))
                        : with(
                            config,
                            0.2,
                            other,
                            Arbitraries.frequencyOf(Tuple.of(25, zero), Tuple.of(1, moving)));
              }
              return built(withStrangers(config, 0.03));
            });
  }

  private static Arbitrary<JsonNode> watermarks() {
    Arbitrary<JsonNode> one =
        built(withStrangers(with(object(), 0.95, "enabled", mostly(booleans(true, false))), 0.03));
    return Arbitraries.frequencyOf(
        Tuple.of(4, one),
        Tuple.of(3, arrays(one, 1, 1)),
        Tuple.of(1, arrays(Arbitraries.oneOf(one, wild()), 0, 3)));
  }

  private static Arbitrary<JsonNode> targets() {
    Arbitrary<JsonNode> name = options("outbox", "archive", "nowhere", "");
    return Arbitraries.frequencyOf(
        Tuple.of(3, name), Tuple.of(3, arrays(name, 0, 3)), Tuple.of(1, arrays(wild(), 0, 3)));
  }

  private static Arbitrary<JsonNode> durations() {
    return nearly(
        Arbitraries.oneOf(options("5", "10"), numbers("5", "5", "10", "5.00", "1E+1")),
        Arbitraries.oneOf(options("05", "5.0", "7"), numbers("5.001", "-5", "6", "9.5")));
  }

  private static Arbitrary<JsonNode> taskIds() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, options("kirin-1", "...", "a b", "猫", "🐈")),
        Tuple.of(1, options(".", "..", "a/b", "a%2Fb", "a?", "a#", "\\", "a\n", "\u0085", "")),
        Tuple.of(2, texts(1, 255)));
  }

  private static Arbitrary<JsonNode> urls() {
    Arbitrary<String> scheme = Arbitraries.of("http://", "https://", "HTTP://", "ftp://", "//");
    Arbitrary<String> host =
        Arbitraries.of(
            "a",
            "example.com",
            "münchen.example",
            "10.0.0.1",
            "[::1]",
            "1.2.3",
            "a..b",
            "-a",
            "",
            "u:p@a",
            "[]",
            "a b",
            "a\n",
            "𝒳.example",
            "a\u00A0b");
    Arbitrary<String> port = Arbitraries.of("", "", "", ":1", ":65535", ":65536", ":", ":x");
    Arbitrary<String> tail =
        Arbitraries.frequencyOf(
            Tuple.of(
                3,
                Arbitraries.of(
                    "", "/", "/x?y=z#t", "#", "?", "\n", "/\n", "/" + "x".repeat(2_100))),
            Tuple.of(1, strings(0, 3).map(s -> "/" + s)));
    Arbitrary<JsonNode> any =
        Combinators.combine(scheme, host, port, tail).as((s, h, p, t) -> text(s + h + p + t));
    return Arbitraries.frequencyOf(
        Tuple.of(3, options("http://a", "https://example.com:8443/kirin?x=1", "http://[::1]#x")),
        Tuple.of(1, any));
  }

  /** A text of any of the lengths at which a rule may change its mind. */
  private static Arbitrary<JsonNode> texts(int min, int max) {
    Arbitrary<String> wild =
        Combinators.combine(
                Arbitraries.of(UNITS), Arbitraries.of(min, min + 1, max - 1, max, max + 1))
            .as((unit, length) -> unit.repeat(length));
    return Arbitraries.frequencyOf(
        Tuple.of(8, options("A cat", "猫 and 🐈")),
        Tuple.of(2, wild.map(RequestArbitraries::text)),
        Tuple.of(1, strings(1, 6).map(RequestArbitraries::text)));
  }

  private static Arbitrary<String> strings(int min, int max) {
    return Arbitraries.of(UNITS).list().ofMinSize(min).ofMaxSize(max).map(u -> String.join("", u));
  }

  /** The value as it should be, or now and then null or something else. */
  private static Arbitrary<JsonNode> mostly(Arbitrary<? extends JsonNode> right) {
    return Arbitraries.frequencyOf(
        Tuple.of(40, right.map(v -> (JsonNode) v)),
        Tuple.of(2, Arbitraries.just(NullNode.getInstance())),
        Tuple.of(1, wild()));
  }

  private static Arbitrary<JsonNode> nearly(Arbitrary<JsonNode> right, Arbitrary<JsonNode> near) {
    return Arbitraries.frequencyOf(Tuple.of(20, right), Tuple.of(1, near));
  }

  private static Arbitrary<JsonNode> wild() {
    Arbitrary<JsonNode> scalar =
        Arbitraries.oneOf(
            Arbitraries.just(NullNode.getInstance()),
            booleans(true, false),
            options("", "5", "0.5", "true", "STD", "simple", "null", "16x9"),
            strings(0, 4).map(RequestArbitraries::text),
            numbers(
                "-1",
                "0",
                "1",
                "4",
                "5",
                "5.1",
                "7",
                "10",
                "10.1",
                "-11",
                "1.0000000000000000001",
                "1E-400",
                "1E+400",
                "0E+400"),
            Arbitraries.bigIntegers().map(BigIntegerNode::valueOf),
            Arbitraries.longs().map(LongNode::valueOf),
            Arbitraries.doubles().map(DoubleNode::valueOf));
    Arbitrary<JsonNode> container =
        Arbitraries.oneOf(
            arrays(scalar, 0, 2),
            arrays(arrays(scalar, 0, 1), 0, 2),
            built(withStrangers(object(), 0.5)));
    return Arbitraries.frequencyOf(Tuple.of(4, scalar), Tuple.of(1, container));
  }

  /**
   * Each number in every Java type that holds it. No exponent is larger than 400: the schema's
   * library would write 1E+999999999 out and run out of memory, where the rules do not.
   */
  private static Arbitrary<JsonNode> numbers(String... numbers) {
    var nodes = new ArrayList<JsonNode>();
    for (String number : numbers) {
      var exact = new BigDecimal(number);
      nodes.add(DecimalNode.valueOf(exact));
      double rounded = exact.doubleValue();
      if (Double.isFinite(rounded)) {
        nodes.add(DoubleNode.valueOf(number.startsWith("-0.0") ? -0.0 : rounded));
        nodes.add(FloatNode.valueOf((float) rounded));
        if (rounded == Math.rint(rounded)) {
          nodes.add(IntNode.valueOf((int) rounded));
          nodes.add(LongNode.valueOf((long) rounded));
          nodes.add(BigIntegerNode.valueOf(BigInteger.valueOf((long) rounded)));
        }
      }
    }
    return Arbitraries.of(nodes);
  }

  private static Arbitrary<JsonNode> options(String... options) {
    return Arbitraries.of(options).map(RequestArbitraries::text);
  }

  private static Arbitrary<JsonNode> booleans(Boolean... values) {
    return Arbitraries.of(values).map(BooleanNode::valueOf);
  }

  private static JsonNode text(String text) {
    return TextNode.valueOf(text);
  }

  private static Arbitrary<JsonNode> arrays(Arbitrary<? extends JsonNode> items, int min, int max) {
    return items.list().ofMinSize(min).ofMaxSize(max).map(list -> NODES.arrayNode().addAll(list));
  }

  private static BuilderCombinator<ObjectNode> object() {
    return Builders.withBuilder(NODES::objectNode);
  }

  private static Arbitrary<JsonNode> built(BuilderCombinator<ObjectNode> object) {
    return object.build(node -> node);
  }

  private static BuilderCombinator<ObjectNode> with(
      BuilderCombinator<ObjectNode> object,
      double probability,
      String name,
      Arbitrary<? extends JsonNode> value) {
    return object
        .use(value)
        .withProbability(probability)
        .in(
            (built, v) -> {
              built.set(name, v);
              return built;
            });
  }

  /** The object with a field that it does not know, with the given probability. */
  private static BuilderCombinator<ObjectNode> withStrangers(
      BuilderCombinator<ObjectNode> object, double probability) {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of("aspectRatio", "Prompt", "seed", "size", "Zoom", "text", "", "$schema"),
            strings(0, 30));
    return object
        .use(names)
        .withProbability(probability)
        .in(
            (built, name) -> {
              if (!built.has(name)) {
                built.put(name, 1);
              }
              return built;
            });
  }
}
