package org.kirincamel.store;

import java.sql.Driver;

/**
 * The driver of a database, which the host of the module brings. Loading it makes it known to the
 * {@link java.sql.DriverManager}, which by itself does not find one in a class loader of its own.
 *
 * @param type its class
 * @param artifact what it comes with, as Maven names it
 * @param major the oldest version that will do
 */
record JdbcDriver(String type, String artifact, int major, int minor) {

  /**
   * @throws StoreException in one sentence where it is missing or too old
   */
  void load() {
    Driver driver;
    try {
      driver =
          Class.forName(type, true, JdbcDriver.class.getClassLoader())
              .asSubclass(Driver.class)
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new StoreException(
          "No driver for kirin.store.url is on the class path (%s): add %s, %d.%d or later"
              .formatted(type, artifact, major, minor));
    }
    boolean old =
        driver.getMajorVersion() < major
            || driver.getMajorVersion() == major && driver.getMinorVersion() < minor;
    if (old) {
      throw new StoreException(
          "The driver for kirin.store.url on the class path (%s %d.%d) is too old: take %s, %d.%d or later"
              .formatted(
                  type,
                  driver.getMajorVersion(),
                  driver.getMinorVersion(),
                  artifact,
                  major,
                  minor));
    }
  }
}
