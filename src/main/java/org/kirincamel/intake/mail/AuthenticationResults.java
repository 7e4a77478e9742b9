package org.kirincamel.intake.mail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the receiving mail server found out about the sender of a mail, from its {@code
 * Authentication-Results} headers (RFC 8601). Headers of any other name count for nothing: a
 * stranger may have written them.
 */
final class AuthenticationResults {

  private static final Pattern RESULT =
      Pattern.compile(
          "\\s*([a-z0-9-]+)(?:\\s*/\\s*\\d+)?\\s*=\\s*([a-z]+)(?![a-z0-9-])(.*)", Pattern.DOTALL);
  private static final Pattern SIGNER =
      Pattern.compile("header\\s*\\.\\s*d\\s*=\\s*\"?@?([a-z0-9.-]+)");
  private static final Pattern IDENTITY =
      Pattern.compile("header\\s*\\.\\s*i\\s*=\\s*\"?[^@\\s\"]*@([a-z0-9.-]+)");

  /** One verdict: {@code dkim}, {@code pass}, and what it is about. */
  private record Result(String method, String word, String about) {}

  private AuthenticationResults() {}

  /**
   * Whether the trusted server says that the sender is who they say they are: every word on dmarc
   * must be pass; without any, its topmost header must say dkim=pass for the sender's domain or one
   * that this lies in.
   *
   * @param headers as they stand in the mail, from the top
   * @param authserv name of the trusted server, in lower case
   * @param domain of the sender, in lower case
   */
  static boolean pass(List<String> headers, String authserv, String domain) {
    List<List<Result>> ours =
        headers.stream()
            .map(header -> results(header, authserv))
            .flatMap(Optional::stream)
            .toList();
    List<Result> dmarc =
        ours.stream().flatMap(List::stream).filter(r -> r.method().equals("dmarc")).toList();
    if (!dmarc.isEmpty()) {
      return dmarc.stream().allMatch(r -> r.word().equals("pass"));
    }
    return ours.stream()
        .limit(1)
        .flatMap(List::stream)
        .filter(r -> r.method().equals("dkim") && r.word().equals("pass"))
        .flatMap(AuthenticationResults::signers)
        .anyMatch(
            signer ->
                signer.contains(".") && (domain.equals(signer) || domain.endsWith("." + signer)));
  }

  private static Stream<String> signers(Result result) {
    var signer = SIGNER.matcher(result.about());
    if (signer.find()) {
      return Stream.of(signer.group(1));
    }
    var identity = IDENTITY.matcher(result.about());
    return identity.find() ? Stream.of(identity.group(1)) : Stream.empty();
  }

  /**
   * @return the verdicts of one header, empty if it is not of that server
   */
  private static Optional<List<Result>> results(String header, String authserv) {
    List<String> pieces = pieces(header.toLowerCase(Locale.ROOT));
    String[] server = pieces.get(0).strip().split("\\s+", 2);
    if (!server[0].equals(authserv)) {
      return Optional.empty();
    }
    List<Result> results = new ArrayList<>();
    for (String piece : pieces.subList(1, pieces.size())) {
      var result = RESULT.matcher(piece);
      if (result.matches()) {
        results.add(new Result(result.group(1), result.group(2), result.group(3)));
      }
    }
    return Optional.of(results);
  }

  /** What stands between semicolons, without comments; quoted text counts as text. */
  private static List<String> pieces(String header) {
    List<String> pieces = new ArrayList<>();
    var piece = new StringBuilder();
    int comment = 0;
    boolean quoted = false;
    for (int i = 0; i < header.length(); i++) {
      char c = header.charAt(i);
      if (c == '\\' && (quoted || comment > 0)) {
        i++;
      } else if (c == '"' && comment == 0) {
        quoted = !quoted;
      } else if (quoted) {
        // What is quoted cannot begin a verdict: it is kept apart from what stands around it.
        piece.append(Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '@' ? c : '_');
      } else if (c == '(') {
        comment++;
      } else if (c == ')' && comment > 0) {
        comment--;
      } else if (comment == 0) {
        if (c == ';') {
          pieces.add(piece.toString());
          piece.setLength(0);
        } else {
          piece.append(c);
        }
      }
    }
    pieces.add(piece.toString());
    return pieces;
  }
}
