package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.kirincamel.common.SafeText;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands have in common that ask a running module. */
abstract class RemoteCommand implements Callable<Integer> {

  static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_LINE = 1000;

  @Mixin private RemoteOptions remote;

  @Option(names = "--json", description = "the answer of the module as one JSON document")
  private boolean json;

  @Spec private CommandSpec spec;

  private final Commands.Given given;

  RemoteCommand(Commands.Given given) {
    this.given = given;
  }

  @Override
  public final Integer call() throws IOException {
    int code;
    try {
      code = run(remote.open(given));
    } catch (NoModuleException e) {
      if (!remote.own()) {
        throw e;
      }
      try (var stored = new Stored(given.read(true), e)) {
        int said = run(stored);
        stored.left().ifPresent(err()::println);
        code = stored.left().isPresent() ? Commands.AWAY : said;
      }
    }
    out().flush();
    return code;
  }

  /** Asks the module, or else the store; the exit code comes back. Nothing is told before that. */
  abstract int run(Remote module) throws IOException;

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /** The answer as it came, if that is wanted; whether it was. */
  final boolean shownAsJson(JsonNode answer) {
    if (json) {
      out().println(answer.toPrettyString());
    }
    return json;
  }

  /** What strangers wrote must not talk to the terminal. */
  final void line(String form, Object... values) {
    Object[] safe =
        Stream.of(values)
            .map(each -> each instanceof String text ? SafeText.logLine(text, MAX_LINE) : each)
            .toArray();
    out().println(form.formatted(safe));
  }

  static ObjectNode order(String word) {
    return JSON.createObjectNode().put("order", word);
  }

  /** All that is known of a request, for people. */
  final void tellRequest(JsonNode request) {
    line("%s is %s", request.path("request_id").asText(), request.path("status").asText());
    told("waits for", request.path("waits_for"));
    told("error", request.path("error"));
    told("prompt", request.at("/request/prompt"));
    told("task", request.path("task_id"));
    told("posted as", request.path("external_task_id"));
    told("source", request.path("source"));
    told("cost", request.at("/usage/cost"));
    for (JsonNode each : request.path("deliveries")) {
      line(
          "  %-10s %s: %s, tries: %d%s",
          "result",
          each.path("target").asText(),
          each.path("status").asText(),
          each.path("attempts").asInt(),
          said(", the last with ", each.path("last_error")));
    }
    for (JsonNode each : request.path("events")) {
      line(
          "  %s  %s  %s%s%s",
          each.path("time").asText(),
          each.path("to").asText(),
          each.path("cause").asText(),
          said(" by ", each.path("who")),
          said(", node ", each.path("node")));
    }
  }

  /** Without its fraction, which nothing but a machine reads. */
  static String moment(JsonNode time) {
    return time.asText().replaceFirst("\\.\\d+Z$", "Z");
  }

  private static String said(String before, JsonNode value) {
    return value.isTextual() && !value.asText().isEmpty() ? before + value.asText() : "";
  }

  private void told(String what, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      line("  %-10s %s", what, value.isValueNode() ? value.asText() : value.toString());
    }
  }
}
