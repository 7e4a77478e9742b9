package org.kirincamel.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.kirincamel.task.State;
import org.kirincamel.task.Submission;
import org.kirincamel.task.Task;

/** The one document in which every request ends, in the API's own spelling. */
public final class ResultDocument {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private ResultDocument() {}

  /**
   * The result of a request.
   *
   * @param revision which of its results: 1, and one more for each that followed, which is a late
   *     video after an expiry, or one that was fetched once more by hand
   * @param deliveredAt what the document says of its own delivery
   */
  public static ObjectNode of(Task task, int revision, Instant deliveredAt) {
    boolean overtaken = revision < task.result().revision();
    State state = task.stateAt(revision);
    boolean expired = overtaken && state == State.EXPIRED;
    ObjectNode document = JSON.createObjectNode();
    document.put("request_id", task.id().toString());
    document.put("external_task_id", task.gateway().externalTaskId());
    document.put("task_id", task.gateway().taskId().orElse(null));
    document.put("model", task.request().model());
    document.put("status", state.word());
    document.set("request", parsed(task.request().params()));
    Optional<ObjectNode> answer =
        (expired ? Optional.<String>empty() : task.result().answer())
            .map(text -> (ObjectNode) parsed(text));
    document.set("output", part(answer, "output"));
    document.set("files", overtaken ? JSON.createArrayNode() : array(task.result().files()));
    document.set("usage", part(answer, "usage"));
    document.set("metadata", part(answer, "metadata"));
    document.set("error", error(task, overtaken, expired));
    document.set("violations", array(task.result().violations()));
    ObjectNode source = document.putObject("source");
    source.put("kind", task.source().kind());
    source.put("name", task.source().name());
    source.put("row", task.source().row());
    if (!task.source().details().isEmpty()) {
      ObjectNode details = source.putObject("details");
      new TreeMap<>(task.source().details()).forEach(details::put);
    }
    ObjectNode timeline = document.putObject("timeline");
    timeline.put("received_at", task.times().receivedAt().toString());
    timeline.put("submitted_at", text(task.times().submittedAt()));
    timeline.put("completed_at", expired ? null : text(endedAt(task)));
    timeline.put("delivered_at", deliveredAt.toString());
    ObjectNode attempts = document.putObject("attempts");
    attempts.put("submit", task.counts().submits());
    attempts.put("poll", task.counts().polls());
    ArrayNode submissions = document.putArray("submissions");
    for (Submission each : task.gateway().submissions()) {
      ObjectNode node = submissions.addObject();
      node.put("external_task_id", each.externalTaskId());
      node.put("task_id", each.taskId().orElse(null));
      node.put("posted_at", each.postedAt().toString());
    }
    document.put("revision", revision);
    document.put("late", revision > 1 && task.result().late());
    return document;
  }

  /** How the files of this result are called while they wait, without ending. */
  public static String nameOf(Task task, int revision) {
    return revision > 1 ? task.request().name() + "-r" + revision : task.request().name();
  }

  /**
   * How a video is called beside its document.
   *
   * @param stem of the document
   * @param index which of its videos, from 0
   * @param waits how it is called where it waits
   */
  static String videoBeside(String stem, int index, String waits) {
    return (index == 0 ? stem : stem + "-" + (index + 1)) + waits.substring(waits.lastIndexOf('.'));
  }

  /** Says in a document how its videos are called beside it. */
  static void nameVideosBeside(String stem, ObjectNode document) {
    int index = 0;
    for (JsonNode file : document.path("files")) {
      if (file.hasNonNull("name")) {
        ((ObjectNode) file).put("name", videoBeside(stem, index++, file.path("name").asText()));
      }
    }
  }

  private static JsonNode error(Task task, boolean overtaken, boolean expired) {
    ObjectNode error = JSON.createObjectNode();
    if (expired) {
      return error.put("code", "expired").put("error_message", "the video came after the deadline");
    }
    if (overtaken) {
      return error
          .put("code", "fetch_failed")
          .put("error_message", "the video could not be fetched until later");
    }
    // What a task that runs seems to have failed with is no failure yet.
    if (task.result().error().isEmpty() || task.state() == State.RUNNING) {
      return JSON.nullNode();
    }
    return error
        .put("code", task.result().error().get().code())
        .put("error_message", task.result().error().get().message());
  }

  private static Optional<Instant> endedAt(Task task) {
    return task.times().completedAt().filter(at -> task.state().isEnded());
  }

  private static String text(Optional<Instant> instant) {
    return instant.map(Instant::toString).orElse(null);
  }

  private static JsonNode part(Optional<ObjectNode> answer, String name) {
    JsonNode found = answer.map(node -> node.get(name)).orElse(null);
    return found == null ? JSON.nullNode() : found;
  }

  private static JsonNode array(Optional<String> json) {
    return json.map(ResultDocument::parsed).orElseGet(JSON::createArrayNode);
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds no JSON where JSON belongs: " + json, e);
    }
  }
}
