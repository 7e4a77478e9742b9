package org.kirincamel.store;

/** What became of an attempt to resubmit a request whose task had failed. */
public enum Resubmitted {
  /** It waits to be posted under its new id. */
  DONE,
  /** The row had changed since it was claimed; nothing was written. */
  LOST,
  /** The new id is, or was, another request's; nothing was written. */
  TAKEN,
  /**
   * The row came out of a backup, after which it may have been resubmitted already; nothing was
   * written.
   */
  RESTORED
}
