package org.kirincamel.intake.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** JSON by its standard and nothing beyond it. */
final class JsonEvents implements Events {
  private final JsonParser parser;
  private final Limits limits;
  private final Function<JsonLocation, String> placeOf;

  /** Whether the content ends at a place or before. */
  private final Predicate<JsonLocation> ending;

  private JsonEvents(
      JsonParser parser,
      Limits limits,
      Function<JsonLocation, String> placeOf,
      Predicate<JsonLocation> ending) {
    this.parser = parser;
    this.limits = limits;
    this.placeOf = placeOf;
    this.ending = ending;
  }

  /** Reads a file of JSON. */
  static JsonEvents ofFile(TextReader text, Limits limits) {
    try {
      return new JsonEvents(
          factory(limits).createParser(text),
          limits,
          at -> "line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()),
          at -> text.endsBy(at.getCharOffset()));
    } catch (IOException e) {
      throw new UncheckedIOException("A parser over a reader reads nothing yet", e);
    }
  }

  /**
   * Reads one line.
   *
   * @param number of the line in its file
   */
  static JsonEvents ofLine(JsonFactory factory, String line, long number, Limits limits)
      throws IOException {
    return new JsonEvents(
        factory.createParser(line),
        limits,
        at -> "line %d, column %d".formatted(number, at.getCharOffset() + 1),
        at -> at.getCharOffset() >= line.length());
  }

  /**
   * @return a factory that keeps names of strangers out of its tables and pieces within limits
   */
  static JsonFactory factory(Limits limits) {
    return JsonFactory.builder()
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(Limits.MAX_SKIPPED_DEPTH)
                .maxStringLength(limits.maxPieceLength())
                .maxNameLength(limits.maxPieceLength())
                .maxNumberLength(limits.maxPieceLength())
                .build())
        .build();
  }

  @Override
  public Kind next() throws IOException, UnreadableException {
    try {
      var token = Optional.ofNullable(parser.nextToken());
      return token.map(JsonEvents::kind).orElse(Kind.END);
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  @Override
  public String name() {
    try {
      return parser.currentName();
    } catch (IOException e) {
      throw new UncheckedIOException("A name is read together with its event", e);
    }
  }

  @Override
  public void scalarInto(RowBuilder row) throws IOException, UnreadableException {
    try {
      switch (parser.currentToken()) {
        case VALUE_STRING -> row.text(parser.getText());
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> row.number(parser.getText());
        case VALUE_TRUE -> row.bool(true);
        case VALUE_FALSE -> row.bool(false);
        case VALUE_NULL -> row.nothing();
        default -> throw new IllegalStateException("No scalar: " + parser.currentToken());
      }
    } catch (JsonProcessingException e) {
      throw unreadable(e);
    }
  }

  @Override
  public String place() {
    return placeOf.apply(parser.currentTokenLocation());
  }

  @Override
  public boolean severalRoots() {
    return false;
  }

  private static Kind kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> Kind.START_OBJECT;
      case END_OBJECT -> Kind.END_OBJECT;
      case START_ARRAY -> Kind.START_ARRAY;
      case END_ARRAY -> Kind.END_ARRAY;
      case FIELD_NAME -> Kind.NAME;
      default -> Kind.SCALAR;
    };
  }

  private UnreadableException unreadable(JsonProcessingException e) {
    var location = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
    var place = placeOf.apply(location);
    if (e instanceof StreamConstraintsException) {
      return new UnreadableException(tooMuch(place), false, e);
    }
    boolean half = !parser.getParsingContext().inRoot() && ending.test(parser.currentLocation());
    if (e instanceof JsonEOFException || half) {
      return new UnreadableException(
          "The JSON ends too early, at %s, before all that was opened is closed: send it complete."
              .formatted(place),
          true,
          e);
    }
    String problem = e.getOriginalMessage().replaceAll("\\[Source[^]]*; line", "[line");
    return new UnreadableException(
        "The JSON is wrong at %s: %s. Correct it there and send it again."
            .formatted(place, problem.replaceAll("\\.?\\s*$", "")),
        false,
        e);
  }

  private String tooMuch(String place) {
    if (parser.getParsingContext().getNestingDepth() >= Limits.MAX_SKIPPED_DEPTH) {
      return "The JSON nests more than %,d objects and arrays at %s: a request has three at most."
          .formatted(Limits.MAX_SKIPPED_DEPTH, place);
    }
    return "The JSON has a name or value of more than %,d characters at %s: shorten it."
        .formatted(limits.maxPieceLength(), place);
  }
}
