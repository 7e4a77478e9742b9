package org.kirincamel.store;

import java.util.UUID;
import org.kirincamel.task.Ids;

/**
 * Who writes events.
 *
 * @param node short id of this process
 * @param who the name that was given with the order that is carried out, else empty
 */
record Author(String node, String who) {

  static Author of(UUID node) {
    return new Author(Ids.shortId(node), "");
  }

  Author named(String name) {
    return new Author(node, name);
  }
}
