package org.kirincamel.delivery;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kirincamel.common.Causes;

/**
 * Why something could not be sent, in words that cannot hold a secret. Messages of exceptions quote
 * addresses, headers and passwords, and what is said here ends in logs, alarms and answers. So
 * nothing is taken over from them: only kinds of exceptions, numbers, sentences that we wrote, and
 * of the address the scheme and the host.
 */
public final class FailureReason {

  /** Looked for in messages; what is shown is the constant. */
  private static final List<String> PHRASES =
      List.of(
          "connection refused",
          "connection reset",
          "connection timed out",
          "connect timed out",
          "read timed out",
          "broken pipe",
          "no route to host",
          "network is unreachable",
          "unable to find valid certification path",
          "authentication failed",
          "no space left on device",
          "disk quota exceeded",
          "permission denied",
          "read-only file system",
          "too many open files");

  /** What clients and drivers call the number that their server answered. */
  private static final List<String> NUMBERS =
      List.of("getStatusCode", "statusCode", "getReturnCode", "getErrorCode", "getCode");

  private static final Pattern SQL_STATE = Pattern.compile("[0-9A-Z]{5}");
  private static final Pattern CLASS = Pattern.compile("[\\w$/.]{1,200}");
  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,40}):.*");

  /** Of these alone what follows is a host, and nothing but a host where there is no user. */
  private static final Pattern HOST =
      Pattern.compile(
          "((?:[a-z-]+:)?(?:https?|ftps?|sftp|smb|smtps?)):(?://)?([a-z0-9.-]+|\\[[0-9a-f:.]+])(:\\d{1,5})?(?:[/?][^@]*)?",
          Pattern.CASE_INSENSITIVE);

  private FailureReason() {}

  /**
   * Says the status where a server answered, and our own sentence where the failure is one of ours.
   *
   * @param uri where to
   */
  public static String of(Throwable failure, String uri) {
    return Refused.answer(failure)
        .map(answered -> "HTTP " + answered.getStatusCode())
        .or(
            () ->
                Causes.find(failure, UndeliverableException.class)
                    .map(UndeliverableException::getMessage))
        .or(() -> Causes.find(failure, NoClassDefFoundError.class).map(FailureReason::missing))
        .orElseGet(() -> kinds(failure) + facts(failure) + where(uri));
  }

  private static String missing(NoClassDefFoundError error) {
    String name = String.valueOf(error.getMessage());
    return "the class %s is missing: put every jar that the component needs into lib/, and start again"
        .formatted(CLASS.matcher(name).matches() ? name : "of a library");
  }

  private static String kinds(Throwable failure) {
    return Stream.of(failure, Causes.root(failure))
        .map(each -> kind(each.getClass()))
        .distinct()
        .collect(Collectors.joining(" caused by "));
  }

  private static String kind(Class<?> type) {
    return type.getSimpleName().isEmpty() ? kind(type.getSuperclass()) : type.getSimpleName();
  }

  private static String facts(Throwable failure) {
    Set<String> numbers = new LinkedHashSet<>();
    Set<String> facts = new LinkedHashSet<>();
    for (Throwable each : Causes.of(failure)) {
      NUMBERS.stream()
          .flatMap(name -> value(each, name))
          .filter(value -> value instanceof Integer number && number != 0)
          .forEach(number -> numbers.add(" " + number));
      value(each, "getSQLState")
          .filter(state -> SQL_STATE.matcher(state.toString()).matches())
          .forEach(state -> facts.add(", SQL state " + state));
      String message = Objects.toString(each.getMessage(), "").toLowerCase(Locale.ROOT);
      PHRASES.stream().filter(message::contains).forEach(phrase -> facts.add(", " + phrase));
    }
    return String.join("", numbers) + String.join("", facts);
  }

  private static Stream<Object> value(Throwable failure, String getter) {
    try {
      return Stream.ofNullable(failure.getClass().getMethod(getter).invoke(failure));
    } catch (ReflectiveOperationException none) {
      return Stream.empty();
    }
  }

  private static String where(String uri) {
    Matcher host = HOST.matcher(uri);
    if (host.matches()) {
      String port = Objects.toString(host.group(3), "");
      return " (%s://%s%s)".formatted(host.group(1).toLowerCase(Locale.ROOT), host.group(2), port);
    }
    Matcher scheme = SCHEME.matcher(uri);
    return scheme.matches() ? " (" + scheme.group(1) + ")" : "";
  }
}
