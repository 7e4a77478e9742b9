package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.module.WireProxy.Exchange;
import org.kirincamel.module.WireProxy.Kind;
import org.kirincamel.module.WireProxy.Side;
import org.kirincamel.module.WireProxy.Strike;
import org.kirincamel.simulator.Simulator;

/**
 * The network fails at every byte: of the paid POST and its answer, of the poll, of the look-up
 * that finds what was taken and of the one that does not find what never arrived. Whatever the
 * byte, each request is paid once and delivered once.
 *
 * <p>Of every four bytes it takes one, another each time; {@code -Dwire.stride=1} takes all, {@code
 * -Dwire.stalls=1} stalls at every byte as well, {@code -Dwire.offset=3} begins at that byte. A
 * point that failed is named and can be tried alone: {@code -Dwire.only=submit/request/CUT/123}.
 */
@Timeout(3600)
@Execution(ExecutionMode.CONCURRENT)
class WireIT {

  private static final int STRIDE = Integer.getInteger("wire.stride", 4);
  private static final String ONLY = System.getProperty("wire.only", "");

  /** Each costs a time-out. */
  private static final int STALLS_EVERY = Integer.getInteger("wire.stalls", 16);

  private static final int SLICES_EVERY = 64;

  /** Rotates, so that in the course of some runs every byte has its turn. */
  private static final int OFFSET =
      Integer.getInteger("wire.offset", (int) (System.currentTimeMillis() % SLICES_EVERY));

  private static final int AT_ONCE = 256;

  /** Behind every byte: nothing is struck. */
  private static final int WHOLE = 1_000_000;

  private static final Pattern PROMPT = Pattern.compile("\"prompt\":\"([a-zA-Z0-9/]+)");
  private static final Pattern OWN_ID = Pattern.compile("\"external_task_id\":\"([^\"]+)");
  private static final Pattern ASKED = Pattern.compile("GET /model/v1/generation/task/(\\S+) ");

  @TempDir Path home;

  /** Whose exchange is struck. */
  private enum Call {
    SUBMIT,
    POLL,
    /** That finds a task. */
    LOOKUP,
    /** A look-up that finds none. */
    MISS
  }

  /** One place where the network fails, and the one request it fails for. */
  private record Point(Call call, Side side, Kind kind, int at) {

    static Point of(String name) {
      String[] parts = name.split("/");
      return new Point(
          Call.valueOf(parts[0].toUpperCase(Locale.ROOT)),
          Side.valueOf(parts[1].toUpperCase(Locale.ROOT)),
          Kind.valueOf(parts[2]),
          Integer.parseInt(parts[3]));
    }

    Strike strike() {
      return new Strike(side, kind, at);
    }

    /** Filled up, so that every request has the same length. */
    String prompt() {
      return (this + "_".repeat(40)).substring(0, 40);
    }

    @Override
    public String toString() {
      return "%s/%s/%s/%d"
          .formatted(
              call.name().toLowerCase(Locale.ROOT), side.name().toLowerCase(Locale.ROOT), kind, at);
    }
  }

  /** Knows by a request which point it belongs to, and strikes once for each. */
  private static final class Plan implements WireProxy.Plan {
    private final Simulator gateway;
    private final Map<String, Point> submits = new ConcurrentHashMap<>();
    private final Map<String, Point> gets = new ConcurrentHashMap<>();
    private final Map<String, String> names = new ConcurrentHashMap<>();

    Plan(Simulator gateway) {
      this.gateway = gateway;
    }

    void add(Point point) {
      submits.put(point.toString(), point);
      if (point.call() != Call.SUBMIT) {
        gets.put(point.toString(), point);
      }
    }

    @Override
    public Optional<Strike> strike(String request) {
      var posted = PROMPT.matcher(request);
      var ownId = OWN_ID.matcher(request);
      if (posted.find() && ownId.find()) {
        names.put(ownId.group(1), posted.group(1));
        return Optional.ofNullable(submits.remove(posted.group(1))).flatMap(Plan::onSubmit);
      }
      var asked = ASKED.matcher(request);
      if (!asked.find() || gets.isEmpty()) {
        return Optional.empty();
      }
      boolean isPoll = asked.group(1).startsWith("task-");
      return Optional.ofNullable(gets.get(nameOf(asked.group(1))))
          .filter(point -> isPoll == (point.call() == Call.POLL))
          .filter(point -> gets.remove(point.toString(), point))
          .map(Point::strike);
    }

    private static Optional<Strike> onSubmit(Point point) {
      return switch (point.call()) {
        case SUBMIT -> Optional.of(point.strike());
        case POLL -> Optional.empty();
        // Nothing is looked up but what lost its answer.
        case LOOKUP -> Optional.of(new Strike(Side.ANSWER, Kind.CUT, 0));
        case MISS -> Optional.of(new Strike(Side.REQUEST, Kind.CUT, 0));
      };
    }

    private String nameOf(String id) {
      if (!names.containsKey(id)) {
        gateway.ledger().forEach(charge -> names.put(charge.taskId(), name(charge.params())));
      }
      return names.getOrDefault(id, "");
    }
  }

  private static String name(JsonNode params) {
    return params.path("prompt").asText().replace("_", "");
  }

