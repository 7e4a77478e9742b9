package org.kirincamel.crash;

/** A way to break the module's promise on purpose: a harness that does not bite proves nothing. */
enum Mutant {
  /** Commits are acknowledged before they are on the disk. */
  GROUP_COMMIT_OFF,
  /** A POST that was not answered is sent again by the client, on its own. */
  POST_REPEATED,
  /** "No such task" is taken for granted: nobody asks the gateway. */
  LOOK_UP_SKIPPED,
  /** Which orders were carried out is forgotten at each start. */
  ORDERS_FORGOTTEN
}
