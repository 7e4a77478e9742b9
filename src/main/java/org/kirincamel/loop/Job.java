package org.kirincamel.loop;

import java.util.Locale;

/** The kinds of work that the loop hands out; each has a route and a number of workers. */
public enum Job {
  SUBMIT,
  POLL,
  LOOKUP,
  FETCH,
  DELIVER;

  /** The name of the route that does it. */
  public String route() {
    return "kirin-" + name().toLowerCase(Locale.ROOT);
  }

  /** The name of the bean that is the queue in front of that route. */
  String queue() {
    String name = name().toLowerCase(Locale.ROOT);
    return "kirin" + Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Queue";
  }
}
