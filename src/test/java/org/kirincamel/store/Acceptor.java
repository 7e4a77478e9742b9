package org.kirincamel.store;

import java.time.Instant;
import java.util.UUID;
import org.kirincamel.task.Task;

/** A process that accepts requests until it is killed, and says each id once it is acknowledged. */
final class Acceptor {

  private Acceptor() {}

  public static void main(String[] args) throws Exception {
    TaskStore store = TaskStore.open(args[0], "", "", UUID.randomUUID(), Instant.now(), false);
    Parallel.run(
        4,
        writer -> {
          while (true) {
            Task task = StoreTasks.accepted("key " + UUID.randomUUID());
            StoreTasks.accept(store, task);
            synchronized (System.out) {
              System.out.println("id " + task.id());
              System.out.flush();
            }
          }
        });
  }
}
