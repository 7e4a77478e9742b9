package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.kirincamel.common.SafeText;

/** The account at the gateway, as all nodes see it: whether it may be submitted to. */
public final class Accounts {

  private static final String ACCOUNT =
      "select paused_since, probe_at, reason from kirin_account where name = 'default'";

  private static final Sql READ = Sql.of(ACCOUNT);

  private static final Sql LOCK = Sql.of(ACCOUNT + " for update");

  private static final Sql LOCK_IF_FREE = Sql.of(ACCOUNT + " for update skip locked");

  private static final Sql PAUSE =
      Sql.of(
          """
          update kirin_account
             set paused_since = coalesce(paused_since, :now), probe_at = :probe_at,
                 reason = :reason
           where name = 'default'
          """);

  private static final Sql RESUME =
      Sql.of(
          """
          update kirin_account
             set paused_since = null, probe_at = null, reason = ''
           where name = 'default'
             and paused_since <= :claimed_at
          """);

  // A clock that was set back must not make the try look older than the pause it is to end.
  private static final Sql TRIED =
      Sql.of(
          """
          update kirin_account
             set probe_at = :next, paused_since = least(paused_since, :now)
           where name = 'default'
          """);

  private static final Sql PROBE_BY =
      Sql.of(
          "update kirin_account set probe_at = :at where paused_since is not null and probe_at > :at");

  private static final Sql TRY_AGAIN =
      Sql.of(
          """
          update kirin_account
             set probe_at = :at
           where name = 'default'
             and paused_since <= :claimed_at
             and probe_at > :at
          """);

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

  /** The account as it stands. */
  Account read(Connection connection) throws SQLException {
    return select(connection, READ).orElseThrow(Accounts::lost);
  }

  /**
   * The account, of which no other node may count or take slots until the transaction ends; empty
   * while another does.
   */
  Optional<Account> lockIfFree(Connection connection) throws SQLException {
    return select(connection, LOCK_IF_FREE);
  }

  private Optional<Account> select(Connection connection, Sql sql) throws SQLException {
    Optional<Account> account =
        sql.first(
            connection,
            row ->
                new Account(
                    TaskRows.instant(row, "paused_since"),
                    TaskRows.instant(row, "probe_at"),
                    row.getString("reason")));
    account.ifPresent(read -> seenPaused = read.paused());
    return account;
  }

  private static IllegalStateException lost() {
    return new IllegalStateException("The table kirin_account has lost its row \"default\"");
  }

  /** Notes that a request is on its way to try the account, and when the next one may be. */
  static void tried(Connection connection, Instant now, Instant next) throws SQLException {
    TRIED.update(connection, update -> update.time("next", next).time("now", now));
  }

  /** A probe whose sender is dead has no outcome to wait for. */
  static void probeNoLaterThan(Connection connection, Instant at) throws SQLException {
    PROBE_BY.update(connection, update -> update.time("at", at));
  }

  /**
   * A try of the account has ended without a word on it: the next one need not wait for its lease.
   *
   * @param claimedAt when the request was claimed that was to try it; one from before the pause was
   *     none
   */
  public void tryAgain(Instant claimedAt, Instant at) {
    if (!seenPaused) {
      return;
    }
    transactions.run(
        "note when the account is tried again",
        connection ->
            TRY_AGAIN.update(
                connection, update -> update.time("at", at).time("claimed_at", claimedAt)));
  }

  /** Since when the account is paused, and why. */
  public record Trouble(Instant since, String why) {}

  /** Empty while all is well. */
  public Optional<Trouble> troubleSince() {
    Account account = transactions.run("read the account", this::read);
    return account.pausedSince().map(since -> new Trouble(since, account.reason()));
  }

  /** Why the account is paused, empty while all is well. */
  public Optional<String> trouble() {
    return troubleSince().map(Trouble::why);
  }

  /**
   * Stops submission for the account until a probe succeeds.
   *
   * @return whether it was going until now
   */
  public boolean pause(Instant now, Instant probeAt, String reason) {
    return transactions.run(
        "pause the account",
        connection -> {
          boolean going = !select(connection, LOCK).orElseThrow(Accounts::lost).paused();
          PAUSE.update(
              connection,
              update ->
                  update
                      .time("now", now)
                      .time("probe_at", probeAt)
                      .text("reason", SafeText.column(reason, MAX_REASON_LENGTH)));
          seenPaused = true;
          return going;
        });
  }

  /**
   * @param claimedAt when the request was claimed to which the gateway gave its answer: one from
   *     before the pause says nothing of the trouble that came after it
   * @return whether it was paused until now
   */
  public boolean resumeIfPaused(Instant claimedAt) {
    if (!seenPaused) {
      return false;
    }
    return transactions.run(
        "let the account go on",
        connection -> {
          boolean resumed =
              RESUME.update(connection, update -> update.time("claimed_at", claimedAt)) > 0;
          seenPaused = !resumed && read(connection).paused();
          return resumed;
        });
  }
}
