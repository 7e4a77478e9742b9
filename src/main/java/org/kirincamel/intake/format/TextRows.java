package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.kirincamel.intake.Row;

/**
 * The whole text is the prompt of one request, without the line ends behind it, and with line ends
 * as Unix writes them, so that it is the same prompt whatever system saved it.
 */
final class TextRows implements Rows {
  private final TextReader text;
  private final Limits limits;
  private boolean done;

  TextRows(TextReader text, Limits limits) {
    this.text = text;
    this.limits = limits;
  }

  @Override
  public Optional<Row> next() throws IOException, UnreadableException {
    if (done) {
      return Optional.empty();
    }
    done = true;
    var prompt = new StringBuilder();
    long bytes = 0;
    for (int c = text.read(); c >= 0; c = text.read()) {
      bytes += Texts.utf8Length((char) c);
      if (bytes <= limits.maxRowBytes()) {
        prompt.append((char) c);
      }
    }
    if (text.isBlank()) {
      throw new UnreadableException("Expected a prompt, found white space only.", true);
    }
    if (bytes > limits.maxRowBytes()) {
      var problem = Problems.rowTooLarge("the end of the text", limits);
      return Optional.of(new Row(1, MissingNode.getInstance(), List.of(problem)));
    }
    int end = prompt.length();
    while (prompt.charAt(end - 1) == '\n' || prompt.charAt(end - 1) == '\r') {
      end--;
    }
    String words = prompt.substring(0, end).replace("\r\n", "\n");
    if (!limits.anyText()) {
      var objection = PromptGate.objection(words);
      if (objection.isPresent()) {
        throw new UnreadableException(objection.get(), false);
      }
    }
    var request = JsonNodeFactory.instance.objectNode();
    request.put("prompt", words);
    return Optional.of(new Row(1, request, List.of()));
  }

  @Override
  public void close() {
    // The caller closes the text.
  }
}
