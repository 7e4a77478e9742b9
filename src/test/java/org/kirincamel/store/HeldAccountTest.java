package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.accept;
import static org.kirincamel.store.StoreTasks.accepted;
import static org.kirincamel.store.StoreTasks.submits;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

@Execution(ExecutionMode.SAME_THREAD)
class HeldAccountTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(HeldAccount.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
  }

  @AfterEach
  void end() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  private List<String> told() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void a_session_that_keeps_the_account_locked_is_told_once_and_so_is_its_end() throws Exception {
    String url = PostgreSql.newStore();
    try (var store = TaskStore.open(url, "postgres", "", UUID.randomUUID(), NOW, false)) {
      accept(store, accepted("a"));
      try (Connection forgotten = DriverManager.getConnection(url, "postgres", "");
          var statement = forgotten.createStatement()) {
        forgotten.setAutoCommit(false);
        statement.executeQuery("select * from kirin_account for update");
        for (int second = 0; second < 100; second += 5) {
          store.claims().claim(submits(1), NOW.plusSeconds(second));
        }
        forgotten.rollback();
      }
      assertThat(told()).singleElement().asString().startsWith("Nothing is submitted");

      assertThat(store.claims().claim(submits(1), NOW.plusSeconds(100)).submits()).hasSize(1);
      assertThat(told()).hasSize(2);
    }
  }

  @Test
  void nodes_that_count_now_and_then_are_none() {
    var account = new HeldAccount();
    for (int second = 0; second < 300; second += 20) {
      account.held(NOW.plusSeconds(second));
    }
    for (int second = 300; second < 600; second++) {
      account.held(NOW.plusSeconds(second));
      if (second % 50 == 0) {
        account.free();
      }
    }
    assertThat(told()).isEmpty();
  }
}
