package org.kirincamel.module;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.kirincamel.simulator.Call;

/**
 * What happens in a storm, as far as the storm decides it: which files are dropped, when the
 * process is killed, which call is spoiled. Each decision follows from the seed and from what it is
 * about, never from the order in which things happen: processes do not keep it from run to run.
 *
 * @param seed the same seed is the same storm
 */
record Storm(long seed) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Odd, and any: names that differ in one letter must not have chances that are alike. */
  private static final long SPREAD = 0xD1342543DE82EF95L;

  private static final int MAX_START_MILLIS = 1200;
  private static final int MAX_LIFE_MILLIS = 2000;
  private static final int MAX_FILES = 4;
  private static final int MAX_ROWS = 4;

  /**
   * When a process is killed.
   *
   * @param afterTheStart whether its life counts from when it takes requests, or from its launch
   * @param call ends its life as soon as it waits for such a call
   */
  record Moment(boolean afterTheStart, Duration life, Optional<Call> call) {}

  /**
   * One request.
   *
   * @param status how it must end
   */
  record Row(String prompt, String status, ObjectNode request) {}

  /** One file of requests. */
  record Drop(String name, String content, List<Row> rows) {}

  /** Chance that belongs to one decision alone. */
  RandomGenerator about(Object... what) {
    var name = List.of(what).stream().map(Object::toString).collect(Collectors.joining(" "));
    return new SplittableRandom(seed + name.hashCode() * SPREAD);
  }

  Moment moment(int kill) {
    var chance = about("moment", kill);
    int kind = chance.nextInt(8);
    if (kind < 2) {
      var life = Duration.ofMillis(chance.nextInt(MAX_START_MILLIS));
      return new Moment(false, life, Optional.empty());
    }
    if (kind < 5) {
      var life = Duration.ofMillis(chance.nextInt(MAX_LIFE_MILLIS));
      return new Moment(true, life, Optional.empty());
    }
    var call = Call.values()[chance.nextInt(Call.values().length)];
    return new Moment(true, Duration.ofMillis(MAX_LIFE_MILLIS), Optional.of(call));
  }

  /**
   * The files that come with one life of the process.
   *
   * @param when before its launch or after its start
   */
  List<Drop> drops(int kill, String when) {
    var drops = new ArrayList<Drop>();
    int count = about("files", kill, when).nextInt(MAX_FILES) / 2;
    for (int i = 0; i < count; i++) {
      drops.add(drop("%s-%d-%d".formatted(when, kill, i)));
    }
    return drops;
  }

  private Drop drop(String base) {
    var chance = about("file", base);
    var ending = List.of("txt", "json", "jsonl", "csv", "yaml").get(chance.nextInt(5));
    var rows = new ArrayList<Row>();
    int count = ending.equals("txt") ? 1 : 1 + chance.nextInt(MAX_ROWS);
    for (int row = 1; row <= count; row++) {
      rows.add(row("%s row %d".formatted(base, row), ending.equals("txt")));
    }
    return new Drop(base + "." + ending, content(ending, rows), List.copyOf(rows));
  }

  private Row row(String prompt, boolean promptAlone) {
    var chance = about("row", prompt);
    var request = JSON.createObjectNode().put("prompt", prompt);
    if (!promptAlone && chance.nextInt(8) == 0) {
      return new Row(prompt, "rejected", request.put("mode", "none"));
    }
    if (!promptAlone && chance.nextBoolean()) {
      request.put("external_task_id", "own-" + prompt.replace(' ', '-'));
    }
    return new Row(prompt, fails(prompt) ? "failed" : "completed", request);
  }

  /** Whether the gateway fails at the task. */
  boolean fails(String prompt) {
    return about("ending", prompt).nextInt(8) == 0;
  }

  Duration taskDuration(String prompt) {
    return Duration.ofMillis(20 + about("duration", prompt).nextInt(600));
  }

  private static String content(String ending, List<Row> rows) {
    var requests = rows.stream().map(Row::request).toList();
    return switch (ending) {
      case "txt" -> rows.get(0).prompt();
      case "json" -> requests.size() == 1 ? requests.get(0).toString() : requests.toString();
      case "csv" ->
          requests.stream()
              .map(
                  request ->
                      String.join(
                          ",",
                          request.path("prompt").asText(),
                          request.path("mode").asText(),
                          request.path("external_task_id").asText()))
              .collect(Collectors.joining("\n", "prompt,mode,external_task_id\n", "\n"));
      // A line of JSON is an element of YAML too.
      case "yaml" -> requests.stream().map(r -> "- " + r + "\n").collect(Collectors.joining());
      default -> requests.stream().map(r -> r + "\n").collect(Collectors.joining());
    };
  }
}
