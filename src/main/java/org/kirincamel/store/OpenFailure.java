package org.kirincamel.store;

import java.sql.SQLException;
import org.kirincamel.common.Causes;

/** Why the store could not be opened, in one sentence with what to do. */
final class OpenFailure {

  /** Of H2: another process holds the file. */
  private static final int IN_USE = 90020;

  private OpenFailure() {}

  static StoreException of(Database database, Throwable failure) {
    return new StoreException(
        "Could not open the store at %s (kirin.store.url): %s"
            .formatted(database.shown(), why(database, failure)),
        failure);
  }

  /** Whether it is another process that has the database open. */
  static boolean isInUse(Throwable failure) {
    return Causes.find(failure, SQLException.class)
        .filter(sql -> sql.getErrorCode() == IN_USE)
        .isPresent();
  }

  /** Which process has it open, as far as that is known. */
  static String user(Database database) {
    return Opener.last(database)
        .map(each -> "another process (%s, at %s)".formatted(each.shown(), each.at()))
        .orElse("another process");
  }

  private static String why(Database database, Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof SQLException sql) {
        if (sql.getErrorCode() == IN_USE) {
          return user(database)
              + " has it open; stop that one, or give this one a store of its own";
        }
        String state = String.valueOf(sql.getSQLState());
        if (state.startsWith("28")) {
          return "it does not let in the user of kirin.store.user with that kirin.store.password";
        }
        if (state.equals("3D000")) {
          return "the server has no such database; create it";
        }
        if (state.startsWith("08")) {
          return "it cannot be reached (%s)".formatted(Outage.root(sql));
        }
      }
    }
    return Outage.root(failure);
  }
}
