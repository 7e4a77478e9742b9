package org.kirincamel.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import org.kirincamel.task.Delivery;

/** A delivery as a row of {@code kirin_delivery}. */
final class DeliveryRows {

  static final String COLUMNS =
      """
      id, version, request_id, target, revision, state, next_action_at, attempts, last_error,
      delivered_at, died_at, receipt
      """;

  private static final String INSERT =
      """
      insert into kirin_delivery (id, version, request_id, target, revision, state, next_action_at,
        claimed_by, attempts, last_error)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, '')
      """;

  private static final String UPDATE =
      """
      update kirin_delivery
         set version = version + 1, state = ?, next_action_at = ?, claimed_by = null, attempts = ?,
             last_error = ?, delivered_at = ?, died_at = ?, receipt = ?
       where id = ?
         and version = ?
      """;

  private static final int MAX_ERROR_LENGTH = 1000;

  private DeliveryRows() {}

  static PreparedStatement insert(Connection connection) throws SQLException {
    return connection.prepareStatement(INSERT);
  }

  static void bindInsert(PreparedStatement insert, Delivery delivery, Optional<UUID> claimedBy)
      throws SQLException {
    int at = 0;
    insert.setObject(++at, delivery.id());
    insert.setLong(++at, delivery.version());
    insert.setObject(++at, delivery.requestId());
    insert.setString(++at, delivery.target());
    insert.setInt(++at, delivery.revision());
    insert.setString(++at, delivery.state().name());
    TaskRows.setInstant(insert, ++at, delivery.nextActionAt());
    insert.setObject(++at, claimedBy.orElse(null), Types.OTHER);
    insert.setInt(++at, delivery.attempts());
  }

  static PreparedStatement update(Connection connection) throws SQLException {
    return connection.prepareStatement(UPDATE);
  }

  static void bindUpdate(PreparedStatement update, Delivery delivery) throws SQLException {
    int at = 0;
    update.setString(++at, delivery.state().name());
    TaskRows.setInstant(update, ++at, delivery.nextActionAt());
    update.setInt(++at, delivery.attempts());
    update.setString(++at, SafeText.column(delivery.lastError(), MAX_ERROR_LENGTH));
    TaskRows.setInstant(update, ++at, delivery.deliveredAt());
    TaskRows.setInstant(update, ++at, delivery.diedAt());
    update.setString(++at, SafeText.column(delivery.receipt(), MAX_ERROR_LENGTH));
    update.setObject(++at, delivery.id());
    update.setLong(++at, delivery.version());
  }

  static Delivery read(ResultSet row) throws SQLException {
    return new Delivery(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        row.getObject("request_id", UUID.class),
        row.getString("target"),
        row.getInt("revision"),
        Delivery.State.valueOf(row.getString("state")),
        TaskRows.instant(row, "next_action_at"),
        row.getInt("attempts"),
        row.getString("last_error"),
        TaskRows.instant(row, "delivered_at"),
        TaskRows.instant(row, "died_at"),
        row.getString("receipt"));
  }
}
