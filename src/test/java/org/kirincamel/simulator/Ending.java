package org.kirincamel.simulator;

/** How a task ends. */
public enum Ending {
  COMPLETED,
  FAILED,
  /** Stays in progress for ever: only the caller's deadline ends it. */
  NEVER
}
