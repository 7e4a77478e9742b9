package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.common.SafeText;

/** The account at the gateway, as all nodes see it: whether it may be submitted to. */
final class Accounts {

  private static final String LOCK =
      "select paused_since, probe_at, reason from kirin_account where name = 'default' for update";

  private static final String READ =
      "select paused_since, probe_at, reason from kirin_account where name = 'default'";

  private static final String PAUSE =
      """
      update kirin_account
         set paused_since = coalesce(paused_since, ?), probe_at = ?, reason = ?
       where name = 'default'
      """;

  private static final String RESUME =
      """
      update kirin_account
         set paused_since = null, probe_at = null, reason = ''
       where name = 'default'
         and paused_since <= ?
      """;

  // A clock that was set back must not make the try look older than the pause it is to end.
  private static final String TRIED =
      """
      update kirin_account
         set probe_at = ?, paused_since = least(paused_since, ?)
       where name = 'default'
      """;

  private static final String PROBE_BY =
      "update kirin_account set probe_at = ? where paused_since is not null and probe_at > ?";

  private static final String TRY_AGAIN =
      """
      update kirin_account
         set probe_at = ?
       where name = 'default'
         and paused_since <= ?
         and probe_at > ?
      """;

  private static final int MAX_REASON_LENGTH = 1000;

  private final Transactions transactions;

  /** As last seen by this node, so that not every answer costs a look into the store. */
  private volatile boolean seenPaused = true;

  Accounts(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * The account's state.
   *
   * @param pausedSince since when nothing is submitted, empty while all is well
   * @param reason the gateway's words, empty while all is well
   */
  record Account(Optional<Instant> pausedSince, Optional<Instant> nextProbe, String reason) {
    boolean paused() {
      return pausedSince.isPresent();
    }

    Instant probeAt() {
      return nextProbe.orElse(Instant.MIN);
    }
  }

  /**
   * The account as it stands.
   *
   * @param locked whether no other node may count or take slots until the transaction ends
   */
  Account read(Connection connection, boolean locked) throws SQLException {
    Account account = select(connection, locked ? LOCK : READ);
    seenPaused = account.paused();
    return account;
  }

  private static Account select(Connection connection, String sql) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql);
        var rows = select.executeQuery()) {
      if (!rows.next()) {
        throw new IllegalStateException("The table kirin_account has lost its row \"default\"");
      }
      return new Account(
          TaskRows.instant(rows, "paused_since"),
          TaskRows.instant(rows, "probe_at"),
          rows.getString("reason"));
    }
  }

  /** Notes that a request is on its way to try the account, and when the next one may be. */
  static void tried(Connection connection, Instant now, Instant next) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(TRIED)) {
      TaskRows.setInstant(update, 1, Optional.of(next));
      TaskRows.setInstant(update, 2, Optional.of(now));
      update.executeUpdate();
    }
  }

  /** A probe whose sender is dead has no outcome to wait for. */
  static void probeNoLaterThan(Connection connection, Instant at) throws SQLException {
    try (PreparedStatement update = connection.prepareStatement(PROBE_BY)) {
      TaskRows.setInstant(update, 1, Optional.of(at));
      TaskRows.setInstant(update, 2, Optional.of(at));
      update.executeUpdate();
    }
  }

  /**
   * A try of the account has ended without a word on it: the next one need not wait for its lease.
   *
   * @param claimedAt when the request was claimed that was to try it; one from before the pause was
   *     none
   */
  void tryAgain(Instant claimedAt, Instant at) {
    if (!seenPaused) {
      return;
    }
    transactions.run(
        "note when the account is tried again",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(TRY_AGAIN)) {
            TaskRows.setInstant(update, 1, Optional.of(at));
            TaskRows.setInstant(update, 2, Optional.of(claimedAt));
            TaskRows.setInstant(update, 3, Optional.of(at));
            return update.executeUpdate();
          }
        });
  }

  Account read() {
    return transactions.run("read the account", connection -> select(connection, READ));
  }

  /**
   * @return whether it was going until now
   */
  boolean pause(Instant now, Instant probeAt, String reason) {
    return transactions.run(
        "pause the account",
        connection -> {
          boolean going = !read(connection, true).paused();
          try (PreparedStatement update = connection.prepareStatement(PAUSE)) {
            TaskRows.setInstant(update, 1, Optional.of(now));
            TaskRows.setInstant(update, 2, Optional.of(probeAt));
            update.setString(3, SafeText.column(reason, MAX_REASON_LENGTH));
            update.executeUpdate();
          }
          seenPaused = true;
          return going;
        });
  }

  /**
   * @param claimedAt when the request was claimed to which the gateway gave its answer: one from
   *     before the pause says nothing of the trouble that came after it
   * @return whether it was paused until now
   */
  boolean resumeIfPaused(Instant claimedAt) {
    if (!seenPaused) {
      return false;
    }
    return transactions.run(
        "let the account go on",
        connection -> {
          try (PreparedStatement update = connection.prepareStatement(RESUME)) {
            TaskRows.setInstant(update, 1, Optional.of(claimedAt));
            boolean resumed = update.executeUpdate() > 0;
            seenPaused = !resumed && select(connection, READ).paused();
            return resumed;
          }
        });
  }
}
