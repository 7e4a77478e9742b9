package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.Row;

/**
 * The requests of JSON and YAML: one object, an array of requests, or the gateway's own envelope
 * {@code {"model": …, "input": [{"params": {…}}, …]}}, known by its member {@code input}.
 *
 * <p>The envelope's model goes into each request that does not name its own, wherever in the
 * envelope it stands. What is wrong with the envelope itself makes the whole unreadable; what is
 * wrong inside a request is that row's problem.
 */
final class TreeRows implements Rows {
  private static final String MODEL = "model";
  private static final String INPUT = "input";
  private static final String PARAMS = "params";

  private enum Where {
    BETWEEN_ROOTS,
    IN_ARRAY,
    IN_INPUT
  }

  private final Events events;
  private final Limits limits;
  private final EnvelopeModels models;
  private Where where = Where.BETWEEN_ROOTS;
  private int roots;
  private int rows;

  /** What the envelope at hand said of its model itself, and what goes into its requests. */
  private boolean modelSeen;

  private Optional<String> model = Optional.empty();

  TreeRows(TextReader text, Optional<Source> again, Limits limits, Events.Opener opener) {
    this.events = opener.open(text, limits);
    this.limits = limits;
    this.models = new EnvelopeModels(again, limits, opener);
  }

  @Override
  public Optional<Row> next() throws IOException, UnreadableException {
    while (true) {
      var kind = events.next();
      switch (where) {
        case BETWEEN_ROOTS -> {
          if (kind == Events.Kind.END) {
            return Optional.empty();
          }
          var row = root(kind);
          if (row.isPresent()) {
            return row;
          }
        }
        case IN_ARRAY -> {
          if (kind != Events.Kind.END_ARRAY) {
            return Optional.of(row(kind));
          }
          where = Where.BETWEEN_ROOTS;
        }
        case IN_INPUT -> {
          if (kind != Events.Kind.END_ARRAY) {
            return Optional.of(item(kind));
          }
          endEnvelope();
          where = Where.BETWEEN_ROOTS;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    models.close();
  }

  private Optional<Row> root(Events.Kind kind) throws IOException, UnreadableException {
    if (roots > 0 && !events.severalRoots()) {
      throw unreadable("Expected nothing after the end of the first value, found more");
    }
    roots++;
    return switch (kind) {
      case START_ARRAY -> {
        where = Where.IN_ARRAY;
        yield Optional.empty();
      }
      case START_OBJECT -> requestOrEnvelope();
      default -> throw unreadable("Expected a request or a list of requests, found a single value");
    };
  }

  private Optional<Row> requestOrEnvelope() throws IOException, UnreadableException {
    var request = newRow();
    request.startObject();
    while (events.next() == Events.Kind.NAME) {
      String name = events.name();
      if (name.equals(INPUT)) {
        beginEnvelope(request.build(0));
        return Optional.empty();
      }
      request.name(name);
      request.read(events, events.next());
    }
    request.end();
    return Optional.of(request.build(++rows));
  }

  /**
   * @param soFar what stood before the input
   */
  private void beginEnvelope(Row soFar) throws IOException, UnreadableException {
    for (var problem : soFar.problems()) {
      throw unreadable("The envelope itself is wrong (" + problem.message() + "), seen");
    }
    for (var names = soFar.request().fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!name.equals(MODEL)) {
        throw unknownMember(name);
      }
    }
    modelSeen = soFar.request().has(MODEL);
    if (events.next() != Events.Kind.START_ARRAY) {
      throw unreadable(
          "Expected \"input\" to be a list of {\"params\": {…}}, found something else");
    }
    model = modelName(modelSeen ? soFar.request().get(MODEL) : models.ofRoot(roots - 1));
    where = Where.IN_INPUT;
  }

  private Row item(Events.Kind kind) throws IOException, UnreadableException {
    if (kind != Events.Kind.START_OBJECT) {
      throw unreadable("Expected {\"params\": {…}} in \"input\", found something else");
    }
    if (events.next() != Events.Kind.NAME || !events.name().equals(PARAMS)) {
      throw unreadable("Expected {\"params\": {…}} in \"input\", found another member or none");
    }
    var row = row(events.next());
    if (events.next() != Events.Kind.END_OBJECT) {
      throw unreadable("Expected nothing beside \"params\" in \"input\", found more");
    }
    if (row.request() instanceof ObjectNode params && !params.hasNonNull(MODEL)) {
      model.ifPresent(name -> params.put(MODEL, name));
    }
    return row;
  }

  private void endEnvelope() throws IOException, UnreadableException {
    while (events.next() == Events.Kind.NAME) {
      String name = events.name();
      if (name.equals(INPUT) || name.equals(MODEL) && modelSeen) {
        throw unreadable("Expected each member of the envelope once, found again: " + name);
      }
      if (!name.equals(MODEL)) {
        throw unknownMember(name);
      }
      modelSeen = true;
      var value = newRow();
      value.read(events, events.next());
      modelName(value.build(0).request());
    }
  }

  private Optional<String> modelName(JsonNode value) throws UnreadableException {
    if (value.isTextual()) {
      return Optional.of(value.textValue());
    }
    if (value.isNull() || value.isMissingNode()) {
      return Optional.empty();
    }
    throw unreadable("Expected the envelope's \"model\" to be a name, found something else");
  }

  private Row row(Events.Kind kind) throws IOException, UnreadableException {
    var row = newRow();
    row.read(events, kind);
    return row.build(++rows);
  }

  private RowBuilder newRow() {
    return new RowBuilder(limits, events::place);
  }

  private UnreadableException unknownMember(String name) {
    return unreadable(
        "Expected only \"model\" and \"input\" in the gateway's envelope (a request's fields go into"
            + " \"params\"), found "
            + SafeText.quoted(name));
  }

  private UnreadableException unreadable(String sentence) {
    return new UnreadableException(
        "%s at %s: correct it and send it again.".formatted(sentence, events.place()), false);
  }
}
