package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs ahead on a second stream to find the model of an envelope that names it after its input, so
 * that the requests need not be held until it comes. Goes forward only.
 */
final class EnvelopeModels {
  private final Optional<Source> source;
  private final Limits limits;
  private final Events.Opener opener;
  private @Nullable TextReader text;
  private @Nullable Events events;
  private int next;

  EnvelopeModels(Optional<Source> source, Limits limits, Events.Opener opener) {
    this.source = source;
    this.limits = limits;
    this.opener = opener;
  }

  /**
   * @param root place of the envelope among the roots of the content, from 0 and never going back
   * @return its model as it stands there; missing where there is none, or no second stream
   */
  JsonNode ofRoot(int root) throws IOException, UnreadableException {
    if (source.isEmpty()) {
      return MissingNode.getInstance();
    }
    if (events == null) {
      text = new TextReader(source.get().open());
      events = opener.open(text, limits);
    }
    for (; next < root; next++) {
      skip(events, events.next());
    }
    next++;
    return model(events);
  }

  void close() throws IOException {
    if (text != null) {
      text.close();
    }
  }

  private JsonNode model(Events ahead) throws IOException, UnreadableException {
    JsonNode model = MissingNode.getInstance();
    ahead.next();
    while (ahead.next() == Events.Kind.NAME) {
      if (ahead.name().equals("model")) {
        var value = new RowBuilder(limits, ahead::place);
        value.read(ahead, ahead.next());
        model = value.build(0).request();
      } else {
        skip(ahead, ahead.next());
      }
    }
    return model;
  }

  private static void skip(Events ahead, Events.Kind first)
      throws IOException, UnreadableException {
    int depth = 0;
    var kind = first;
    while (true) {
      switch (kind) {
        case START_OBJECT, START_ARRAY -> depth++;
        case END_OBJECT, END_ARRAY -> depth--;
        case NAME, SCALAR -> {}
        case END -> throw new IllegalStateException("The content became shorter while being read");
      }
      if (depth == 0) {
        return;
      }
      kind = ahead.next();
    }
  }
}
