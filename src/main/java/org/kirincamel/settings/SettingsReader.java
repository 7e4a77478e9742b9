package org.kirincamel.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads settings by name, keeps a note of every default, and collects what is wrong with them. */
final class SettingsReader {

  private static final Pattern HOST =
      Pattern.compile("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*|\\[?[0-9A-Fa-f:.]+]?");

  private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

  private static final Pattern QUOTED = Pattern.compile("(?s)([\"']).*\\1");

  private final Function<String, Optional<String>> source;
  private final Map<String, String> defaults = new LinkedHashMap<>();
  private final Map<String, String> checked = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  SettingsReader(Function<String, Optional<String>> source) {
    this.source = source;
  }

  /** Every name asked for so far with its default; empty for those that have none. */
  Map<String, String> defaults() {
    return defaults;
  }

  /** Every name asked for so far with the value that holds. */
  Map<String, String> checked() {
    return checked;
  }

  List<String> problems() {
    return problems;
  }

  void problem(String sentence) {
    problems.add(sentence);
  }

  String text(String key, String defaultValue) {
    defaults.put(key, defaultValue);
    String value = source.apply(key).map(Blanks::strip).orElse(defaultValue);
    if (QUOTED.matcher(value).matches() && !key.endsWith("password")) {
      problem(
          "%s stands in quotes: leave them out, they would be part of the value".formatted(key));
    }
    checked.put(key, value);
    return value;
  }

  String nonEmpty(String key, String defaultValue) {
    String value = text(key, defaultValue);
    if (value.isEmpty()) {
      problem("%s is empty; leave the line out for the default, %s".formatted(key, defaultValue));
      return defaultValue;
    }
    return value;
  }

  /** A folder, or whatever else has a path on this machine. */
  Path folder(String key, String defaultValue) {
    return path(key, nonEmpty(key, defaultValue)).orElseGet(() -> Path.of(defaultValue));
  }

  /** The text as a path, if it is one: a backslash before a letter may have made it another. */
  Optional<Path> path(String key, String text) {
    try {
      if (text.chars().noneMatch(Character::isISOControl)) {
        return Optional.of(Path.of(text));
      }
    } catch (InvalidPathException e) {
      problem(
          "%s is no path on this machine, as its locale (%s) has it: %s"
              .formatted(key, System.getProperty("sun.jnu.encoding"), e.getReason()));
      return Optional.empty();
    }
    problem("%s holds a control character: write / or \\\\ for a backslash".formatted(key));
    return Optional.empty();
  }

  /** A word that goes into a header as it is, and is never shown. */
  String credential(String key, String how) {
    String value = required(key, how);
    if (!isCredential(value)) {
      problem(
          "%s: expected letters, digits and signs of ASCII without blanks, got another character"
              .formatted(key));
    }
    return value;
  }

