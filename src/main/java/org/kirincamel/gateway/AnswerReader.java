package org.kirincamel.gateway;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kirincamel.task.TaskError;

/**
 * Reads the gateway's JSON with tolerance: every shape that its document and its clients know.
 * Thread-safe.
 */
public final class AnswerReader {

  /** Money stays what it was: decimals are read exactly, closing zeros and all. */
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Map<String, Answer.Status> WORDS =
      Map.of(
          "in_progress", Answer.Status.RUNNING,
          "in_queue", Answer.Status.RUNNING,
          "queued", Answer.Status.RUNNING,
          "processing", Answer.Status.RUNNING,
          "completed", Answer.Status.COMPLETED,
          "success", Answer.Status.COMPLETED,
          "succeeded", Answer.Status.COMPLETED,
          "failed", Answer.Status.FAILED);

  private static final List<String> PASSED_ON = List.of("output", "usage", "metadata");

  /** Later than this a number cannot mean seconds: year 5138. */
  private static final long MOST_SECONDS = 100_000_000_000L;

  private static final int LONGEST_ID = 512;

  private static final Pattern DIGITS = Pattern.compile("\\d{1,18}");

  /**
   * The task in a body, bare or in the envelope {@code {"status":{…},"data":{task}}}.
   *
   * @return empty where the body is no JSON object that could be a task
   */
  public Optional<Answer> task(byte[] body) {
    return object(body).map(AnswerReader::unwrapped).flatMap(AnswerReader::taskOf);
  }

  /**
   * The gateway's own words of refusal, in any of its forms.
   *
   * @return empty where the body is not the gateway's JSON: a proxy spoke, or nobody
   */
  public Optional<Refusal> refusal(byte[] body) {
    return object(body).flatMap(AnswerReader::refusalOf);
  }

  private static Optional<ObjectNode> object(byte[] body) {
    try {
      return JSON.readTree(body) instanceof ObjectNode node ? Optional.of(node) : Optional.empty();
    } catch (IOException notJson) {
      // Not only for broken JSON: bytes that are no text of any kind end here too.
      return Optional.empty();
    }
  }

  private static ObjectNode unwrapped(ObjectNode root) {
    return root.get("status") instanceof ObjectNode && root.get("data") instanceof ObjectNode data
        ? data
        : root;
  }

  private static Optional<Answer> taskOf(ObjectNode task) {
    Optional<String> id = text(task, "id").or(() -> text(task, "task_id"));
    Optional<String> word =
        Optional.ofNullable(task.get("status")).filter(JsonNode::isTextual).map(JsonNode::asText);
    if (id.isEmpty() && word.isEmpty()) {
      return Optional.empty();
    }
    String lower = word.orElse("").strip().toLowerCase(Locale.ROOT);
    boolean known = WORDS.containsKey(lower);
    Answer.Status status = WORDS.getOrDefault(lower, Answer.Status.RUNNING);
    Optional<TaskError> error = errorOf(task.get("error"));
    if (status == Answer.Status.COMPLETED && error.isPresent()) {
      status = Answer.Status.FAILED;
    }
    if (status == Answer.Status.FAILED && error.isEmpty()) {
      error = Optional.of(new TaskError("", "the gateway gave no reason"));
    }
    ObjectNode result = JSON.createObjectNode();
    for (String name : PASSED_ON) {
      JsonNode value = task.get(name);
      if (value != null && !value.isNull()) {
        result.set(name, value);
      }
    }
    return Optional.of(
        new Answer(
            id.filter(AnswerReader::usableId),
            status,
            word.orElse(""),
            known,
            text(task, "model"),
            text(task, "external_task_id"),
            createdAt(task.get("created_at")),
            progress(task.get("progress")),
            status == Answer.Status.FAILED ? error : Optional.empty(),
            result));
  }

  private static boolean usableId(String id) {
    return id.length() <= LONGEST_ID
        && !id.equals(".")
        && !id.equals("..")
        && id.chars().noneMatch(Character::isISOControl);
  }

  private static Optional<Refusal> refusalOf(ObjectNode root) {
    JsonNode inner = root.get("status") instanceof ObjectNode status ? status : root;
    JsonNode error = root.get("error");
    Set<String> codes = new LinkedHashSet<>();
    for (JsonNode where : new JsonNode[] {inner, root, error}) {
      if (where instanceof ObjectNode) {
        text(where, "error_code").ifPresent(codes::add);
        text(where, "code").ifPresent(codes::add);
      }
    }
    Optional<String> message =
        text(inner, "message")
            .or(() -> text(root, "message"))
            .or(() -> errorOf(error).map(TaskError::message));
    if (message.isEmpty() && codes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Refusal(List.copyOf(codes), message.orElse("")));
  }

  private static Optional<TaskError> errorOf(JsonNode error) {
    if (error == null || saysNothing(error)) {
      return Optional.empty();
    }
    if (error instanceof ObjectNode) {
      String message =
          text(error, "error_message").or(() -> text(error, "message")).orElse(error.toString());
      return Optional.of(new TaskError(text(error, "code").orElse(""), message));
    }
    return Optional.of(new TaskError("", error.isTextual() ? error.asText() : error.toString()));
  }

  /** Whether an error is only the empty form of one, as some servers send with every success. */
  private static boolean saysNothing(JsonNode error) {
    if (error.isContainerNode()) {
      for (JsonNode part : error) {
        if (!saysNothing(part)) {
          return false;
        }
      }
      return true;
    }
    return error.isNull()
        || error.isBoolean() && !error.asBoolean()
        || error.isNumber() && error.decimalValue().signum() == 0
        || error.isTextual() && error.asText().isBlank();
  }

  /** A member as text: a string as it is, a number in its own digits; empty when blank. */
  private static Optional<String> text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || !value.isValueNode() || value.isNull() || value.isBoolean()) {
      return Optional.empty();
    }
    return Optional.of(value.asText()).filter(text -> !text.isBlank());
  }

  private static Optional<Instant> createdAt(JsonNode value) {
    if (value == null
        || !(value.isNumber() && value.canConvertToLong())
            && !(value.isTextual() && DIGITS.matcher(value.asText()).matches())) {
      return Optional.empty();
    }
    long number = value.asLong();
    if (number == 0) {
      // The zero value of the gateway's own language: not said, rather than 1970.
      return Optional.empty();
    }
    return Optional.of(
        Math.abs(number) > MOST_SECONDS
            ? Instant.ofEpochMilli(number)
            : Instant.ofEpochSecond(number));
  }

  private static Optional<Double> progress(JsonNode value) {
    if (value == null || !value.isNumber()) {
      return Optional.empty();
    }
    double share = value.asDouble();
    return share >= 0 && share <= 1 ? Optional.of(share) : Optional.empty();
  }
}
