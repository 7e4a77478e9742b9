package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.kirincamel.common.Sha256;
import org.kirincamel.intake.format.Format;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends files of requests to a running module. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = {
      "Sends files of requests, which cost money, to the running module.",
      "The same file sent again is the same requests, and is not paid for again."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every request was accepted and, with --wait, completed",
      "1:a request was rejected or did not complete, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers"
    })
final class SubmitCommand extends RemoteCommand {

  private static final Duration PAUSE = Duration.ofSeconds(1);

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "files of requests")
  private List<Path> files;

  @Option(names = "--wait", description = "wait until all have ended, and tell how")
  private boolean wait;

  @Option(names = "--again", description = "send what was sent before as new requests")
  private boolean again;

  SubmitCommand(Commands.Given given) {
    super(given);
  }

  @Override
  int run(Remote module) throws IOException {
    ArrayNode answers = JSON.createArrayNode();
    Set<String> open = new LinkedHashSet<>();
    boolean good = true;
    for (Path file : files) {
      JsonNode answer = sent(module, file);
      answers.add(answer);
      for (JsonNode row : answer.path("rows")) {
        boolean accepted = row.path("status").asText().equals("accepted");
        good &= accepted;
        if (accepted) {
          open.add(row.path("request_id").asText());
        }
      }
    }
    if (wait) {
      List<JsonNode> ended = ended(module, open);
      answers = JSON.createArrayNode().addAll(ended);
      good &= ended.stream().allMatch(each -> each.path("status").asText().equals("completed"));
    }
    if (!shownAsJson(answers)) {
      answers.forEach(this::tell);
    }
    return good ? Commands.WELL : Commands.NOT_WELL;
  }

  private JsonNode sent(Remote module, Path file) throws IOException {
    Format format =
        Format.ofFileName(file.toString())
            .orElseThrow(
                () ->
                    new RemoteException(
                        Commands.WRONG,
                        "%s: expected a name that ends with one of %s"
                            .formatted(file, Format.supportedEndings())));
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new RemoteException(
          Commands.WRONG,
          "%s: expected a file that can be read, got %s"
              .formatted(file, e.getClass().getSimpleName()));
    }
    return module.send(content, format.contentType(), key(file, content));
  }

  private String key(Path file, byte[] content) {
    String name = file.getFileName() + "\n" + Sha256.hex(content);
    return "submit-"
        + (again ? UUID.randomUUID() : Sha256.hex(name.getBytes(StandardCharsets.UTF_8)));
  }

  private List<JsonNode> ended(Remote module, Set<String> open) {
    List<JsonNode> ended = new ArrayList<>();
    var bar = new ProgressBar(err(), CommandLine.Help.Ansi.AUTO.enabled(), open.size());
    while (!open.isEmpty()) {
      bar.show(ended.size());
      for (String id : List.copyOf(open)) {
        JsonNode request = module.get("/requests/" + id, Map.of());
        if (hasEnded(request)) {
          open.remove(id);
          ended.add(request);
        }
      }
      bar.show(ended.size());
      if (!open.isEmpty()) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    return ended;
  }

  /** Its video is here, or will never be. */
  private static boolean hasEnded(JsonNode request) {
    return switch (request.path("status").asText()) {
      case "failed", "expired", "rejected" -> true;
      case "completed" -> request.path("waits_for").isNull();
      default -> false;
    };
  }

  private void tell(JsonNode answer) {
    if (answer.has("rows")) {
      answer.path("rows").forEach(this::tellRow);
    } else {
      line(
          "%s  %s%s",
          answer.path("request_id").asText(),
          answer.path("status").asText(),
          answer.path("error").isObject()
              ? ": "
                  + answer.at("/error/code").asText()
                  + " "
                  + answer.at("/error/error_message").asText()
              : "");
    }
  }

  private void tellRow(JsonNode row) {
    line(
        "%s  row %d: %s",
        row.path("request_id").asText(), row.path("row").asInt(), row.path("status").asText());
    for (JsonNode each : row.path("violations")) {
      line("    %s (%s)", each.path("message").asText(), each.path("rule").asText());
    }
  }
}
