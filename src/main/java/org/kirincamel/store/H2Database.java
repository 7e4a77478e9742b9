package org.kirincamel.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * H2, whose defaults lose acknowledged commits.
 *
 * <p>{@code WRITE_DELAY=0} hands each commit to the operating system at once, so a killed process
 * loses none; {@code CHECKPOINT SYNC} makes the system put it on the disk, so a loss of power loses
 * none. Neither is enough without the other. {@code DB_CLOSE_ON_EXIT=FALSE}, because H2 would close
 * under a module that is still draining. {@link H2Room} keeps the file small.
 */
final class H2Database implements Database {

  /** Earlier ones can lose what was committed. */
  static final JdbcDriver DRIVER = new JdbcDriver("org.h2.Driver", "com.h2database:h2", 2, 4);

  private final String given;
  private final H2Room room;

  H2Database(String given) {
    this(given, H2Room.GROWTH);
  }

  /**
   * @param growth by so many bytes the file grows before it is compacted while others wait
   */
  H2Database(String given, long growth) {
    this.given = given;
    this.room = new H2Room(growth);
  }

  @Override
  public String url() {
    String durable = with(with(given, "WRITE_DELAY", "0"), "DB_CLOSE_ON_EXIT", "FALSE");
    // The default of 8 is fewer than the loop has statements: each would be parsed each time.
    String cached = with(durable, "QUERY_CACHE_SIZE", "64");
    return exclusive() && !inMemory() ? with(cached, "REUSE_SPACE", "FALSE") : cached;
  }

  private boolean inMemory() {
    return given.startsWith("jdbc:h2:mem:");
  }

  private static String with(String url, String name, String value) {
    return url.toUpperCase(Locale.ROOT).contains(";" + name + "=")
        ? url
        : url + ";" + name + "=" + value;
  }

  @Override
  public Optional<Path> folder() {
    String path = given.replaceFirst("^jdbc:h2:(file:)?", "").replaceFirst(";.*$", "");
    // Of one letter it would be a drive.
    boolean elsewhere = path.startsWith("~") || path.matches("\\w{2,}:.*");
    return elsewhere
        ? Optional.empty()
        : Optional.ofNullable(Path.of(path).toAbsolutePath().normalize().getParent());
  }

  @Override
  public Optional<String> place() {
    String address = given.replaceFirst("^jdbc:h2:", "").replaceFirst(";.*$", "");
    if (ofServer() || address.equals("mem:")) {
      return Optional.empty();
    }
    if (inMemory()) {
      return Optional.of(address);
    }
    String path =
        address
            .replaceFirst("^(\\w{2,}:)+", "")
            .replaceFirst("^~", Matcher.quoteReplacement(System.getProperty("user.home")));
    return Optional.of(SoleOpener.of(Path.of(path + ".mv.db")));
  }

  @Override
  public boolean hasGrown(Connection connection, Pace pace) throws SQLException {
    return exclusive() && !inMemory() && room.hasGrown(connection, pace);
  }

  @Override
  public void compact(Connection connection, Pace pace) throws SQLException {
    room.compact(connection, pace, () -> force(connection));
  }

  @Override
  public void force(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("checkpoint sync");
      connection.commit();
    }
  }

  /** One in memory has no file. */
  @Override
  public String sizeQuery() {
    return """
        select coalesce(max(cast(setting_value as bigint)), 0)
          from information_schema.settings
         where setting_name = 'info.FILE_SIZE'
        """;
  }

  @Override
  public boolean embedded() {
    return true;
  }

  @Override
  public boolean exclusive() {
    return !ofServer() && !given.toUpperCase(Locale.ROOT).contains("AUTO_SERVER=TRUE");
  }

  private boolean ofServer() {
    return given.startsWith("jdbc:h2:tcp:") || given.startsWith("jdbc:h2:ssl:");
  }

  @Override
  public List<String> patience() {
    return List.of("set lock_timeout 600000");
  }

  @Override
  public boolean changesTablesInTransactions() {
    return false;
  }

  /** A table, an index, a column or a constraint. */
  @Override
  public boolean alreadyThere(SQLException failure) {
    return List.of("42S01", "42S11", "42S21", "90045").contains(failure.getSQLState());
  }
}
