package org.kirincamel.http.page;

import java.util.Optional;

/**
 * Something that an operator should see to.
 *
 * @param what is wrong, in one sentence
 * @param cure what to do about it, in one sentence
 * @param link to the requests that it is about
 * @param offer of the order that cures it
 * @param mild whether nothing stands still because of it
 */
record Trouble(String what, String cure, Optional<Link> link, Optional<Offer> offer, boolean mild) {

  /**
   * @param to relative to the pages
   */
  record Link(String text, String to) {}

  static Trouble of(String what, String cure) {
    return new Trouble(what, cure, Optional.empty(), Optional.empty(), false);
  }

  Trouble seen(String text, String to) {
    return new Trouble(what, cure, Optional.of(new Link(text, to)), offer, mild);
  }

  Trouble butMild() {
    return new Trouble(what, cure, link, offer, true);
  }

  Trouble cured(Offer by) {
    return new Trouble(what, cure, link, Optional.of(by), mild);
  }
}