  @Test
  void wherever_the_network_fails_each_request_is_paid_once_and_delivered_once() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(20))) {
      var plan = new Plan(gateway);
      try (var proxy = new WireProxy(gateway.port(), plan);
          var module =
              Module.of(home, proxy.url(), gateway.key())
                  // The videos do not come through the proxy.
                  .with("kirin.fetch.private", "true")
                  .with("kirin.api.connect-timeout", "1s")
                  .with("kirin.api.response-timeout", "300ms")
                  .with("kirin.api.total-timeout", "600ms")
                  .with("kirin.submit.send-within", "1s")
                  .with("kirin.submit.lease", "2s")
                  .with("kirin.submit.max-in-flight", "1000")
                  .with("kirin.submit.unknown.grace", "600ms")
                  .with("kirin.submit.unknown.parallel", "16")
                  .with("kirin.inbox.poll", "1s")
                  .start()) {
        // Whole exchanges, to know how long they are; the first is the witness of all look-ups.
        var asked = new ArrayList<Point>();
        var exchanges = new ArrayList<Exchange>();
        for (Call call : Call.values()) {
          // On a busy machine the answer may come later than the module waits.
          for (int at = WHOLE; exchanges.size() == call.ordinal(); at++) {
            asked.addAll(
                ask(module, plan, List.of(new Point(call, Side.ANSWER, Kind.SLICE, at)), asked));
            proxy.exchanges().stream()
                .filter(e -> e.strike().map(Strike::kind).equals(Optional.of(Kind.SLICE)))
                .reduce((earlier, last) -> last)
                .filter(e -> e.bytes(Side.ANSWER) > 0)
                .ifPresent(exchanges::add);
          }
        }
        var points = ONLY.isEmpty() ? points(exchanges) : List.of(Point.of(ONLY));
        for (int from = 0; from < points.size(); from += AT_ONCE) {
          int to = Math.min(points.size(), from + AT_ONCE);
          asked.addAll(ask(module, plan, points.subList(from, to), asked));
        }

        judge(gateway, module.folders(), asked, proxy.exchanges());
      }
    }
  }

  /**
   * @param exchanges one of each kind of call that went through
   */
  private static List<Point> points(List<Exchange> exchanges) {
    var points = new ArrayList<Point>();
    for (Call call : Call.values()) {
      for (Side side : Side.values()) {
        int length = exchanges.get(call.ordinal()).bytes(side);
        for (Kind kind : Kind.values()) {
          int every =
              switch (kind) {
                case CUT, RESET -> STRIDE;
                case STALL -> STALLS_EVERY;
                case SLICE -> SLICES_EVERY;
              };
          // A reset falls between two cuts, and a slice of no bytes is none.
          int between = kind == Kind.RESET ? STRIDE / 2 : 0;
          int first = (OFFSET + between) % every;
          if (kind == Kind.SLICE && first == 0) {
            first = 1;
          }
          for (int at = first; at < length; at += every) {
            points.add(new Point(call, side, kind, at));
          }
          points.add(new Point(call, side, kind, length));
        }
      }
    }
    return points;
  }

  /** Asks for all of them at once, and waits until each has its document. */
  private static List<Point> ask(Module module, Plan plan, List<Point> points, List<Point> before) {
    points.forEach(plan::add);
    for (Point point : points) {
      var answer = module.ask("{\"prompt\":\"%s\"}".formatted(point.prompt()), Map.of());
      assertThat(answer.get("status")).as(point.toString()).isEqualTo("accepted");
    }
    int count = before.size() + points.size();
    Predicate<String> isDocument = name -> name.endsWith(".json") && !name.startsWith(".");
    try {
      Folders.awaitUntil(
          count + " documents",
          () ->
              Folders.names(module.folders().outbox()).stream().filter(isDocument).count()
                  >= count);
    } catch (org.awaitility.core.ConditionTimeoutException e) {
      var delivered =
          counts(module.folders().documents().stream().map(d -> name(d.path("request"))));
      throw new AssertionError(
          "lost: " + points.stream().filter(p -> !delivered.containsKey(p.toString())).toList(), e);
    }
    return points;
  }

  private static Map<String, Long> counts(Stream<String> names) {
    return names.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  private static void judge(
      Simulator gateway, Folders folders, List<Point> asked, List<Exchange> exchanges) {
    var paid = counts(gateway.ledger().stream().map(charge -> name(charge.params())));
    var delivered = counts(folders.documents().stream().map(d -> name(d.path("request"))));
    var struck =
        counts(
            exchanges.stream()
                .filter(Exchange::struck)
                .map(exchange -> exchange.strike().orElseThrow().kind().name()));
    long planned = exchanges.stream().filter(e -> e.strike().isPresent()).count();
    long fell = exchanges.stream().filter(Exchange::struck).count();
    long posts = exchanges.stream().filter(e -> e.request().startsWith("POST")).count();
    var twice = asked.stream().filter(p -> paid.getOrDefault(p.toString(), 0L) > 1).toList();
    var lost = asked.stream().filter(p -> delivered.getOrDefault(p.toString(), 0L) != 1).toList();
    System.out.printf(
        "wire: %d points from -Dwire.offset=%d, %d POSTs, struck %s, paid twice %d, lost %d%n",
        asked.size(), OFFSET, posts, new TreeMap<>(struck), twice.size(), lost.size());

    assertThat(twice).as("paid twice").isEmpty();
    assertThat(lost).as("not delivered once").isEmpty();
    // An answer may be a digit shorter than the one that was measured.
    assertThat(fell).as("strikes that fell, of %d", planned).isGreaterThan(planned * 95 / 100);
    assertThat(posts).as("posted again").isGreaterThan(asked.size());
    Promises.keptWithVideos(gateway, folders, asked.size());
  }
}
