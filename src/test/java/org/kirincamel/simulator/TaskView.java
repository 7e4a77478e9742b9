package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/** A task as the gateway writes it at one moment, in the shape its script wants. */
final class TaskView {

  private static final Map<String, String> SIZES =
      Map.of("16:9", "1280x720", "9:16", "720x1280", "1:1", "720x720");

  private final Task task;
  private final Script script;
  private final JsonNode params;
  private final String videoUrl;

  private TaskView(Task task, String videoUrl) {
    this.task = task;
    this.script = task.script();
    this.params = task.charge().params();
    this.videoUrl = videoUrl;
  }

  static ObjectNode of(Task task, Instant now, String videoUrl, boolean echo) {
    return new TaskView(task, videoUrl).write(now, echo);
  }

  private ObjectNode write(Instant now, boolean echo) {
    var charge = task.charge();
    var node = JsonNodeFactory.instance.objectNode();
    node.put("id", charge.taskId());
    if (echo && !script.has(Shape.NO_EXTERNAL_TASK_ID)) {
      node.put("external_task_id", charge.externalTaskId());
    }
    node.put("model", charge.model());
    node.put("created_at", createdAt(charge.acceptedAt()));
    if (!task.hasEnded(now)) {
      running(node, Duration.between(charge.acceptedAt(), now));
    } else if (script.ending() == Ending.FAILED && !script.has(Shape.COMPLETED_WITH_ERROR)) {
      node.put("status", word("failed"));
      node.set("error", error());
    } else {
      completed(node);
    }
    node.putObject("metadata").put("resolution", "720p").put("fps", 30);
    if (script.has(Shape.EXTRA_FIELDS)) {
      node.put("queue_position", 0);
      node.putObject("trace").put("region", "eu").putArray("hops").add(1).add("b");
      node.withObject("/metadata").put("seed", 42);
    }
    script.fields().forEach(node::set);
    return script.has(Shape.ENVELOPED) ? enveloped(node) : node;
  }

  private void running(ObjectNode node, Duration since) {
    node.put("status", word(runningWord()));
    var all = Math.max(1, task.duration().toMillis());
    var never = script.ending() == Ending.NEVER;
    node.put("progress", never ? 0.5 : Math.min(0.99, since.toMillis() * 100 / all / 100.0));
  }

  private void completed(ObjectNode node) {
    node.put("status", word(completedWord()));
    node.put("progress", 1.0);
    if (script.has(Shape.COMPLETED_WITH_ERROR)) {
      node.set("error", error());
    } else if (script.has(Shape.COMPLETED_WITH_EMPTY_ERROR)) {
      node.putObject("error");
    }
    if (!script.has(Shape.NO_OUTPUT)) {
      output(node);
    }
    if (!script.has(Shape.NO_USAGE)) {
      usage(node.putObject("usage"));
    }
  }

  private void output(ObjectNode node) {
    var content = node.putArray("output").addObject().putArray("content");
    var size = SIZES.get(params.path("aspect_ratio").asText("16:9"));
    if (script.has(Shape.IMAGE_FIRST)) {
      content.addObject().put("type", "image").put("url", videoUrl + ".jpg").put("size", size);
    }
    var video = content.addObject().put("type", "video").put("url", videoUrl).put("size", size);
    if (script.has(Shape.DURATION_AS_NUMBER)) {
      video.put("duration", seconds());
    } else {
      video.put("duration", Integer.toString(seconds()));
    }
    video.put("jobId", "job-" + task.charge().taskId()).put("id", "content-1");
    if (script.has(Shape.EXTRA_FIELDS)) {
      video.putObject("codec").put("name", "h264");
    }
  }

  private void usage(ObjectNode usage) {
    var cost = script.cost().map(BigDecimal::new).orElseGet(this::price);
    if (script.has(Shape.COST_AS_NUMBER)) {
      usage.put("cost", cost);
    } else {
      usage.put("cost", cost.toPlainString());
    }
    usage.put("discount", 0).put("quantity", 1).put("unit_price", cost.toPlainString());
  }

  private BigDecimal price() {
    var pro = params.path("mode").asText("std").equals("pro");
    return new BigDecimal(pro ? "0.49" : "0.28").multiply(BigDecimal.valueOf(seconds() / 5));
  }

  private int seconds() {
    return params.path("duration").asInt(5);
  }

  private JsonNode error() {
    if (script.has(Shape.ERROR_AS_STRING)) {
      return JsonNodeFactory.instance.textNode(script.errorMessage());
    }
    var error = JsonNodeFactory.instance.objectNode();
    if (script.has(Shape.ERROR_CODE_AS_NUMBER)) {
      error.put("code", Long.parseLong(script.errorCode()));
    } else {
      error.put("code", script.errorCode());
    }
    return error.put(
        script.has(Shape.ERROR_WITH_MESSAGE) ? "message" : "error_message", script.errorMessage());
  }

  private long createdAt(Instant at) {
    return script.has(Shape.CREATED_AT_IN_MILLIS) ? at.toEpochMilli() : at.getEpochSecond();
  }

  private String runningWord() {
    if (script.has(Shape.IN_QUEUE)) {
      return "in_queue";
    }
    if (script.has(Shape.QUEUED)) {
      return "queued";
    }
    if (script.has(Shape.PROCESSING)) {
      return "processing";
    }
    return script.has(Shape.UNKNOWN_WORD) ? "warming_up" : "in_progress";
  }

  private String completedWord() {
    if (script.has(Shape.SUCCESS)) {
      return "success";
    }
    return script.has(Shape.SUCCEEDED) ? "succeeded" : "completed";
  }

  private String word(String word) {
    return script.has(Shape.UPPER_CASE) ? word.toUpperCase(Locale.ROOT) : word;
  }

  private static ObjectNode enveloped(ObjectNode task) {
    var node = JsonNodeFactory.instance.objectNode();
    node.putObject("status").put("code", 200).put("message", "success");
    node.set("data", task);
    return node;
  }
}
