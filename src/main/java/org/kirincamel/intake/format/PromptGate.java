package org.kirincamel.intake.format;

import java.util.Optional;
import org.kirincamel.common.SafeText;

/**
 * The one gate before text becomes a prompt. What a program wrote for another program, and what was
 * meant as the fields of a request, must not be paid for as the words of a video.
 */
public final class PromptGate {

  /** A prompt is at most 2500 characters long: less than this is enough to tell what it is. */
  private static final int LOOKED_AT = 16 * 1024;

  private PromptGate() {}

  /**
   * Why a text may not become a prompt.
   *
   * @return a sentence for its sender, empty where it may
   */
  public static Optional<String> objection(String text) {
    return look(text).map(Likeness::sentence);
  }

  /**
   * @return what the text looks like, empty where it looks like a prompt or is blank
   */
  static Optional<Likeness> look(String text) {
    String start = text.substring(0, Math.min(LOOKED_AT, text.length()));
    String words = Texts.stripped(start.replace("\r\n", "\n").replace('\r', '\n'));
    if (words.isEmpty()) {
      return Optional.empty();
    }
    return control(words.charAt(0))
        .or(() -> noValue(words))
        .or(() -> XmlLook.of(words))
        .or(() -> JsonLook.of(words))
        .or(() -> TableLook.of(words))
        .or(() -> FieldsLook.of(words));
  }

  private static Optional<Likeness> control(char first) {
    return Character.isISOControl(first)
        ? Optional.of(
            new Likeness(
                "This begins with the control character U+%04X, as binary formats do (writeUTF of Java is one): send plain text in UTF-8."
                    .formatted((int) first),
                Optional.empty()))
        : Optional.empty();
  }

  private static Optional<Likeness> noValue(String words) {
    return NoValue.is(words)
        ? Optional.of(
            Likeness.refused(
                "There is nothing but %s in it, which programs write where they have no value: send a prompt"
                    .formatted(SafeText.quoted(words))))
        : Optional.empty();
  }
}
