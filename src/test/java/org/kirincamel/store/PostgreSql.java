package org.kirincamel.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.kirincamel.TestFolders;
import org.kirincamel.simulator.Ports;

/** One PostgreSQL for all tests of a run, with a database of its own for each. */
public final class PostgreSql {

  private static final AtomicInteger DATABASES = new AtomicInteger();

  private PostgreSql() {}

  /** Started with the first test that needs it, stopped by its own hook when the process ends. */
  private static final class Server {
    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        // The server is never killed, so what it has written is there without the disk.
        var server =
            EmbeddedPostgres.builder()
                .setPort(Ports.free())
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off");
        return server.setDataDirectory(TestFolders.create("postgresql")).start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * One with the tables of the module, made by the migrations themselves and copied from then on.
   */
  private static final class Template {
    static final String NAME = made();

    private static String made() {
      String url = newDatabase();
      new Migrations(Database.of(url), "postgres", "postgres", Scripts.all()).run();
      return url.replaceFirst("\\?.*", "").replaceFirst(".*/", "");
    }
  }

  /** The address of an empty one, which names the user and needs no password. */
  public static String newDatabase() {
    return copyOf("template1");
  }

  /** The address of one with the tables of the module and nothing in them. */
  public static String newStore() {
    return copyOf(Template.NAME);
  }

  private static String copyOf(String template) {
    String name = "kirin" + DATABASES.incrementAndGet();
    try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("create database %s template %s".formatted(name, template));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return Server.RUNNING.getJdbcUrl("postgres", name);
  }
}
