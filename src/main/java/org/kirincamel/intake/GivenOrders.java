package org.kirincamel.intake;

import java.io.File;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.kirincamel.loop.OrderWords;
import org.slf4j.Logger;

/** Lets complete orders in, known by the names of their files. */
final class GivenOrders implements GenericFileFilter<File> {

  private static final Logger LOG = SafeLogger.of(GivenOrders.class);
  private static final int MAX_LOGGED = 1000;

  private final GenericFileFilter<File> complete;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  GivenOrders(GenericFileFilter<File> complete) {
    this.complete = complete;
  }

  @Override
  public boolean accept(GenericFile<File> file) {
    String name = file.getFileNameOnly();
    if (OrderFile.kindOf(name).isEmpty()) {
      logOnce(name, file.isDirectory());
      return false;
    }
    return complete.accept(file);
  }

  /** A misspelt name must not be ignored in silence. */
  private void logOnce(String name, boolean folder) {
    if (!folder && name.endsWith(".json") && told.size() < MAX_LOGGED && told.add(name)) {
      LOG.warn(
          "Ignored a file in kirin.operator: expected one of {}, each with .json, got {}",
          OrderWords.ALL,
          SafeText.logLine(name));
    }
  }
}
