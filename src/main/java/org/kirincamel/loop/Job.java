package org.kirincamel.loop;

import java.util.Locale;

/** The kinds of work that the loop hands out; each has a route and a number of workers. */
public enum Job {
  SUBMIT,
  POLL,
  LOOKUP,
  FETCH,
  DELIVER;

  /** The name of the route that does it, and of the queue in front of it. */
  public String route() {
    return "kirin-" + name().toLowerCase(Locale.ROOT);
  }
}
