package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How tables are made and brought up to date, whatever the database. */
@Timeout(120)
abstract class MigrationsContract {

  private static final Script PEOPLE =
      Script.of("V1__people.sql", "-- Who; and more\ncreate table person (id int primary key);\n");
  private static final Script NAMES =
      Script.of(
          "V2__names.sql",
          """
          alter table person add column name varchar(20) default 'a;b' not null;
          create index person_by_name on person (name);
          insert into person (id, name) values (1, 'Ann');
          """);

  private String url = "";

  abstract String newDatabase();

  abstract String user();

  abstract boolean undoesChangesOfTables();

  /** The versions at which Flyway left a store. */
  List<Script> reached() {
    return Scripts.all();
  }

  @BeforeEach
  void makeDatabase() {
    url = newDatabase();
  }

  private void migrate(List<Script> scripts) {
    new Migrations(Database.of(url), user(), user(), scripts).run();
  }

  private void migrate(Script... scripts) {
    migrate(List.of(scripts));
  }

  private Flyway flyway(String target) {
    FluentConfiguration flyway =
        Flyway.configure()
            .dataSource(Database.of(url).url(), user(), user())
            .locations("classpath:kirin/db")
            .table("kirin_schema_history")
            .baselineOnMigrate(true)
            .baselineVersion("0");
    return (target.isEmpty() ? flyway : flyway.target(target)).load();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(Database.of(url).url(), user(), user());
  }

