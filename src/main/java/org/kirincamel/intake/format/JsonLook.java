package org.kirincamel.intake.format;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells JSON by how it begins, for what is broken off or has a comment before it is no prompt
 * either. Braces and brackets that other tools use begin otherwise: {@code {red|blue} balloons},
 * {@code [wide shot] a whale}.
 */
final class JsonLook {

  /** What stands before JSON, one piece of it: blanks, comments, the fence of Markdown. */
  private static final Pattern BEFORE =
      Pattern.compile(
          "\\s++|//[^\\n]*+(?:\\n|\\z)|#[^\\n]*+\\n|/\\*.*?\\*/|```\\w*+[ \\t\\r]*+\\n",
          Pattern.DOTALL);

  /** A key with its colon, in any quotes; or the text ends before it is complete. */
  private static final Pattern KEY =
      Pattern.compile(
          "\\\\*+[\"'“”‘’][^\"'“”‘’{}\\n]{0,100}(?:[\"'“”‘’]\\s*+(?::|\\z)|\\z)|\\z|}\\s*+\\z");

  private static final Pattern BARE_KEY =
      Pattern.compile("(" + FieldNames.ANY + ")\\s*+:", Pattern.CASE_INSENSITIVE);
  private static final Pattern ANY_KEY = Pattern.compile("\\w++\\s*+:");
  private static final Pattern LATER_PROMPT = Pattern.compile(",\\s*+prompt\\s*+:");

  /** The first of several texts in an array. */
  private static final Pattern ITEM =
      Pattern.compile("\"[^\"\\n]{0,5000}\"\\s*+,\\s*+(?:[\"{\\[\\d]|\\z)");

  private static final Pattern LINE_OF_OBJECT =
      Pattern.compile("\\{[^\\n]*}[ \\t\\r]*+\\n\\s*+\\{");
  private static final String QUOTES = "\"'`“”‘’";

  private final String text;

  private JsonLook(String text) {
    this.text = text;
  }

  static Optional<Likeness> of(String text) {
    return new JsonLook(text).likeness();
  }

  private Optional<Likeness> likeness() {
    int start = skip(0);
    if (begins(start)) {
      return Optional.of(Likeness.of(format(start), "JSON"));
    }
    boolean encodedTwice =
        start < text.length()
            && QUOTES.indexOf(text.charAt(start)) >= 0
            && (begins(start + 1) || inside(start).flatMap(PromptGate::look).isPresent());
    // Writers of binary formats put the length before a text, of which one character may be seen.
    if (encodedTwice || start == 0 && text.length() > 1 && isObject(1)) {
      return Optional.of(
          Likeness.refused(
              encodedTwice
                  ? "This looks like JSON that was encoded twice, a JSON string that holds a"
                      + " request: send the request itself as application/json, or in a file"
                      + " .json"
                  : "This looks like JSON with something before it: send the JSON alone as"
                      + " application/json, or in a file .json"));
    }
    return Optional.empty();
  }

  private Format format(int start) {
    // A comment that only YAML has: there, JSON is YAML too.
    if (text.charAt(0) == '#') {
      return Format.YAML;
    }
    return LINE_OF_OBJECT.matcher(text).region(start, text.length()).lookingAt()
        ? Format.JSON_LINES
        : Format.JSON;
  }

  /**
   * @return where something else begins than blanks and comments
   */
  private int skip(int from) {
    Matcher before = BEFORE.matcher(text);
    int at = from;
    while (at < text.length() && before.region(at, text.length()).lookingAt()) {
      at = before.end();
    }
    return at;
  }

  private boolean begins(int at) {
    return isObject(at) || isArray(at);
  }

  private boolean isObject(int at) {
    if (!is(at, '{')) {
      return false;
    }
    int key = skip(at + 1);
    return looksAt(KEY, key)
        || looksAt(BARE_KEY, key)
        || looksAt(ANY_KEY, key) && LATER_PROMPT.matcher(text).region(key, text.length()).find();
  }

  private boolean isArray(int at) {
    if (!is(at, '[')) {
      return false;
    }
    int item = skip(at + 1);
    for (; is(item, '['); item = skip(item + 1)) {
      // Only what the innermost begins with tells it.
    }
    return item == text.length()
        || isObject(item)
        || looksAt(ITEM, item)
        || firstToken(at).filter(JsonToken.START_ARRAY::equals).isPresent();
  }

  /**
   * @return what is in a JSON string, if that is the whole
   */
  private Optional<String> inside(int start) {
    if (firstToken(start).filter(JsonToken.VALUE_STRING::equals).isEmpty()) {
      return Optional.empty();
    }
    try (JsonParser parser = parser(start)) {
      parser.nextToken();
      return Optional.of(parser.getText());
    } catch (IOException e) {
      throw new UncheckedIOException("What was read once can be read again", e);
    }
  }

  /**
   * @return the first token, if from there on the text is one whole value of JSON
   */
  private Optional<JsonToken> firstToken(int start) {
    try (JsonParser parser = parser(start)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return Optional.empty();
      }
      parser.skipChildren();
      return parser.nextToken() == null ? Optional.of(first) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private JsonParser parser(int start) throws IOException {
    return JsonEvents.factory(Limits.DEFAULT).createParser(text.substring(start));
  }

  private boolean is(int at, char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean looksAt(Pattern pattern, int at) {
    return pattern.matcher(text).region(at, text.length()).lookingAt();
  }
}
