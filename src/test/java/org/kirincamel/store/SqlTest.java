package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SqlTest {

  private static final Sql INSERT =
      Sql.of("insert into cat (name, kept_as, lives) values (:name, :name, :lives)");
  private static final Sql NAMES = Sql.of("select name from cat order by name");
  private static final Sql LOSE_ONE =
      Sql.of("update cat set lives = lives - 1 where name = :name and lives = :lives");

  private record Cat(String name, int lives) {}

  private static final List<Cat> CATS = List.of(new Cat("Findus", 9), new Cat("Tom", 7));

  private Connection connection;

  @BeforeEach
  void table() throws SQLException {
    connection = DriverManager.getConnection("jdbc:h2:mem:");
    Sql.of("create table cat (name varchar(9), kept_as varchar(9), lives int)").update(connection);
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static void bind(Parameters parameters, Cat cat) throws SQLException {
    parameters.number("lives", cat.lives()).text("name", cat.name());
  }

  @Test
  void values_are_found_by_name_however_often_and_in_whatever_order_the_names_stand()
      throws Exception {
    INSERT.update(connection, insert -> bind(insert, CATS.get(0)));

    assertThat(
            Sql.of("select lives from cat where name = :a and kept_as = :a and lives > :b")
                .list(
                    connection, by -> by.number("b", 8).text("a", "Findus"), row -> row.getInt(1)))
        .containsExactly(9);
  }

  @Test
  void a_name_that_the_statement_does_not_have_is_a_mistake() {
    assertThatThrownBy(() -> NAMES.list(connection, by -> by.text("name", "Tom"), row -> 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The statement has no parameter \"name\"");
  }

  @Test
  void a_parameter_without_a_value_is_a_mistake_in_each_row_of_a_batch() {
    assertThatThrownBy(
            () ->
                INSERT.batch(
                    connection,
                    CATS,
                    (insert, cat) -> {
                      insert.text("name", cat.name());
                      if (cat == CATS.get(0)) {
                        insert.number("lives", cat.lives());
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The parameter \"lives\" has got no value");
  }

  @Test
  void a_batch_tells_for_which_rows_it_wrote_one() throws Exception {
    assertThat(INSERT.batch(connection, CATS, SqlTest::bind)).isEqualTo(CATS);
    Cat other = new Cat("Tom", 6);

    assertThat(LOSE_ONE.batch(connection, List.of(CATS.get(0), other), SqlTest::bind))
        .containsExactly(CATS.get(0));
    assertThat(LOSE_ONE.batch(connection, List.<Cat>of(), SqlTest::bind)).isEmpty();
  }

  @Test
  void rows_are_read_one_by_one_or_all_or_the_first() throws Exception {
    assertThat(NAMES.first(connection, row -> row.getString("name"))).isEmpty();
    assertThat(NAMES.any(connection)).isFalse();
    INSERT.batch(connection, CATS, SqlTest::bind);

    assertThat(NAMES.list(connection, row -> row.getString("name")))
        .containsExactly("Findus", "Tom");
    assertThat(NAMES.first(connection, row -> row.getString("name"))).contains("Findus");
    assertThat(NAMES.any(connection)).isTrue();
    assertThat(Sql.of("select count(*) from cat").count(connection)).isEqualTo(2);
  }

  @Test
  void many_values_stand_for_one_name() throws Exception {
    INSERT.batch(connection, CATS, SqlTest::bind);

    assertThat(
            Sql.of("select lives from cat where name = any(:names)")
                .list(
                    connection,
                    by -> by.texts("names", List.of("Tom", "Kit")),
                    row -> row.getInt("lives")))
        .containsExactly(7);
  }
}
