package org.kirincamel.intake.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.Row;
import org.kirincamel.request.Violation;

/**
 * Builds the tree of one request from events and notes what is wrong with it. Beyond a limit it
 * stops: further events are taken and dropped, so that the reader stays in step.
 */
final class RowBuilder {
  /** Values of one request; what a small text can unfold to in memory. The contract knows 21. */
  private static final int MAX_VALUES = 10_000;

  private static final int MAX_PROBLEMS = 20;

  private final Limits limits;
  private final Supplier<String> place;
  private final JsonNodeFactory nodes = JsonNodeFactory.instance;
  private final Deque<Open> open = new ArrayDeque<>();
  private final List<Violation> problems = new ArrayList<>();
  private JsonNode root = MissingNode.getInstance();
  private boolean stopped;
  private long bytes;
  private int values;

  /**
   * @param place where the event is that is being added, for messages
   */
  RowBuilder(Limits limits, Supplier<String> place) {
    this.limits = limits;
    this.place = place;
  }

  /**
   * Adds one whole value, however deep, without recursion.
   *
   * @param first kind of the event that the value begins with
   */
  void read(Events events, Events.Kind first) throws IOException, UnreadableException {
    int depth = 0;
    var kind = first;
    while (true) {
      switch (kind) {
        case START_OBJECT -> {
          startObject();
          depth++;
        }
        case START_ARRAY -> {
          start(nodes.arrayNode());
          depth++;
        }
        case END_OBJECT, END_ARRAY -> {
          end();
          depth--;
        }
        case NAME -> name(events.name());
        case SCALAR -> {
          if (!stopped) {
            events.scalarInto(this);
          }
        }
        case END -> throw new IllegalStateException("The content ended inside a value");
      }
      if (depth == 0) {
        return;
      }
      kind = events.next();
    }
  }

  void startObject() {
    start(nodes.objectNode());
  }

  void name(String name) {
    if (!fits(Texts.utf8Length(name))) {
      return;
    }
    var in = open.element();
    in.name = name;
    in.repeated = in.node.has(name);
    if (in.repeated) {
      problem(
          Problems.duplicateKey(
              pointer(),
              "%s stands there twice, again at %s, and it is unclear which one is meant: keep one."
                  .formatted(SafeText.quoted(name), place.get())));
    } else {
      lookAtSurrogates(name);
    }
  }

  void end() {
    if (!stopped) {
      open.remove();
    }
  }

  void text(String text) {
    if (begin(Texts.utf8Length(text))) {
      lookAtSurrogates(text);
      add(nodes.textNode(text));
    }
  }

  /**
   * @param literal as JSON writes numbers, or YAML decimal ones
   */
  void number(String literal) {
    if (!begin(literal.length())) {
      return;
    }
    if (literal.length() > limits.maxNumberLength()) {
      numberTooLong();
      return;
    }
    try {
      add(Numbers.node(literal, limits.maxNumberLength()));
    } catch (ArithmeticException e) {
      numberTooLong();
    }
  }

  void bool(boolean value) {
    if (begin(1)) {
      add(nodes.booleanNode(value));
    }
  }

  void nothing() {
    if (begin(1)) {
      add(nodes.nullNode());
    }
  }

  /** A value that JSON does not have: told, and left out. */
  void noValue(String message) {
    if (begin(1)) {
      problemHere(message);
    }
  }

  /** Notes a problem of the value that was added last. */
  void problemHere(String message) {
    problem(Problems.syntax(pointer(), message));
  }

  /** Notes a problem of the request as a whole. */
  void problem(Violation problem) {
    boolean known =
        problems.stream()
            .anyMatch(
                p -> p.pointer().equals(problem.pointer()) && p.rule().equals(problem.rule()));
    if (!known && problems.size() < MAX_PROBLEMS) {
      problems.add(problem);
    }
  }

  /**
   * @return whether a limit was passed and the rest is dropped
   */
  boolean stopped() {
    return stopped;
  }

  Row build(int number) {
    return new Row(number, root, problems);
  }

  private void start(ContainerNode<?> node) {
    if (!begin(1)) {
      return;
    }
    if (open.size() == limits.maxDepth()) {
      stop(
          Problems.depth(
              pointer(),
              "Expected at most %d objects and arrays inside one another, found more at %s."
                  .formatted(limits.maxDepth(), place.get())));
      return;
    }
    add(node);
    open.push(new Open(node));
  }

  private void add(JsonNode value) {
    if (open.isEmpty()) {
      root = value;
      return;
    }
    var in = open.element();
    if (in.node instanceof ArrayNode array) {
      array.add(value);
    } else if (in.node instanceof ObjectNode object && !in.repeated) {
      object.set(in.name, value);
    }
  }

  private boolean begin(int length) {
    if (!fits(length)) {
      return false;
    }
    if (++values > MAX_VALUES) {
      root = MissingNode.getInstance();
      stop(
          Problems.size(
              Problems.WHOLE,
              "Expected at most %,d values in one request, found more at %s: shorten it."
                  .formatted(MAX_VALUES, place.get())));
      return false;
    }
    if (!open.isEmpty()) {
      open.element().index++;
    }
    return true;
  }

  private boolean fits(int length) {
    if (stopped) {
      return false;
    }
    bytes += length;
    if (bytes > limits.maxRowBytes()) {
      root = MissingNode.getInstance();
      stop(Problems.rowTooLarge(place.get(), limits));
    }
    return !stopped;
  }

  private void stop(Violation problem) {
    problem(problem);
    stopped = true;
    open.clear();
  }

  private void numberTooLong() {
    problem(
        Problems.size(
            pointer(),
            "Expected a number of at most %d digits, found a longer one at %s."
                .formatted(limits.maxNumberLength(), place.get())));
  }

  private void lookAtSurrogates(String text) {
    if (!SafeText.isWellFormed(text)) {
      problem(
          Problems.syntax(
              pointer(),
              "Expected whole characters, found half of a surrogate pair (such as \\ud83d) at %s."
                  .formatted(place.get())));
    }
  }

  private String pointer() {
    var pointer = new StringBuilder();
    for (Iterator<Open> in = open.descendingIterator(); in.hasNext(); ) {
      var container = in.next();
      pointer.append('/');
      if (container.node instanceof ArrayNode) {
        pointer.append(container.index);
      } else {
        pointer.append(container.name.replace("~", "~0").replace("/", "~1"));
      }
    }
    return pointer.toString();
  }

  /** An object or array that has begun and not ended. */
  private static final class Open {
    private final ContainerNode<?> node;
    private String name = "";
    private boolean repeated;
    private int index = -1;

    private Open(ContainerNode<?> node) {
      this.node = node;
    }
  }
}
