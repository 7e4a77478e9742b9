package org.kirincamel.http.page;

import gg.jte.html.HtmlTemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Bytes of a page. The classes that the build makes of {@code src/main/jte} are called directly:
 * the compiler checks what they are given, and the engine, which would look them up by the class
 * loader of a thread of the host's, is not needed.
 */
final class Html {

  private static final int USUAL_LENGTH = 1 << 14;

  private Html() {}

  static byte[] of(Consumer<HtmlTemplateOutput> template) {
    var html = new StringOutput(USUAL_LENGTH);
    template.accept(new OwaspHtmlTemplateOutput(html));
    return html.toString().getBytes(StandardCharsets.UTF_8);
  }
}
