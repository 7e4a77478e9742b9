package org.kirincamel.store;

/** What happened to a task id that came after its row had moved on. */
public enum LateId {
  /** The row had none: it is RUNNING under it now. */
  ADOPTED,
  /** The row had this very id, as its task or among its submissions. */
  KNOWN,
  /**
   * The row has another one, or has ended without: a task perhaps paid for that no request waits
   * for. It is kept among the row's submissions.
   */
  SECOND
}
