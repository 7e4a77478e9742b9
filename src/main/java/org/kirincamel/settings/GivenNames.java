package org.kirincamel.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.kirincamel.common.Nearest;

/**
 * Finds what was meant as a setting and is none: a value that is silently ignored may cost money.
 */
final class GivenNames {

  private static final Pattern TARGET = Pattern.compile("kirin\\.target\\.([a-z0-9-]+)\\.([a-z]+)");
  private static final Pattern VARIABLE = Pattern.compile("KIRIN_TARGET_([A-Z0-9_]+)_([A-Z]+)");
  private static final String TARGET_VARIABLES = "KIRIN_TARGET_";
  private static final int LONGEST = 80;
  private static final List<String> OF_OUTBOX = List.of("schedule", "on");

  /** What Kubernetes and Docker write beside a service that is named like a setting. */
  private static final Pattern OF_A_PLATFORM =
      Pattern.compile("KIRIN_.*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\\d+_(TCP|UDP|SCTP).*)?)");

  /** A key of another's: words with dots between them. */
  private static final Pattern NAMESPACE = Pattern.compile("([A-Za-z0-9_-]+\\.)+");

  private static final Pattern NOT_OF_A_NAME = Pattern.compile("[^A-Za-z0-9._-]");

  private final Collection<String> given;
  private final Collection<String> variables;

  /**
   * @param given every name in a file or with -D
   * @param variables every name of the environment
   */
  GivenNames(Collection<String> given, Collection<String> variables) {
    this.given = new TreeSet<>(given);
    this.variables = new TreeSet<>(variables);
  }

  /** Names of the targets that have an address; in a variable's name they are in upper case. */
  Set<String> targets() {
    var names = new TreeSet<String>();
    for (String key : given) {
      var target = TARGET.matcher(key);
      if (target.matches() && target.group(2).equals("uri")) {
        names.add(target.group(1));
      }
    }
    for (String variable : variables) {
      var target = VARIABLE.matcher(variable);
      if (target.matches() && target.group(2).equals("URI")) {
        names.add(name(target.group(1)));
      }
    }
    return names;
  }

