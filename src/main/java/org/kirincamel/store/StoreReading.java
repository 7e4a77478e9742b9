package org.kirincamel.store;

import java.util.UUID;
import org.kirincamel.settings.StoreSettings;

/** Opens a store that is only read: no table is made, no lease is ended, nothing is recovered. */
public final class StoreReading {

  private StoreReading() {}

  /**
   * @return to be asked for reports, pages, the ledger and the like alone
   * @throws StoreException in one sentence with what to do, if it cannot be read
   */
  public static TaskStore open(StoreSettings settings) {
    if (settings.dataSource().isPresent()) {
      throw new StoreException(
          "The store is that of a host (kirin.store.data-source): it is read in that host alone");
    }
    var connections =
        new ReadingConnections(
            Database.of(settings.url()), settings.url(), settings.user(), settings.password());
    connections.open();
    return new TaskStore(connections, UUID.randomUUID());
  }
}
