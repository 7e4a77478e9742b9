package org.kirincamel.simulator;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words in square brackets inside a prompt, so that a demonstration needs no code:
 *
 * <pre>
 * [fail 002001095]         the task fails with that code; a message may follow
 * [never]                  the task never ends
 * [takes 3s] [takes 20ms]  it takes that long
 * [cost 0.28]              it costs that much
 * [shape enveloped,queued] it is written in those shapes
 * [submit 503]             the first POST is answered with that status and makes no task
 * [lost]                   the first POST is accepted and its answer lost
 * [poll 500]               the first poll is answered with that status
 * [lookup 500]             the first look-up is answered with that status
 * [video 404]              the first download is answered with that status
 * </pre>
 *
 * The first of an external_task_id, that is. What is none of these is part of the prompt.
 */
final class Directives {

  private static final Pattern DIRECTIVE =
      Pattern.compile("\\[(fail|never|takes|cost|shape|submit|lost|poll|lookup|video) ?([^\\]]*)]");
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s)");
  private static final Map<Call, String> STATUS_OF =
      Map.of(Call.SUBMIT, "submit", Call.POLL, "poll", Call.LOOKUP, "lookup", Call.VIDEO, "video");

  private Directives() {}

  static Script applyTo(Script script, String prompt) {
    var result = script;
    for (var found : all(prompt).toList()) {
      result = applyTo(result, found.group(1), found.group(2).strip());
    }
    return result;
  }

  /** The fault the prompt asks of the first call of a kind. */
  static Optional<Fault> fault(Call call, String prompt) {
    var lost = call == Call.SUBMIT && all(prompt).anyMatch(d -> d.group(1).equals("lost"));
    if (lost) {
      return Optional.of(Fault.lostAnswer());
    }
    return all(prompt)
        .filter(found -> found.group(1).equals(STATUS_OF.get(call)))
        .map(found -> found.group(2).strip())
        .filter(status -> status.matches("[2-5][0-9][0-9]"))
        .<Fault>map(status -> Fault.status(Integer.parseInt(status)))
        .findFirst();
  }

  private static Script applyTo(Script script, String name, String value) {
    return switch (name) {
      case "never" -> script.withEnding(Ending.NEVER);
      case "fail" -> failed(script, value.split(" ", 2));
      case "takes" -> time(value).map(script::withDuration).orElse(script);
      case "cost" -> value.matches("[0-9]+(\\.[0-9]+)?") ? script.withCost(value) : script;
      case "shape" ->
          script.withShapes(
              Arrays.stream(value.split(","))
                  .flatMap(Directives::shape)
                  .collect(Collectors.toSet()));
      default -> script;
    };
  }

  private static Script failed(Script script, String[] said) {
    var message = said.length > 1 ? said[1] : "The prompt asked for this failure";
    return said[0].matches("[0-9]{1,18}")
        ? script.withEnding(Ending.FAILED).withError(said[0], message)
        : script.withEnding(Ending.FAILED);
  }

  private static Optional<Duration> time(String text) {
    var time = TIME.matcher(text);
    if (!time.matches()) {
      return Optional.empty();
    }
    var amount = Long.parseLong(time.group(1));
    return Optional.of(
        time.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount));
  }

  private static Stream<Shape> shape(String name) {
    var wanted = name.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(Shape.values()).filter(shape -> shape.name().equals(wanted));
  }

  private static Stream<MatchResult> all(String prompt) {
    // Nearly every prompt of a load test has none: do not start the pattern for those.
    return prompt.indexOf('[') < 0 ? Stream.empty() : DIRECTIVE.matcher(prompt).results();
  }
}
