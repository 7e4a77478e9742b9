package org.kirincamel.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import org.kirincamel.task.Delivery;

/** A delivery as a row of {@code kirin_delivery}. */
final class DeliveryRows {

  static final String COLUMNS =
      """
      id, version, request_id, target, revision, state, next_action_at, attempts, last_error,
      delivered_at, died_at, receipt, claimed_by
      """;

  static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_delivery (id, version, request_id, target, revision, state,
            next_action_at, claimed_by, attempts, last_error)
          values (:id, :version, :request_id, :target, :revision, :state,
            :next_action_at, :claimed_by, :attempts, '')
          """);

  /** What has ended keeps the node that ended it as its holder, without a lease. */
  static final Sql UPDATE =
      Sql.of(
          """
          update kirin_delivery
             set version = version + 1, state = :state, next_action_at = :next_action_at,
                 claimed_by = :claimed_by, attempts = :attempts, last_error = :last_error,
                 delivered_at = :delivered_at, died_at = :died_at, receipt = :receipt
           where id = :id
             and version = :version
          """);

  private static final int MAX_ERROR_LENGTH = 1000;

  private DeliveryRows() {}

  static void bindInsert(Parameters insert, Delivery delivery, Optional<UUID> claimedBy)
      throws SQLException {
    insert
        .id("id", delivery.id())
        .number("version", delivery.version())
        .id("request_id", delivery.requestId())
        .text("target", delivery.target())
        .number("revision", delivery.revision())
        .text("state", delivery.state().name())
        .time("next_action_at", delivery.nextActionAt())
        .id("claimed_by", claimedBy)
        .number("attempts", delivery.attempts());
  }

  static void bindUpdate(Parameters update, Delivery delivery, UUID node) throws SQLException {
    Delivery.Progress progress = delivery.progress();
    update
        .text("state", progress.state().name())
        .time("next_action_at", progress.nextActionAt())
        .id("claimed_by", Optional.of(node).filter(by -> progress.nextActionAt().isEmpty()))
        .number("attempts", progress.attempts())
        .text("last_error", SafeText.column(progress.lastError(), MAX_ERROR_LENGTH))
        .time("delivered_at", progress.deliveredAt())
        .time("died_at", progress.diedAt())
        .text("receipt", SafeText.column(progress.receipt(), MAX_ERROR_LENGTH))
        .id("id", delivery.id())
        .number("version", delivery.version());
  }

  static Delivery read(ResultSet row) throws SQLException {
    return new Delivery(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        row.getObject("request_id", UUID.class),
        row.getString("target"),
        row.getInt("revision"),
        new Delivery.Progress(
            Delivery.State.valueOf(row.getString("state")),
            TaskRows.instant(row, "next_action_at"),
            row.getInt("attempts"),
            row.getString("last_error"),
            TaskRows.instant(row, "delivered_at"),
            TaskRows.instant(row, "died_at"),
            row.getString("receipt")),
        Optional.ofNullable(row.getObject("claimed_by", UUID.class)));
  }
}
