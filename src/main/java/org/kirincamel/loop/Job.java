package org.kirincamel.loop;

/** The kinds of work that the loop hands out; each has a route and a number of workers. */
public enum Job {
  SUBMIT,
  POLL,
  LOOKUP,
  FETCH,
  DELIVER
}
