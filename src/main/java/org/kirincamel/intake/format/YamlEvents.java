package org.kirincamel.intake.format;

import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kirincamel.common.SafeText;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * YAML as far as it says what JSON can say, plain scalars by the core schema of YAML 1.2. Anchors,
 * aliases, merge keys and tags are refused: a few lines of them unfold to gigabytes.
 */
final class YamlEvents implements Events {
  private static final ScalarResolver CORE = new CoreScalarResolver(false);

  /** Fields whose values people write without quotes, {@code #} and all. */
  private static final Set<String> WORDS = Set.of("prompt", "negative_prompt");

  private final Piece piece;
  private final Iterator<Event> events;
  private final Limits limits;
  private final Deque<Expected> open = new ArrayDeque<>();
  private @Nullable Event last;

  /** The name of the value that is next, or was last. */
  private String key = "";

  private enum Expected {
    KEY,
    VALUE,
    ITEM
  }

  YamlEvents(TextReader text, Limits limits) {
    this.limits = limits;
    piece = new Piece(text, limits.maxPieceLength());
    var settings =
        LoadSettings.builder()
            .setLabel("the file")
            .setBufferSize(8 * 1024)
            .setCodePointLimit(Integer.MAX_VALUE)
            .build();
    events = new Parse(settings).parseReader(piece).iterator();
  }

  @Override
  public Kind next() throws IOException, UnreadableException {
    while (true) {
      var event = pull();
      switch (event.getEventId()) {
        case StreamStart, DocumentStart, DocumentEnd, Comment -> {}
        case StreamEnd -> {
          return Kind.END;
        }
        case Alias -> throw refused("an alias (*)", "write the value out");
        case Scalar -> {
          var scalar = (ScalarEvent) event;
          refuseExtras(scalar, scalar.getTag());
          boolean emptyDocument = open.isEmpty() && scalar.isPlain() && scalar.getValue().isEmpty();
          if (!emptyDocument) {
            return scalarKind(scalar);
          }
        }
        case MappingStart -> {
          start((CollectionStartEvent) event, Expected.KEY);
          return Kind.START_OBJECT;
        }
        case SequenceStart -> {
          start((CollectionStartEvent) event, Expected.ITEM);
          return Kind.START_ARRAY;
        }
        case MappingEnd -> {
          open.pop();
          return Kind.END_OBJECT;
        }
        case SequenceEnd -> {
          open.pop();
          return Kind.END_ARRAY;
        }
      }
    }
  }

  @Override
  public String name() {
    return scalar().getValue();
  }

  @Override
  public void scalarInto(RowBuilder row) {
    valueInto(row);
    if (WORDS.contains(key) && isCut()) {
      row.problemHere(
          "Expected the whole text, but YAML takes what stands behind \" #\" for a comment, after %s: quote the %s."
              .formatted(place(), key));
    }
  }

  private void valueInto(RowBuilder row) {
    String value = scalar().getValue();
    var tag = CORE.resolve(value, scalar().isPlain());
    if (tag.equals(Tag.INT)) {
      row.number(decimal(value));
    } else if (tag.equals(Tag.FLOAT)) {
      number(value, row);
    } else if (tag.equals(Tag.BOOL)) {
      row.bool(value.equalsIgnoreCase("true"));
    } else if (tag.equals(Tag.NULL)) {
      row.nothing();
    } else {
      row.text(value);
    }
  }

  @Override
  public String place() {
    return Optional.ofNullable(last).flatMap(Event::getStartMark).map(YamlEvents::at).orElse("?");
  }

  @Override
  public boolean severalRoots() {
    return true;
  }

  private Event pull() throws IOException, UnreadableException {
    piece.begin();
    try {
      // Past the end the last event, the end, stays.
      if (last == null || events.hasNext()) {
        last = events.next();
      }
      return last;
    } catch (YamlEngineException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw unreadable(e);
    }
  }

  private Kind scalarKind(ScalarEvent scalar) throws UnreadableException {
    boolean isKey = open.peek() == Expected.KEY;
    if (isKey && scalar.isPlain() && scalar.getValue().equals("<<")) {
      throw refused("a merge key (<<)", "write the values out");
    }
    turn();
    if (isKey) {
      key = scalar.getValue();
    }
    return isKey ? Kind.NAME : Kind.SCALAR;
  }

  private void start(CollectionStartEvent event, Expected first) throws UnreadableException {
    refuseExtras(event, event.getTag());
    if (open.peek() == Expected.KEY) {
      throw refused("a list or a mapping as a key", "use a word as the key");
    }
    if (open.size() == Limits.MAX_SKIPPED_DEPTH) {
      throw new UnreadableException(
          "The YAML nests more than %,d mappings and lists at %s: a request has three at most."
              .formatted(Limits.MAX_SKIPPED_DEPTH, place()),
          false);
    }
    turn();
    open.push(first);
  }

