package org.kirincamel.store;

import java.util.UUID;

/** What the store has under a key. */
public sealed interface StoredMessage {

  /**
   * This very message; its requests are durable.
   *
   * @param intake by which its rows are found
   */
  record Same(UUID intake) implements StoredMessage {}

  /** Another message. */
  record Other() implements StoredMessage {}
}
