package org.kirincamel.intake.format;

import java.util.Optional;

/**
 * What a text looks like that was to be a prompt.
 *
 * @param sentence for its sender: what it looks like, and how to send that
 * @param format by which it is read where its sender named none; empty where it is refused
 */
record Likeness(String sentence, Optional<Format> format) {

  private static final String AS_WORDS =
      " If these very words are the prompt, send them as JSON: {\"prompt\": \"…\"}.";

  static Likeness of(Format format, String called) {
    return new Likeness(
        "This looks like %s: send it as %s, or name the file %s.%s"
            .formatted(called, format.contentType(), format.ending(), AS_WORDS),
        Optional.of(format));
  }

  /**
   * @param what it looks like, and what to do, as one sentence without its end
   */
  static Likeness refused(String what) {
    return new Likeness(what + "." + AS_WORDS, Optional.empty());
  }
}
