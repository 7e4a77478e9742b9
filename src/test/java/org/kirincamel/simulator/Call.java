package org.kirincamel.simulator;

/** The kinds of call the gateway tells apart; faults and counters are kept for each. */
public enum Call {
  /** POST of a request: the paid one. */
  SUBMIT,
  /** GET of a task by the id the gateway gave it. */
  POLL,
  /** GET of a task by the caller's own id. */
  LOOKUP,
  /** GET or HEAD of a video. */
  VIDEO
}
