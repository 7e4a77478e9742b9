package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.kirincamel.task.Task;

/** Gives a request another id to be posted under, so that no id is ever two requests'. */
public final class Resubmissions {

  private static final Sql RESERVED =
      Sql.of("select id from kirin_request where reserved_id = :id");

  private static final Sql PAST = Sql.of("select request_id from kirin_past_id where id = :id");

  private static final Sql RESTORED =
      Sql.of("select id from kirin_request where id = :id and restored");

  private static final Sql KEEP_OLD_ID =
      Sql.of(
          """
          insert into kirin_past_id (id, request_id)
          select reserved_id, id
            from kirin_request
           where id = :id
             and reserved_id is not null
          """);

  private static final Sql NEW_ID =
      Sql.of(
          "update kirin_request set external_task_id = :new_id, reserved_id = :new_id where id = :id");

  private final Transactions transactions;
  private final Author author;
  private final GroupSync sync;

  Resubmissions(Transactions transactions, GroupSync sync, Author author) {
    this.transactions = transactions;
    this.author = author;
    this.sync = sync;
  }

  /**
   * Lets a request be posted once more under another id, which no other request has and from now on
   * none can take; nor can any take the old one.
   *
   * @param again the row as it is to be written, ACCEPTED with its new id
   */
  public Resubmitted resubmit(Task again) {
    Resubmitted done =
        transactions.runAgainstRivals(
            "resubmit request " + again.id(), connection -> tried(connection, again));
    sync.await();
    return done;
  }

  private Resubmitted tried(Connection connection, Task again) throws SQLException {
    if (RESTORED.any(connection, by -> by.id("id", again.id()))) {
      return Resubmitted.RESTORED;
    }
    // In this order; a rival who takes the id after this look is met by the unique key.
    Sql.Binder byNewId = by -> by.text("id", again.gateway().externalTaskId());
    if (RESERVED.any(connection, byNewId) || PAST.any(connection, byNewId)) {
      return Resubmitted.TAKEN;
    }
    if (!TaskTable.write(connection, again, Optional.empty(), author)) {
      return Resubmitted.LOST;
    }
    KEEP_OLD_ID.update(connection, insert -> insert.id("id", again.id()));
    NEW_ID.update(
        connection,
        update -> update.text("new_id", again.gateway().externalTaskId()).id("id", again.id()));
    return Resubmitted.DONE;
  }
}
