package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The ledger, for a table. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the ledger as CSV: each POST, its estimate, cost and result.",
      "The POSTs are those that may have been paid for, of requests that were received in a time."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all of it was written",
      "1:the module refused",
      "2:the command line or a setting is wrong",
      "3:neither a module nor the store can be asked"
    })
final class ExportCommand extends RemoteCommand {

  private static final List<String> COLUMNS =
      List.of(
          "request_id",
          "source_kind",
          "source_name",
          "source_row",
          "external_task_id",
          "task_id",
          "posted_at",
          "estimate",
          "cost",
          "result",
          "error_code");

  @Option(
      names = "--from",
      required = true,
      description =
          "a day such as 2026-03-01, a time such as 2026-03-01T09:30:00Z, or an age such as 30d")
  private String from;

  @Option(
      names = "--to",
      description = "the day, or the time, with which it ends; a day is not part of it")
  private String to = "";

  ExportCommand(Commands.Given given) {
    super(given);
  }

  @Override
  int run(Remote module) {
    boolean asJson = false;
    Map<String, String> query = new LinkedHashMap<>();
    query.put("from", from);
    query.put("to", to);
    String after = "";
    boolean first = true;
    do {
      query.put("after", after);
      JsonNode page = module.get("/ledger", query);
      asJson = shownAsJson(page);
      if (!asJson) {
        write(page, first);
      }
      first = false;
      after = page.path("next").asText("");
    } while (!after.isEmpty() && !after.equals("null"));
    return Commands.WELL;
  }

  private void write(JsonNode page, boolean withHeader) {
    PrintWriter out = out();
    if (withHeader) {
      out.print(String.join(",", COLUMNS) + "\r\n");
    }
    for (JsonNode each : page.path("lines")) {
      out.print(
          COLUMNS.stream()
                  .map(name -> cell(each.path(name).isNull() ? "" : each.path(name).asText()))
                  .collect(Collectors.joining(","))
              + "\r\n");
    }
  }

  /** As RFC 4180 has it; what a table would take for a formula is a text. */
  static String cell(String text) {
    String safe = text.matches("(?s)[=+@\\t\\r-].*") ? "'" + text : text;
    return safe.matches("(?s).*[\",\\r\\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
  }
}
