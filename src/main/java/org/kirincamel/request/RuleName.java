package org.kirincamel.request;

import java.util.Locale;

/**
 * Every rule of a request's fields. The names are stable across releases: programs may rely on
 * them. Violations of other rules are found elsewhere: {@code syntax}, {@code duplicate_key},
 * {@code size} and {@code depth} while a source is read, {@code unique} in the store.
 */
public enum RuleName {
  REQUIRED("a field that must be there is missing or null"),
  TYPE("the value is of another JSON type, or no finite number"),
  LENGTH("a text has too few or too many characters (code points), or an array items"),
  BLANK("a text shows nothing: no letter, number, punctuation mark or symbol is in it"),
  UNICODE("a text holds half of a surrogate pair, so it is not well-formed Unicode"),
  CHARACTER("a text holds a control character, or U+FFFD, the trace of a wrong decoding"),
  ENUM("the value is none of the document's options"),
  RANGE("the number is below or above its bounds"),
  FORMAT("the text has the right length and the wrong form"),
  UNKNOWN("the field is none of the API's"),
  CAMERA_NEEDS_STD_5("camera control goes only with mode std and a duration of 5 seconds"),
  CONFIG_REQUIRED("a simple camera movement needs its config"),
  CONFIG_FORBIDDEN("only a simple camera movement takes a config"),
  ONE_AXIS("not exactly one axis of a simple camera movement differs from 0"),
  MODEL("the model is none that the operator allows"),
  TARGET("the target is none that the operator configured"),
  DUPLICATE("the same target is named twice"),
  TOO_MANY("there are more violations than are listed");

  private final String meaning;

  RuleName(String meaning) {
    this.meaning = meaning;
  }

  /** The name as it stands in {@link Violation#rule}, such as {@code one_axis}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it means that a request breaks the rule, as part of a sentence. */
  public String meaning() {
    return meaning;
  }
}