  private static String name(String inVariable) {
    return inVariable.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** One sentence for each name that stops the start. */
  List<String> problems(Collection<String> known, Map<String, Target> targets) {
    var problems = new ArrayList<String>();
    var bare = new HashMap<String, String>();
    known.forEach(each -> bare.put(bare(each), each));
    for (String key : given) {
      if (key.startsWith("kirin.")) {
        ofKey(key, known, targets).ifPresent(problems::add);
      } else {
        disguised(key, known, bare).ifPresent(problems::add);
      }
    }
    for (String variable : variables) {
      if (variable.toUpperCase(Locale.ROOT).startsWith(TARGET_VARIABLES)
          && !OF_A_PLATFORM.matcher(variable).matches()) {
        ofTargetVariable(variable, targets).ifPresent(problems::add);
      }
    }
    return problems;
  }

  /** One sentence for each unknown variable: platforms write KIRIN_PORT_8080_TCP by themselves. */
  List<String> warnings(Collection<String> known) {
    var names = new TreeSet<String>();
    known.forEach(key -> names.add(variable(key)));
    var warnings = new ArrayList<String>();
    for (String variable : variables) {
      String upper = variable(variable);
      if (upper.startsWith("KIRIN_")
          && !upper.startsWith(TARGET_VARIABLES)
          && !names.contains(variable)) {
        warnings.add(
            "The environment variable %s is an unknown setting%s"
                .formatted(
                    safe(variable),
                    Nearest.of(upper, names)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("")));
      }
    }
    return warnings;
  }

  private static String variable(String key) {
    return key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** What is wrong with a key: nothing, if it is a setting or a target's. */
  private static Optional<String> ofKey(
      String key, Collection<String> known, Map<String, Target> targets) {
    if (known.contains(key)) {
      return Optional.empty();
    }
    var ofTarget = TARGET.matcher(key);
    if (!ofTarget.matches()) {
      return Optional.of(
          Nearest.of(key, known)
              .map(near -> "%s is an unknown setting; did you mean %s?".formatted(key, near))
              .orElse(
                  "%s is an unknown setting; config/application.properties lists them all"
                      .formatted(key)));
    }
    return ofTarget(key, ofTarget.group(1), ofTarget.group(2), targets);
  }

  private static Optional<String> ofTarget(
      String key, String name, String word, Map<String, Target> targets) {
    if (!Target.defaults().containsKey(word)) {
      String start = key.substring(0, key.length() - word.length());
      boolean variable = start.endsWith("_");
      Optional<String> near =
          Nearest.of(
              key,
              Target.defaults().keySet().stream()
                  .map(each -> start + (variable ? each.toUpperCase(Locale.ROOT) : each))
                  .toList());
      return Optional.of(
          near.map(each -> "%s is an unknown setting; did you mean %s?".formatted(key, each))
              .orElse(
                  "%s is an unknown setting: of a target there are %s"
                      .formatted(key, String.join(", ", Target.defaults().keySet()))));
    }
    if (name.equals(Settings.OUTBOX)) {
      return OF_OUTBOX.contains(word)
          ? Optional.empty()
          : Optional.of(
              "%s: outbox is the built-in folder, set by kirin.outbox; choose another name"
                  .formatted(key));
    }
    return targets.containsKey(name) || word.equals("uri")
        ? Optional.empty()
        : Optional.of(
            "%s is set, but kirin.target.%s.uri is not: there is no such target"
                .formatted(key, name));
  }

  private static Optional<String> ofTargetVariable(String variable, Map<String, Target> targets) {
    var parts = VARIABLE.matcher(variable);
    if (!parts.matches()) {
      return Optional.of(
          "The environment variable %s is an unknown setting: expected KIRIN_TARGET_NAME_URI and the like, in upper case"
              .formatted(variable));
    }
    return ofTarget(
        variable, name(parts.group(1)), parts.group(2).toLowerCase(Locale.ROOT), targets);
  }

  /**
   * A setting that does not begin with kirin. as it should: behind a byte order mark, in quotes, in
   * another case, under the name of its variable, in UTF-16. What follows a namespace is another's,
   * unless it is exactly a setting.
   *
   * @param bare each known setting by its letters and digits alone
   */
  private Optional<String> disguised(
      String key, Collection<String> known, Map<String, String> bare) {
    Optional<String> meant = Optional.ofNullable(bare.get(bare(key)));
    if (meant.isPresent() && !variables.contains(key)) {
      return Optional.of(sentence(key, "write " + meant.get()));
    }
    String readable = NOT_OF_A_NAME.matcher(key).replaceAll("").toLowerCase(Locale.ROOT);
    int start = readable.indexOf("kirin.");
    if (readable.equals("kirin")) {
      return Optional.of(sentence(key, "write each whole name on a line of its own"));
    }
    if (start < 0) {
      return Optional.empty();
    }
    String rest = readable.substring(start);
    boolean another =
        NAMESPACE.matcher(key.substring(0, Math.max(0, key.indexOf("kirin.")))).matches()
            && !known.contains(rest)
            && !TARGET.matcher(rest).matches();
    return another ? Optional.empty() : Optional.of(sentence(key, "write " + rest));
  }

  private static String bare(String name) {
    var letters = new StringBuilder(name.length());
    name.toLowerCase(Locale.ROOT)
        .chars()
        .filter(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9')
        .forEach(c -> letters.append((char) c));
    return letters.toString();
  }

  private static String sentence(String key, String how) {
    return "The setting %s is not read: its name must begin with kirin., without quotes, blanks or a byte order mark before it; %s"
        .formatted(safe(key), how);
  }

  /** A key as it may stand in a log: what does not show is written as an escape. */
  private static String safe(String key) {
    var safe = new StringBuilder();
    key.chars()
        .limit(LONGEST)
        .forEach(c -> safe.append(c > ' ' && c < 0x7f ? (char) c : "\\u%04X".formatted(c)));
    return safe.toString();
  }
}
