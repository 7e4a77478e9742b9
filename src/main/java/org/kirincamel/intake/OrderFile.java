package org.kirincamel.intake;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kirincamel.loop.OrderWords;

/**
 * An order that has an id, because it was renamed.
 *
 * @param file where it lies while it is carried out: {@code ID.KIND.json}
 * @param id of the order
 * @param kind of the order, as its file was called: one of {@link OrderWords#ALL}
 */
record OrderFile(Path file, String id, String kind) {

  private static final String KINDS = "(" + String.join("|", OrderWords.ALL) + ")";

  /** More than one order of a kind may lie in the folder at once: {@code settle-2.json}. */
  private static final Pattern GIVEN = Pattern.compile(KINDS + "(-.*)?\\.json");

  private static final Pattern TAKEN = Pattern.compile("([0-9a-f-]{36})\\." + KINDS + "\\.json");

  static Optional<String> kindOf(String givenName) {
    Matcher name = GIVEN.matcher(givenName);
    return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
  }

  static String name(String id, String kind) {
    return id + "." + kind + ".json";
  }

  static Optional<OrderFile> taken(Path file) {
    Matcher name = TAKEN.matcher(file.getFileName().toString());
    return name.matches()
        ? Optional.of(new OrderFile(file, name.group(1), name.group(2)))
        : Optional.empty();
  }
}
