package org.kirincamel.delivery;

import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.util.SensitiveUtils;
import org.apache.camel.util.URISupport;

/**
 * Takes the address of a target out of what is said of a failure: a path, a query or a user may be
 * a password, and what is said ends in logs, alarms and answers. Camel itself hides only what bears
 * the name of a secret. The name of a host stays, so that the operator sees which one is not there.
 */
public final class HiddenAddress {

  /** A shorter word may be anybody's, unless it bears the name of a secret. */
  private static final int SHORTEST = 6;

  private static final int MAX_OF_ROOT = 500;
  private static final int DEEPEST = 20;

  private static final Pattern USER = Pattern.compile("//([^/?#]*)@");
  private static final Pattern HTTP =
      Pattern.compile("^(?:[\\w.+-]+:)?[\\w.+-]*https?:", Pattern.CASE_INSENSITIVE);
  private static final Pattern HTTP_PATH =
      Pattern.compile(
          "^(?:[\\w.+-]+:)?[\\w.+-]*https?:/*[^/?#]+(/[^?#]*)", Pattern.CASE_INSENSITIVE);

  /** Beside Camel's own, which know whole names alone. */
  private static final Pattern SECRET =
      Pattern.compile(
          "password|passphrase|passwd|secret|token|key$|signature|^sig$|credential|^sas",
          Pattern.CASE_INSENSITIVE);

  /** Camel hides users too, but many are a word such as ftp, which failures need. */
  private static final Pattern NAMES_USER =
      Pattern.compile("user(?:name)?$", Pattern.CASE_INSENSITIVE);

  private static final String LETTER = "[\\p{L}\\p{N}_]";

  /** A word begins after no letter, but after one that is encoded. */
  private static final String BEGIN = "(?:(?<!" + LETTER + ")|(?<=%\\p{XDigit}{2}))";

  private static final String END = "(?!" + LETTER + ")";

  private static final Pattern RAW = Pattern.compile("RAW[({](.*)[)}]", Pattern.DOTALL);

  private HiddenAddress() {}

  /**
   * Why something could not be sent: an answer's status says it all, and its message holds the
   * address. Of any other failure the kind is part of it, because many messages are only a host's
   * name, and what is at its root, where that says more.
   *
   * @param uri where to
   * @param name what stands for that
   */
  public static String sentence(Throwable failure, String uri, String name) {
    return Refused.answer(failure)
        .map(answered -> "HTTP " + answered.getStatusCode())
        .orElseGet(() -> kindAndRoot(failure, uri, name));
  }

  private static String kindAndRoot(Throwable failure, String uri, String name) {
    String kind = failure.getClass().getSimpleName();
    String said =
        failure.getMessage() == null ? kind : in(kind + ": " + failure.getMessage(), uri, name);
    String root = in(oneLine(root(failure)), uri, name);
    return oneLine(said).contains(root)
        ? said
        : said + "; " + root.substring(0, Math.min(root.length(), MAX_OF_ROOT));
  }

  private static String root(Throwable failure) {
    Throwable root = failure;
    for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
      root = root.getCause();
    }
    return root.getMessage() == null ? "" : root.getMessage();
  }

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /**
   * A sentence with a name wherever an address or a piece of that stood. What comes before the
   * first colon of it stays: it says which component is missing.
   */
  static String in(String sentence, String address, String name) {
    String hidden = sentence;
    List<String> pieces = new ArrayList<>();
    for (String uri : List.of(address, normalized(address))) {
      String scheme = uri.substring(0, uri.indexOf(':') + 1);
      for (String form : List.of(uri, URISupport.sanitizeUri(uri))) {
        hidden = form.isEmpty() ? hidden : hidden.replace(form, scheme + name);
      }
      pieces.addAll(pieces(uri));
    }
    String any =
        pieces.stream()
            .flatMap(HiddenAddress::written)
            .filter(piece -> !piece.isBlank())
            .distinct()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(HiddenAddress::asWords)
            .collect(Collectors.joining("|"));
    return any.isEmpty()
        ? hidden
        : Pattern.compile(any, Pattern.CASE_INSENSITIVE)
            .matcher(hidden)
            .replaceAll(Matcher.quoteReplacement(name));
  }

  /** Only where it stands for itself: a short password is part of many a word. */
  private static String asWords(String piece) {
    if (piece.length() > 1 && piece.endsWith("@")) {
      return asWords(piece.substring(0, piece.length() - 1)) + "(?=@)";
    }
    return (isLetter(piece.codePointAt(0)) ? BEGIN : "")
        + Pattern.quote(piece)
        + (isLetter(piece.codePointBefore(piece.length())) ? END : "");
  }

  private static boolean isLetter(int c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private static List<String> pieces(String uri) {
    int end = URISupport.stripQuery(uri).length();
    String query = uri.substring(Math.min(uri.length(), end + 1));
    List<String> pieces = new ArrayList<>(values(query));
    pieces.addAll(users(uri));
    // The names of options are Camel's, whatever else they may be.
    Set<String> names = options(query).keySet();
    pieces.removeIf(piece -> names.stream().anyMatch(piece::equalsIgnoreCase));
    if (HTTP.matcher(uri).find()) {
      pieces.add(query.contains("=") ? query : "");
      pieces.addAll(path(uri));
    }
    return pieces;
  }

  /** As Camel writes it, with its options in another order. */
  private static String normalized(String uri) {
    try {
      return URISupport.normalizeUri(uri);
    } catch (URISyntaxException notOne) {
      return uri;
    }
  }

  private static List<String> values(String query) {
    List<String> values = new ArrayList<>();
    options(query)
        .forEach(
            (name, value) -> {
              for (Object each : value instanceof Collection<?> many ? many : List.of(value)) {
                Matcher raw = RAW.matcher(each.toString());
                String bare = raw.matches() ? raw.group(1) : each.toString();
                boolean aBean = bare.startsWith("#");
                if (isSecret(name) || raw.matches() || bare.length() >= SHORTEST && !aBean) {
                  values.add(bare);
                }
              }
            });
    return values;
  }

  private static boolean isSecret(String name) {
    return SECRET.matcher(name).find()
        || SensitiveUtils.containsSensitive(name) && !NAMES_USER.matcher(name).find();
  }

  private static Map<String, Object> options(String query) {
    try {
      return URISupport.parseQuery(query, false, true);
    } catch (URISyntaxException notOptions) {
      return Map.of();
    }
  }

  private static List<String> users(String uri) {
    List<String> users = new ArrayList<>();
    Matcher user = USER.matcher(uri);
    if (user.find()) {
      String all = user.group(1);
      String password = all.substring(all.indexOf(':') + 1);
      users.add(all + "@");
      if (all.length() >= SHORTEST || !password.equals(all)) {
        users.add(all);
        users.add(password);
      }
    }
    return users;
  }

  /** Where other schemes name a queue or a folder, those of HTTP may have a secret. */
  private static List<String> path(String uri) {
    List<String> path = new ArrayList<>();
    Matcher http = HTTP_PATH.matcher(uri);
    if (http.find() && http.group(1).length() > 1) {
      path.add(http.group(1));
      Stream.of(http.group(1).split("/"))
          .filter(word -> word.length() >= SHORTEST)
          .forEach(path::add);
    }
    return path;
  }

  /** A piece as it is, and with its special letters decoded or encoded. */
  private static Stream<String> written(String piece) {
    String plain;
    try {
      plain = URLDecoder.decode(piece, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      plain = piece;
    }
    return Stream.of(piece, plain, URLEncoder.encode(plain, StandardCharsets.UTF_8));
  }
}
