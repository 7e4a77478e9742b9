package org.kirincamel.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.kirincamel.common.SafeText;
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
      error_message, violations, files, submissions, holds_slot, revision, late, note
      """;

  private static final String INSERT =
      """
      insert into kirin_request (id, version, state, next_action_at, intake_id, source_kind,
        source_name, source_row, source_key, source_details, name, model, params, targets, external_task_id, reserved_id,
        received_at, submits, polls, failures, misses, violations, submissions, holds_slot,
        revision, late, note)
      values (?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, '[]', false, 1, false, ?)
      """;

  private static final String UPDATE =
      """
      update kirin_request
         set version = version + 1, state = ?, next_action_at = ?, claimed_by = ?, task_id = ?,
             first_post_at = ?, post_ended_at = ?, submitted_at = ?, completed_at = ?, submits = ?,
             polls = ?, failures = ?, misses = ?, progress = ?, answer = ?, error_code = ?,
             error_message = ?, files = ?, submissions = ?, holds_slot = ?, revision = ?, late = ?,
             note = ?, reserved_id = case when ? then null else reserved_id end
       where id = ?
         and version = ?
      """;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_NOTE_LENGTH = 1000;
  private static final int MAX_MESSAGE_LENGTH = 10_000;
  private static final int MAX_CODE_LENGTH = 255;

  private TaskRows() {}

  static PreparedStatement insert(Connection connection) throws SQLException {
    return connection.prepareStatement(INSERT);
  }

  static void bindInsert(PreparedStatement insert, Task task, Optional<UUID> intake)
      throws SQLException {
    int at = 0;
    insert.setObject(++at, task.id());
    insert.setString(++at, task.state().name());
    setInstant(insert, ++at, task.nextActionAt());
    insert.setObject(++at, intake.orElse(null));
    insert.setString(++at, task.source().kind());
    insert.setString(++at, task.source().name());
    insert.setInt(++at, task.source().row());
    insert.setString(++at, task.source().key());
    insert.setString(++at, detailsJson(task.source().details()));
    insert.setString(++at, task.request().name());
    insert.setString(++at, task.request().model());
    insert.setString(++at, task.request().params());
    insert.setString(++at, String.join(",", task.request().targets()));
    insert.setString(++at, task.gateway().externalTaskId());
    insert.setString(++at, task.state() == State.REJECTED ? null : task.gateway().externalTaskId());
    setInstant(insert, ++at, Optional.of(task.times().receivedAt()));
    insert.setString(++at, task.result().violations().orElse(null));
    insert.setString(++at, task.status().note());
  }

  static PreparedStatement update(Connection connection) throws SQLException {
    return connection.prepareStatement(UPDATE);
  }

  /** As {@link #update}, and only where no worker holds the row. */
  static PreparedStatement updateUnclaimed(Connection connection) throws SQLException {
    return connection.prepareStatement(UPDATE + "   and claimed_by is null");
  }

  /**
   * @param claimedBy the node whose lease {@code next_action_at} ends, empty where it is a due time
   */
  static void bindUpdate(PreparedStatement update, Task task, Optional<UUID> claimedBy)
      throws SQLException {
    // A refusal that made no task frees the id for the corrected request.
    boolean freesId = task.state() == State.FAILED && task.gateway().submissions().isEmpty();
    int at = 0;
    update.setString(++at, task.state().name());
    setInstant(update, ++at, task.nextActionAt());
    update.setObject(++at, claimedBy.orElse(null), Types.OTHER);
    update.setString(++at, task.gateway().taskId().orElse(null));
    setInstant(update, ++at, task.times().firstPostAt());
    setInstant(update, ++at, task.times().postEndedAt());
    setInstant(update, ++at, task.times().submittedAt());
    setInstant(update, ++at, task.times().completedAt());
    update.setInt(++at, task.counts().submits());
    update.setInt(++at, task.counts().polls());
    update.setInt(++at, task.counts().failures());
    update.setInt(++at, task.counts().misses());
    update.setObject(++at, task.gateway().progress().orElse(null), Types.DOUBLE);
    update.setString(++at, task.result().answer().orElse(null));
    update.setString(
        ++at,
        task.result().error().map(e -> SafeText.column(e.code(), MAX_CODE_LENGTH)).orElse(null));
    update.setString(
        ++at,
        task.result()
            .error()
            .map(e -> SafeText.column(e.message(), MAX_MESSAGE_LENGTH))
            .orElse(null));
    update.setString(++at, task.result().files().orElse(null));
    update.setString(++at, submissionsJson(task.gateway().submissions()));
    update.setBoolean(++at, task.status().holdsSlot());
    update.setInt(++at, task.result().revision());
    update.setBoolean(++at, task.result().late());
    update.setString(++at, SafeText.column(task.status().note(), MAX_NOTE_LENGTH));
    update.setBoolean(++at, freesId);
    update.setObject(++at, task.id());
    update.setLong(++at, task.version());
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
            row.getString("note")),
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

  static void setInstant(PreparedStatement statement, int at, Optional<Instant> instant)
      throws SQLException {
    statement.setObject(
        at,
        instant.map(i -> OffsetDateTime.ofInstant(i, ZoneOffset.UTC)).orElse(null),
        Types.TIMESTAMP_WITH_TIMEZONE);
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

  private static String submissionsJson(List<Submission> submissions) {
    ArrayNode array = JSON.createArrayNode();
    for (Submission each : submissions) {
      var node = array.addObject();
      node.put("external_task_id", each.externalTaskId());
      each.taskId().ifPresent(id -> node.put("task_id", id));
      node.put("posted_at", each.postedAt().toString());
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
                Instant.parse(node.get("posted_at").asText())));
      }
      return submissions;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column submissions holds no JSON: " + json, e);
    }
  }
}