  private List<String> rows(String sql) {
    try (Connection connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var answer = new ArrayList<String>();
      while (rows.next()) {
        answer.add(rows.getString(1));
      }
      return answer;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private void execute(String sql) {
    try (Connection connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private List<String> history() {
    return rows(
        "select \"version\" from \"kirin_schema_history\" where \"installed_rank\" > 0 order by"
            + " \"installed_rank\"");
  }

  /** Every table with its columns, and every index with its columns, but those of the history. */
  private TreeSet<String> tables() {
    var found = new TreeSet<String>();
    try (Connection connection = connect()) {
      var meta = connection.getMetaData();
      try (var columns = meta.getColumns(null, connection.getSchema(), "%", "%")) {
        while (columns.next()) {
          found.add(
              "%s.%s %s %s"
                  .formatted(
                      columns.getString("TABLE_NAME"),
                      columns.getString("COLUMN_NAME"),
                      columns.getString("TYPE_NAME"),
                      columns.getString("IS_NULLABLE")));
        }
      }
      for (String line : List.copyOf(found)) {
        String table = line.substring(0, line.indexOf('.'));
        try (var keys = meta.getIndexInfo(null, connection.getSchema(), table, false, true)) {
          while (keys.next()) {
            found.add(
                "%s on %s %s"
                    .formatted(
                        table,
                        keys.getString("COLUMN_NAME"),
                        // H2 numbers the ones that have no name.
                        keys.getString("INDEX_NAME").replaceAll("_[0-9A-F]+$", "")));
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    found.removeIf(line -> line.startsWith("kirin_schema_history on"));
    return found;
  }

  @Test
  void an_empty_database_gets_the_tables_that_flyway_made() {
    migrate(Scripts.all());
    TreeSet<String> ours = tables();
    List<String> versions = history();

    url = newDatabase();
    flyway("").migrate();

    assertThat(ours).isEqualTo(tables());
    assertThat(versions).isEqualTo(history());
  }

  @Test
  void a_store_of_ours_is_opened_by_the_version_that_had_flyway() {
    migrate(Scripts.all());

    flyway("").validate();
    assertThat(flyway("").migrate().migrationsExecuted).isZero();
  }

  @Test
  void a_store_that_flyway_made_is_taken_over_at_every_version() {
    migrate(Scripts.all());
    TreeSet<String> fresh = tables();
    for (Script reached : reached()) {
      url = newDatabase();
      flyway(Integer.toString(reached.version())).migrate();
      migrate(Scripts.all());

      assertThat(tables()).as("from %s", reached.name()).isEqualTo(fresh);
      assertThat(history()).hasSize(Scripts.all().size());
    }
  }

  @Test
  void keys_that_were_kept_are_known_again_in_their_new_form() throws Exception {
    List<UUID> hashes =
        new ArrayList<>(
            List.of(
                UUID.fromString("80000000-0000-0000-ffff-ffffffffffff"),
                UUID.fromString("7fffffff-ffff-ffff-8000-000000000000"),
                new UUID(-1, -1),
                new UUID(0, 0)));
    IntStream.range(0, 20).forEach(i -> hashes.add(Keys.hash(Keys.Of.REQUEST, "key " + i)));
    migrate(Scripts.all().stream().filter(script -> script.version() < 25).toList());
    for (UUID each : hashes) {
      execute(
          "insert into kirin_key (hash, request_id, said) values ('%s', '%s', 7)"
              .formatted(each, each));
    }

    migrate(Scripts.all());

    List<UUID> kept = new ArrayList<>();
    try (var connection = connect();
        var rows = connection.createStatement().executeQuery("select * from kirin_key")) {
      while (rows.next()) {
        kept.add(new UUID(rows.getLong("hash"), rows.getLong("rest")));
        assertThat(rows.getObject("request_id", UUID.class)).isEqualTo(kept.get(kept.size() - 1));
        assertThat(rows.getLong("said")).isEqualTo(7);
      }
    }
    assertThat(kept).containsExactlyInAnyOrderElementsOf(hashes);
  }

  @Test
  void the_tables_of_a_host_stay_as_they_are() {
    execute("create table invoice (id int primary key)");
    execute("insert into invoice (id) values (7)");

    migrate(Scripts.all());

    assertThat(rows("select id from invoice")).containsExactly("7");
    assertThat(flyway("").migrate().migrationsExecuted).isZero();
  }

  /** How often some nodes start at once; more where a meeting is rare. */
  int starts() {
    return 5;
  }

  @Test
  void two_at_once_run_each_script_once() throws Exception {
    for (int round = 0; round < starts(); round++) {
      url = newDatabase();
      var pool = Executors.newFixedThreadPool(4);
      try {
        Callable<Integer> node =
            () -> {
              migrate(Scripts.all());
              return history().size();
            };
        for (var seen : pool.invokeAll(List.of(node, node, node, node))) {
          assertThat(seen.get()).isEqualTo(Scripts.all().size());
        }
      } finally {
        pool.shutdown();
        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(history()).doesNotHaveDuplicates().hasSize(Scripts.all().size());
    }
  }

  @Test
  void comments_and_quotes_do_not_break_a_statement() {
    migrate(PEOPLE, NAMES);

    assertThat(rows("select name from person")).containsExactly("Ann");
  }

  @Test
  void a_script_that_fails_leaves_nothing_or_goes_on_where_it_broke_off() {
    migrate(PEOPLE);
    // The second statement fails until that index is away.
    execute("create table other (name varchar(20))");
    execute("create index person_by_name on other (name)");

    assertThatThrownBy(() -> migrate(PEOPLE, NAMES))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("V2__names.sql, statement 2");
    assertThat(history()).hasSize(undoesChangesOfTables() ? 1 : 2);
    assertThat(tables().toString().toLowerCase().contains("person.name"))
        .isEqualTo(!undoesChangesOfTables());

    execute("drop table other");
    migrate(PEOPLE, NAMES);
    migrate(PEOPLE, NAMES);
    assertThat(rows("select name from person")).containsExactly("Ann");
    assertThat(history()).containsExactly("1", "2");
  }

  @Test
  void a_script_that_was_changed_is_refused() {
    migrate(PEOPLE, NAMES);
    Script other = Script.of(PEOPLE.name(), PEOPLE.text().replace("int", "bigint"));

    assertThatThrownBy(() -> migrate(other, NAMES))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("another V1__people.sql")
        .hasNoCause();
  }

  @Test
  void other_line_ends_are_no_change() {
    migrate(PEOPLE, NAMES);

    migrate(PEOPLE, Script.of(NAMES.name(), NAMES.text().replace("\n", "\r\n")));
  }

  @Test
  void a_store_of_a_newer_version_is_refused() {
    migrate(PEOPLE, NAMES);

    assertThatThrownBy(() -> migrate(PEOPLE))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("its tables are at 2, and this module knows them up to 1")
        .hasNoCause();
  }
}
