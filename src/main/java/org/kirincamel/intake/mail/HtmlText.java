package org.kirincamel.intake.mail;

import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** What a reader sees of a mail in HTML, without what programs mark as quoted or as a signature. */
final class HtmlText {

  /** Marks of Gmail, Apple Mail, Thunderbird, Outlook, Yahoo and Proton. */
  private static final String NOT_OWN =
      "head, script, style, title, template, noscript, [hidden], [style~=(?i)display:\\s*none],"
          + " blockquote[type=cite], .gmail_quote, .gmail_quote_container, .gmail_signature,"
          + " .moz-cite-prefix, .moz-signature, .moz-forward-container, .yahoo_quoted,"
          + " .protonmail_quote, #Signature, #ms-outlook-mobile-signature";

  /** From here on all is the mail that Outlook answers or forwards. */
  private static final String REST_NOT_OWN = "#divRplyFwdMsg, #appendonsend";

  private static final Set<String> BLOCKS =
      Set.of(
          "address",
          "article",
          "aside",
          "blockquote",
          "center",
          "dd",
          "div",
          "dl",
          "dt",
          "fieldset",
          "figure",
          "footer",
          "form",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "header",
          "hr",
          "li",
          "main",
          "ol",
          "p",
          "pre",
          "section",
          "table",
          "tr",
          "ul");

  private HtmlText() {}

  static String of(String html) {
    Document document = Jsoup.parse(html);
    for (Element mark : document.select(REST_NOT_OWN)) {
      while (mark.nextElementSibling() != null) {
        mark.nextElementSibling().remove();
      }
      mark.remove();
    }
    document.select(NOT_OWN).remove();
    var text = new Lines();
    document.body().traverse(text);
    return text.toString();
  }

  private static final class Lines implements NodeVisitor {

    private final StringBuilder text = new StringBuilder();

    @Override
    public void head(Node node, int depth) {
      if (node instanceof TextNode words) {
        words(words);
      } else if (node instanceof Element element) {
        String name = element.normalName();
        if (name.equals("br")) {
          text.append('\n');
        } else if (BLOCKS.contains(name)) {
          freshLine();
        } else if ((name.equals("td") || name.equals("th")) && !atLineStart()) {
          text.append(' ');
        }
      }
    }

    @Override
    public void tail(Node node, int depth) {
      if (node instanceof Element element && BLOCKS.contains(element.normalName())) {
        freshLine();
      }
    }

    private void words(TextNode node) {
      Element parent = node.parent();
      boolean asItStands = parent != null && parent.closest("pre") != null;
      if (asItStands) {
        text.append(node.getWholeText());
        return;
      }
      String words = node.getWholeText().replaceAll("[ \\t\\r\\n\\f]+", " ");
      boolean blankBefore = atLineStart() || text.charAt(text.length() - 1) == ' ';
      text.append(blankBefore && words.startsWith(" ") ? words.substring(1) : words);
    }

    private boolean atLineStart() {
      return text.isEmpty() || text.charAt(text.length() - 1) == '\n';
    }

    private void freshLine() {
      if (!atLineStart()) {
        text.append('\n');
      }
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
