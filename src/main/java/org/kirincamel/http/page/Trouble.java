package org.kirincamel.http.page;

import java.util.Optional;

/**
 * Something that an operator should see to.
 *
 * @param what is wrong, in one sentence
 * @param cure what to do about it, in a sentence or two
 * @param link to the requests that it is about
 * @param offer of the order that cures it
 * @param command of the command line that does the same
 * @param mild whether nothing stands still because of it
 */
public record Trouble(
    String what,
    String cure,
    Optional<Link> link,
    Optional<Offer> offer,
    Optional<String> command,
    boolean mild) {

  /**
   * @param to relative to the pages, and to the interface for programs
   */
  public record Link(String text, String to) {}

  static Trouble of(String what, String cure) {
    return new Trouble(what, cure, Optional.empty(), Optional.empty(), Optional.empty(), false);
  }

  Trouble seen(String text, String to) {
    return new Trouble(what, cure, Optional.of(new Link(text, to)), offer, command, mild);
  }

  Trouble butMild() {
    return new Trouble(what, cure, link, offer, command, true);
  }

  Trouble cured(Offer by) {
    return new Trouble(what, cure, link, Optional.of(by), command, mild);
  }

  Trouble byCommand(String line) {
    return new Trouble(what, cure, link, offer, Optional.of(line), mild);
  }
}