  /** In a mapping, keys and values take turns. */
  private void turn() {
    var expected = open.peek();
    if (expected == Expected.KEY || expected == Expected.VALUE) {
      open.pop();
      open.push(expected == Expected.KEY ? Expected.VALUE : Expected.KEY);
    }
  }

  private ScalarEvent scalar() {
    return (ScalarEvent) Objects.requireNonNull(last);
  }

  /** Whether a comment follows in the same line, which may be the rest of the words. */
  private boolean isCut() {
    return scalar().isPlain()
        && scalar().getEndMark().filter(end -> piece.commentFollows(end.getIndex())).isPresent();
  }

  private void number(String value, RowBuilder row) {
    String lowerCase = value.toLowerCase(Locale.ROOT);
    if (lowerCase.endsWith(".inf") || lowerCase.endsWith(".nan")) {
      row.noValue("Expected a number, found %s at %s.".formatted(SafeText.quoted(value), place()));
    } else {
      row.number(value);
    }
  }

  /** Octal and hexadecimal integers in decimal; too long ones stay as they are, to be refused. */
  private String decimal(String value) {
    int radix = value.startsWith("0o") ? 8 : value.startsWith("0x") ? 16 : 10;
    return radix == 10 || value.length() > limits.maxNumberLength()
        ? value
        : new BigInteger(value.substring(2), radix).toString();
  }

  private void refuseExtras(NodeEvent event, Optional<String> tag) throws UnreadableException {
    if (event.getAnchor().isPresent()) {
      throw refused("an anchor (&)", "write the value out wherever it is used");
    }
    if (tag.isPresent()) {
      throw refused("a tag (!)", "leave it out, and quote what is text");
    }
  }

  private UnreadableException refused(String what, String instead) {
    return new UnreadableException(
        "The YAML has %s at %s, which is not taken here: %s.".formatted(what, place(), instead),
        false);
  }

  private UnreadableException unreadable(YamlEngineException e) {
    if (e instanceof MarkedYamlEngineException marked) {
      // The library says so in words only.
      boolean brokenOff =
          marked.getProblem().matches("(?s).*(end of stream|stream end|StreamEnd).*");
      String place = marked.getProblemMark().map(YamlEvents::at).orElse(place());
      return new UnreadableException(
          "The YAML %s at %s: %s. Correct it there and send it again."
              .formatted(brokenOff ? "ends too early" : "is wrong", place, marked.getProblem()),
          brokenOff,
          e);
    }
    return new UnreadableException(
        "The YAML is wrong after %s: %s. Correct it there and send it again."
            .formatted(place(), e.toString().lines().findFirst().orElse("")),
        false,
        e);
  }

  private static String at(Mark mark) {
    return "line %d, column %d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /**
   * Bounds what the library may collect for one event, for it holds every scalar as a whole, and
   * remembers what was read last.
   */
  private static final class Piece extends Reader {
    /** More than the library reads ahead. */
    private static final int RECENT = 64 * 1024;

    private final Reader text;
    private final int max;
    private long length;
    private final StringBuilder recent = new StringBuilder();

    /** A place among the recent ones, and the code points read before it. */
    private int at;

    private long before;

    private Piece(Reader text, int max) {
      this.text = text;
      this.max = max;
    }

    private void begin() {
      length = 0;
    }

    @Override
    public int read(char[] buffer, int offset, int count) throws IOException {
      // The library needs room for one more where this ends in half of a surrogate pair.
      int got = text.read(buffer, offset, Math.max(1, count - 1));
      length += got;
      if (length > max) {
        throw new BadTextException(
            new UnreadableException(
                "The YAML has a value, or empty lines and comments, of more than %,d characters in one"
                        .formatted(max)
                    + " piece: shorten it.",
                false));
      }
      if (got > 0) {
        forget(recent.length() - RECENT);
        recent.append(buffer, offset, got);
      }
      return got;
    }

    private void forget(int count) {
      if (count > 0) {
        int whole = Character.isLowSurrogate(recent.charAt(count)) ? count - 1 : count;
        goTo(Math.max(at, whole));
        recent.delete(0, whole);
        at -= whole;
      }
    }

    private void goTo(int place) {
      before += recent.codePointCount(at, place);
      at = place;
    }

    /**
     * @param index in code points from the start, not long ago, and not before that of another call
     * @return whether the next in the line, behind blanks, is a comment
     */
    private boolean commentFollows(int index) {
      if (index < before) {
        return false;
      }
      goTo(recent.offsetByCodePoints(at, (int) (index - before)));
      int next = at;
      while (next < recent.length()
          && (recent.charAt(next) == ' ' || recent.charAt(next) == '\t')) {
        next++;
      }
      return next < recent.length() && recent.charAt(next) == '#';
    }

    @Override
    public void close() throws IOException {
      text.close();
    }
  }
}
