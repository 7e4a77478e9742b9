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

  private static final Map<Answer.Status, Set<String>> WORDS =
      Map.of(
          Answer.Status.RUNNING,
          Set.of("in_progress", "in_queue", "queued", "processing", "pending"),
          Answer.Status.COMPLETED,
          Set.of("completed", "success", "succeeded", "succeed", "done", "finished"),
          Answer.Status.FAILED,
          Set.of("failed", "canceled", "cancelled", "expired", "error", "rejected"));

  private static final List<String> PASSED_ON = List.of("output", "usage", "metadata");

  /** Later than this a number cannot mean seconds: year 5138. */
  private static final long MAX_SECONDS = 100_000_000_000L;

  private static final int MAX_ID_LENGTH = 512;

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
   * @return empty where the body is not the gateway's JSON: a proxy spoke, or no one did
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

  /** An envelope is one of success, or what is in it is a refusal. */
  private static ObjectNode unwrapped(ObjectNode root) {
    if (!(root.get("data") instanceof ObjectNode data)) {
      return root;
    }
    JsonNode code = root.get("code");
    boolean success =
        code == null
            ? idOf(root).isEmpty() && idOf(data).isPresent()
            : ErrorReader.saysNothing(code);
    return success || root.get("status") instanceof ObjectNode ? data : root;
  }

  private static Optional<String> idOf(ObjectNode task) {
    return ErrorReader.text(task, "id").or(() -> ErrorReader.text(task, "task_id"));
  }

  private static Optional<Answer> taskOf(ObjectNode task) {
    Optional<String> id = idOf(task);
    Optional<String> word =
        Optional.ofNullable(task.get("status")).filter(JsonNode::isTextual).map(JsonNode::asText);
    if (id.isEmpty() && word.isEmpty()) {
      return Optional.empty();
    }
    String lower = word.orElse("").strip().toLowerCase(Locale.ROOT);
    Optional<Answer.Status> known = statusOf(lower);
    Optional<TaskError> error = ErrorReader.read(task.get("error"));
    Answer.Status status =
        known
            .map(
                said ->
                    said == Answer.Status.COMPLETED && error.isPresent()
                        ? Answer.Status.FAILED
                        : said)
            .orElseGet(() -> byEvidence(task, error));
    ObjectNode result = JSON.createObjectNode();
    for (String name : PASSED_ON) {
      JsonNode value = task.get(name);
      if (value != null && !value.isNull()) {
        result.set(name, value);
      }
    }
    return Optional.of(
        new Answer(
            new Answer.Identity(
                id.filter(AnswerReader::usableId),
                ErrorReader.text(task, "model"),
                ErrorReader.text(task, "external_task_id"),
                createdAt(task.get("created_at"))),
            new Answer.Word(status, word.orElse(""), known.isPresent()),
            progress(task.get("progress")),
            status == Answer.Status.FAILED
                ? error.or(() -> Optional.of(withoutReason(lower)))
                : Optional.empty(),
            result));
  }

  private static Optional<Answer.Status> statusOf(String word) {
    return WORDS.entrySet().stream()
        .filter(entry -> entry.getValue().contains(word))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What a word means that is not known here. */
  private static Answer.Status byEvidence(ObjectNode task, Optional<TaskError> error) {
    if (!Content.of(task).isEmpty()) {
      return Answer.Status.COMPLETED;
    }
    return error.isPresent() ? Answer.Status.FAILED : Answer.Status.RUNNING;
  }

  private static TaskError withoutReason(String word) {
    return new TaskError(
        "",
        word.equals("failed")
            ? "the gateway gave no reason"
            : "the gateway says %s and gave no reason".formatted(word));
  }

  private static boolean usableId(String id) {
    return id.length() <= MAX_ID_LENGTH
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
        ErrorReader.text(where, "error_code").ifPresent(codes::add);
        ErrorReader.text(where, "code").ifPresent(codes::add);
      }
    }
    Optional<String> message =
        ErrorReader.text(inner, "message")
            .or(() -> ErrorReader.text(root, "message"))
            .or(() -> ErrorReader.read(error).map(TaskError::message));
    if (message.isEmpty() && codes.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Refusal(List.copyOf(codes), message.orElse("")));
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
        Math.abs(number) > MAX_SECONDS
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
