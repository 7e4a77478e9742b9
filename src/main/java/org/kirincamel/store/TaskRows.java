package org.kirincamel.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.common.SafeText;
import org.kirincamel.task.Event;
import org.kirincamel.task.GatewayTask;
import org.kirincamel.task.Source;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/** A request as a row of {@code kirin_request}: the columns, and how they are read and written. */
final class TaskRows {

  static final String COLUMNS =
      """
      id, version, state, next_action_at, source_kind, source_name, source_row, source_key,
      source_details, name,
      model, params, targets, external_task_id, task_id, received_at, first_post_at, post_ended_at,
      submitted_at, completed_at, submits, polls, failures, misses, progress, answer, error_code,
      error_message, violations, files, submissions, holds_slot, revision, late, note,
      cancelled
      """;

  static final Sql INSERT =
      Sql.of(
          """
          insert into kirin_request (id, version, state, next_action_at, intake_id, source_kind,
            source_name, source_row, source_key, source_details, name, model, params, targets,
            external_task_id, reserved_id, received_at, submits, polls, failures, misses,
            violations, submissions, holds_slot, revision, late, note, events)
          values (:id, 0, :state, :next_action_at, :intake_id, :source_kind,
            :source_name, :source_row, :source_key, :source_details, :name, :model, :params, :targets,
            :external_task_id, :reserved_id, :received_at, 0, 0, 0, 0,
            :violations, '[]', false, 1, false, :note, :news)
          """);

  private static final String UPDATED =
      """
      update kirin_request
         set version = version + 1, state = :state, next_action_at = :next_action_at,
             claimed_by = :claimed_by, task_id = :task_id, first_post_at = :first_post_at,
             post_ended_at = :post_ended_at, submitted_at = :submitted_at,
             completed_at = :completed_at, submits = :submits, polls = :polls,
             failures = :failures, misses = :misses, progress = :progress, answer = :answer,
             error_code = :error_code, error_message = :error_message, files = :files,
             submissions = :submissions, holds_slot = :holds_slot, revision = :revision,
             late = :late, note = :note, reserved = :reserved, cancelled = :cancelled, events = %s,
             reserved_id = case when :frees_id then null else reserved_id end
       where id = :id
         and version = :version
      """
          .formatted(EventLines.APPENDED);

  static final Sql UPDATE = Sql.of(UPDATED);

  /** As {@link #UPDATE}, and only where no worker holds the row. */
  static final Sql UPDATE_UNCLAIMED = Sql.of(UPDATED + "   and claimed_by is null");

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_NOTE_LENGTH = 1000;
  private static final int MAX_MESSAGE_LENGTH = 10_000;
  private static final int MAX_CODE_LENGTH = 255;

  private TaskRows() {}

  static void bindInsert(Parameters insert, Task task, Optional<UUID> intake, Author author)
      throws SQLException {
    insert
        .id("id", task.id())
        .text("state", task.state().name())
        .time("next_action_at", task.nextActionAt())
        .id("intake_id", intake)
        .text("source_kind", task.source().kind())
        .text("source_name", task.source().name())
        .number("source_row", task.source().row())
        .text("source_key", task.source().key())
        .text("source_details", detailsJson(task.source().details()))
        .text("name", task.request().name())
        .text("model", task.request().model())
        .text("params", task.request().params())
        .text("targets", String.join(",", task.request().targets()))
        .text("external_task_id", task.gateway().externalTaskId())
        .text(
            "reserved_id",
            Optional.of(task.gateway().externalTaskId())
                .filter(id -> task.state() != State.REJECTED))
        .time("received_at", task.times().receivedAt())
        .text("violations", task.result().violations())
        .text("note", task.status().note())
        .text("news", EventLines.of(List.of(birth(task)), author));
  }

  private static Event birth(Task task) {
    return Event.of(
        task.times().receivedAt(),
        Optional.empty(),
        task.state(),
        (task.state() == State.REJECTED ? "breaks a rule" : "received")
            + task.source().traceId().map(" in trace "::concat).orElse(""),
        0);
  }