  static boolean isCredential(String value) {
    return value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  String required(String key, String how) {
    String value = text(key, "");
    if (value.isEmpty()) {
      problem("%s is missing: %s".formatted(key, how));
    }
    return value;
  }

  /**
   * Reads a setting whose name holds that of a target: no reference lists all of those, so its
   * default is not noted down.
   */
  <T> T ofTarget(String key, String defaultValue, BiFunction<String, String, T> read) {
    T value = read.apply(key, defaultValue);
    defaults.remove(key);
    checked.remove(key);
    return value;
  }

  Duration duration(String key, String defaultValue, Duration min, Duration max) {
    String text = text(key, defaultValue);
    Optional<Duration> value = Durations.parse(text);
    if (value.isEmpty()) {
      problem(
          "%s: expected a duration such as 500ms, 5s, 2m or 24h, got \"%s\"".formatted(key, text));
    } else if (value.get().compareTo(min) < 0 || value.get().compareTo(max) > 0) {
      problem(
          "%s: expected a duration from %s to %s, got \"%s\""
              .formatted(key, Durations.text(min), Durations.text(max), text));
    } else {
      // One unit, which Camel reads too.
      checked.put(key, value.get().toMillis() + "ms");
      return value.get();
    }
    return Durations.parse(defaultValue).orElseThrow();
  }

  /** As {@link #duration}, of a setting that is empty by default. */
  Optional<Duration> optionalDuration(String key, Duration min, Duration max) {
    if (source.apply(key).map(Blanks::strip).filter(text -> !text.isEmpty()).isEmpty()) {
      text(key, "");
      return Optional.empty();
    }
    Duration value = duration(key, "1s", min, max);
    defaults.put(key, "");
    return Optional.of(value);
  }

  /** A number that need not be whole, written with a point. */
  double decimal(String key, String defaultValue, String min, String max) {
    String text = text(key, defaultValue);
    if (DECIMAL.matcher(text).matches()) {
      var value = new BigDecimal(text);
      if (value.compareTo(new BigDecimal(min)) >= 0 && value.compareTo(new BigDecimal(max)) <= 0) {
        return value.doubleValue();
      }
    }
    problem(
        "%s: expected a number from %s to %s such as %s, got \"%s\""
            .formatted(key, min, max, defaultValue, text));
    return Double.parseDouble(defaultValue);
  }

  long number(String key, long defaultValue, long min, long max) {
    String text = text(key, Long.toString(defaultValue));
    try {
      long value = Long.parseLong(text);
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, together with what is out of bounds.
    }
    problem("%s: expected a whole number from %d to %d, got \"%s\"".formatted(key, min, max, text));
    return defaultValue;
  }

  int count(String key, int defaultValue, int min, int max) {
    return (int) number(key, defaultValue, min, max);
  }

  String oneOf(String key, String defaultValue, String... allowed) {
    String value = text(key, defaultValue);
    if (Arrays.asList(allowed).contains(value)) {
      return value;
    }
    problem("%s: expected one of %s, got \"%s\"".formatted(key, String.join(", ", allowed), value));
    return defaultValue;
  }

  /** A limit that is not there by default: nothing, which is no limit, or a whole number. */
  OptionalInt limit(String key, int min, int max) {
    String text = text(key, "");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= min && value <= max) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException notANumber) {
      // Told below, together with what is out of bounds.
    }
    problem(
        "%s: expected a whole number from %d to %d, or nothing for no limit, got \"%s\""
            .formatted(key, min, max, text));
    return OptionalInt.empty();
  }

  List<String> namesOrNone(String key) {
    return split(text(key, ""));
  }

  private static List<String> split(String text) {
    return Arrays.stream(text.split(","))
        .map(Blanks::strip)
        .filter(name -> !name.isEmpty())
        .distinct()
        .toList();
  }

  boolean flag(String key, boolean defaultValue) {
    return oneOf(key, Boolean.toString(defaultValue), "true", "false").equals("true");
  }

  List<String> names(String key, String defaultValue) {
    List<String> names = split(text(key, defaultValue));
    if (names.isEmpty()) {
      problem("%s: expected at least one name, got none".formatted(key));
    }
    return names;
  }

  /** Names of hosts without port, or {@code *.} and a domain; none by default. */
  List<String> hosts(String key) {
    List<String> hosts = namesOrNone(key);
    for (String host : hosts) {
      if (!HOST.matcher(host).matches()) {
        problem(
            "%s: expected names of hosts such as cdn.example.com or *.example.com, got \"%s\""
                .formatted(key, host));
      }
    }
    return hosts;
  }

  /** An absolute http or https address without query, without its last slash. */
  URI httpAddress(String key, String defaultValue) {
    return httpAddress(key, text(key, defaultValue), defaultValue)
        .orElseGet(() -> URI.create(defaultValue));
  }

  /** As {@link #httpAddress}, of a setting that may be left empty. */
  Optional<URI> optionalHttpAddress(String key, String example) {
    String text = text(key, "");
    return text.isEmpty() ? Optional.empty() : httpAddress(key, text, example);
  }

  private Optional<URI> httpAddress(String key, String text, String example) {
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    try {
      URI uri = new URI(bare);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (http
          && uri.getHost() != null
          && (uri.getPort() == -1 || uri.getPort() > 0 && uri.getPort() <= 65_535)
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && uri.getRawUserInfo() == null) {
        checked.put(key, uri.toString());
        return Optional.of(uri);
      }
    } catch (URISyntaxException notAnAddress) {
      // Told below, together with what is an address but not one of a gateway.
    }
    problem(
        "%s: expected an address such as %s, without user, query or fragment, got \"%s\""
            .formatted(key, example, text));
    return Optional.empty();
  }

  /** A path that starts with a slash; one with {@code {id}} where the id belongs, if asked for. */
  String path(String key, String defaultValue, boolean withId, boolean mayBeEmpty) {
    String value = text(key, defaultValue);
    if (value.isEmpty() && mayBeEmpty) {
      return value;
    }
    boolean placed = !withId || value.indexOf("{id}") > 0;
    if (!value.startsWith("/") || !placed || value.chars().anyMatch(c -> c <= ' ' || c == '#')) {
      problem("%s: expected a path such as %s, got \"%s\"".formatted(key, defaultValue, value));
      return defaultValue;
    }
    return value;
  }
}
