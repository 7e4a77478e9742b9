package org.kirincamel.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** Secrets that every node has to know: the first that asks for one makes it. */
public final class Secrets {

  private static final Sql BY_NAME = Sql.of("select secret from kirin_secret where name = :name");

  private static final Sql INSERT =
      Sql.of("insert into kirin_secret (name, secret) values (:name, :secret)");

  private final Transactions transactions;
  private final GroupSync sync;

  Secrets(Transactions transactions, GroupSync sync) {
    this.transactions = transactions;
    this.sync = sync;
  }

  /**
   * A secret that every node knows by its name; durable when this returns.
   *
   * @param fresh makes it where there is none yet
   */
  public byte[] secret(String name, Supplier<byte[]> fresh) {
    String secret =
        transactions.runAgainstRivals(
            "read the secret \"%s\"".formatted(name),
            connection -> {
              Optional<String> kept = find(connection, name);
              return kept.isPresent() ? kept.get() : insert(connection, name, fresh.get());
            });
    // What is built on it is told to strangers, so it must not be lost.
    sync.await();
    return Base64.getDecoder().decode(secret);
  }

  private static Optional<String> find(Connection connection, String name) throws SQLException {
    return BY_NAME.first(connection, by -> by.text("name", name), row -> row.getString("secret"));
  }

  private static String insert(Connection connection, String name, byte[] fresh)
      throws SQLException {
    String secret = Base64.getEncoder().encodeToString(fresh);
    INSERT.update(connection, insert -> insert.text("name", name).text("secret", secret));
    return secret;
  }
}