  /**
   * @param claimedBy the node whose lease {@code next_action_at} ends, empty where it is a due time
   */
  static void bindUpdate(Parameters update, Task task, Optional<UUID> claimedBy, Author author)
      throws SQLException {
    update
        .text("state", task.state().name())
        .time("next_action_at", task.nextActionAt())
        .id("claimed_by", claimedBy)
        .text("task_id", task.gateway().taskId())
        .time("first_post_at", task.times().firstPostAt())
        .time("post_ended_at", task.times().postEndedAt())
        .time("submitted_at", task.times().submittedAt())
        .time("completed_at", task.times().completedAt())
        .number("submits", task.counts().submits())
        .number("polls", task.counts().polls())
        .number("failures", task.counts().failures())
        .number("misses", task.counts().misses())
        .fraction("progress", task.gateway().progress())
        .text("answer", task.result().answer())
        .text(
            "error_code",
            task.result().error().map(e -> SafeText.column(e.code(), MAX_CODE_LENGTH)))
        .text(
            "error_message",
            task.result().error().map(e -> SafeText.column(e.message(), MAX_MESSAGE_LENGTH)))
        .text("files", task.result().files())
        .text("submissions", submissionsJson(task.gateway().submissions()))
        .money("reserved", reserved(task.gateway().submissions()))
        .flag("holds_slot", task.status().holdsSlot())
        .number("revision", task.result().revision())
        .flag("late", task.result().late())
        .text("note", SafeText.column(task.status().note(), MAX_NOTE_LENGTH))
        .flag("cancelled", task.status().cancelled())
        .text("news", EventLines.of(task.news(), author))
        // A refusal that made no task frees the id for the corrected request.
        .flag("frees_id", task.state() == State.FAILED && task.gateway().submissions().isEmpty())
        .id("id", task.id())
        .number("version", task.version());
  }

  static Task read(ResultSet row) throws SQLException {
    String targets = row.getString("targets");
    return new Task(
        row.getObject("id", UUID.class),
        row.getLong("version"),
        new Task.Status(
            State.valueOf(row.getString("state")),
            instant(row, "next_action_at"),
            row.getBoolean("holds_slot"),
            row.getString("note"),
            row.getBoolean("cancelled"),
            List.of()),
        new Source(
            row.getString("source_kind"),
            row.getString("source_name"),
            row.getInt("source_row"),
            row.getString("source_key"),
            details(row.getString("source_details"))),
        new Task.Request(
            row.getString("name"),
            row.getString("model"),
            row.getString("params"),
            targets.isEmpty() ? List.of() : List.of(targets.split(","))),
        new GatewayTask(
            row.getString("external_task_id"),
            Optional.ofNullable(row.getString("task_id")),
            progress(row),
            submissions(row.getString("submissions"))),
        new Task.Times(
            instant(row, "received_at").orElseThrow(),
            instant(row, "first_post_at"),
            instant(row, "post_ended_at"),
            instant(row, "submitted_at"),
            instant(row, "completed_at")),
        new Task.Counts(
            row.getInt("submits"),
            row.getInt("polls"),
            row.getInt("failures"),
            row.getInt("misses")),
        new Task.Result(
            Optional.ofNullable(row.getString("answer")),
            error(row),
            Optional.ofNullable(row.getString("violations")),
            Optional.ofNullable(row.getString("files")),
            row.getInt("revision"),
            row.getBoolean("late")));
  }

  private static Optional<Double> progress(ResultSet row) throws SQLException {
    double share = row.getDouble("progress");
    return row.wasNull() ? Optional.empty() : Optional.of(share);
  }

  private static Optional<TaskError> error(ResultSet row) throws SQLException {
    String code = row.getString("error_code");
    return code == null
        ? Optional.empty()
        : Optional.of(new TaskError(code, row.getString("error_message")));
  }

  static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  private static String detailsJson(Map<String, String> details) {
    return JSON.valueToTree(new TreeMap<>(details)).toString();
  }

  private static Map<String, String> details(String json) {
    if (json.equals("{}")) {
      return Map.of();
    }
    try {
      return JSON.readValue(json, new TypeReference<Map<String, String>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column source_details holds no JSON: " + json, e);
    }
  }

  private static BigDecimal reserved(List<Submission> submissions) {
    return submissions.stream().map(Submission::estimate).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static String submissionsJson(List<Submission> submissions) {
    ArrayNode array = JSON.createArrayNode();
    for (Submission each : submissions) {
      var node = array.addObject();
      node.put("external_task_id", each.externalTaskId());
      each.taskId().ifPresent(id -> node.put("task_id", id));
      node.put("posted_at", each.postedAt().toString());
      if (each.estimate().signum() != 0) {
        node.put("estimate", each.estimate().toPlainString());
      }
    }
    return array.toString();
  }

  private static List<Submission> submissions(String json) {
    if (json.equals("[]")) {
      return List.of();
    }
    try {
      var submissions = new ArrayList<Submission>();
      for (JsonNode node : JSON.readTree(json)) {
        submissions.add(
            new Submission(
                node.get("external_task_id").asText(),
                Optional.ofNullable(node.get("task_id")).map(JsonNode::asText),
                Instant.parse(node.get("posted_at").asText()),
                new BigDecimal(node.path("estimate").asText("0"))));
      }
      return submissions;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column submissions holds no JSON: " + json, e);
    }
  }
}
