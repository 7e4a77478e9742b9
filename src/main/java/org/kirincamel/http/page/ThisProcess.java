package org.kirincamel.http.page;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.kirincamel.loop.Alarms;
import org.kirincamel.metrics.LastDay;

/**
 * What this process knows beside the store.
 *
 * @param disks folders whose disks are looked at, by their names
 * @param lastDay what it has brought to an end
 * @param noticed what it has noticed last, the newest first
 */
public record ThisProcess(
    Map<String, Path> disks, LastDay lastDay, Supplier<List<Alarms.Notice>> noticed) {

  public ThisProcess {
    disks = Map.copyOf(disks);
  }
}
