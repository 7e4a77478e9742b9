package org.kirincamel.common;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The place of a request in a trace, as W3C Trace Context writes it: passed on as it came. What is
 * not in that form goes no further.
 */
public final class TraceParent {

  /** Of the header, of the detail of a source and of the header to a target. */
  public static final String NAME = "traceparent";

  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceParent() {}

  /** The text, if it is one. */
  public static Optional<String> of(String text) {
    return Optional.of(text.strip()).filter(each -> FORM.matcher(each).matches());
  }

  /** The id of the trace in which it is, if the text is one. */
  public static Optional<String> traceId(String text) {
    return of(text).map(parent -> parent.split("-")[1]);
  }
}
