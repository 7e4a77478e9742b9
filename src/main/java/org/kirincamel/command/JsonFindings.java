package org.kirincamel.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.kirincamel.request.Violation;

/**
 * For programs: {@code {"files": [{"name", "violations": [{"row", "pointer", "rule", "message"}],
 * "valid", "invalid", "error"}], "expected_cost"}}, written as it is found.
 */
final class JsonFindings implements Findings {

  private final JsonGenerator json;
  private final PrintWriter out;

  JsonFindings(PrintWriter out) throws IOException {
    this.out = out;
    json =
        new JsonFactory()
            .createGenerator(out)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
            .useDefaultPrettyPrinter();
    json.writeStartObject();
    json.writeArrayFieldStart("files");
  }

  @Override
  public void begin(Path file) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", file.toString());
    json.writeArrayFieldStart("violations");
  }

  @Override
  public void row(int number, List<Violation> violations) throws IOException {
    for (Violation each : violations) {
      json.writeStartObject();
      json.writeNumberField("row", number);
      json.writeStringField("pointer", each.pointer());
      json.writeStringField("rule", each.rule());
      json.writeStringField("message", each.message());
      json.writeEndObject();
    }
  }

  @Override
  public void end(Path file, ValidateCommand.FileTally tally, Optional<String> unreadable)
      throws IOException {
    json.writeEndArray();
    json.writeNumberField("valid", tally.valid());
    json.writeNumberField("invalid", tally.invalid());
    json.writeStringField("error", unreadable.orElse(null));
    json.writeEndObject();
  }

  @Override
  public void total(BigDecimal cost) throws IOException {
    json.writeEndArray();
    json.writeStringField("expected_cost", cost.toPlainString());
    json.writeEndObject();
  }

  @Override
  public void close() throws IOException {
    json.close();
    out.println();
    out.flush();
  }
}
