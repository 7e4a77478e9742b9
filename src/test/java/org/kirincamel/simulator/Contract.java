package org.kirincamel.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rules of a submit as it must look on the wire, written a second time on purpose: a shared
 * mistake would go unseen if the simulator asked the module's own validator.
 */
final class Contract {

  private static final Set<String> FIELDS =
      Set.of(
          "prompt",
          "duration",
          "aspect_ratio",
          "negative_prompt",
          "cfg_scale",
          "mode",
          "camera_control",
          "watermark_info",
          "callback_url",
          "external_task_id");
  private static final Set<String> MOVEMENTS =
      Set.of("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward");
  private static final List<String> AXES =
      List.of("horizontal", "vertical", "pan", "tilt", "roll", "zoom");
  private static final int MAX_TEXT = 2500;
  private static final int MAX_ID = 255;
  private static final BigDecimal MAX_AXIS = BigDecimal.TEN;

  private final List<String> breaches = new ArrayList<>();

  private Contract() {}

  /** Every breach of a submit's body, empty when there is none. */
  static List<String> breaches(JsonNode body, Set<String> models) {
    var contract = new Contract();
    contract.envelope(body, models);
    return contract.breaches;
  }

  private void envelope(JsonNode body, Set<String> models) {
    if (!fields("", body, Set.of("model", "input"))) {
      return;
    }
    option("/model", body.path("model"), models);
    var input = body.path("input");
    if (!input.isArray() || input.size() != 1) {
      breach("/input", "an array of exactly one object", input);
    } else if (fields("/input/0", input.path(0), Set.of("params"))) {
      params(input.path(0).path("params"));
    }
  }

  private void params(JsonNode params) {
    if (!fields("/input/0/params", params, FIELDS)) {
      return;
    }
    var prompt = params.path("prompt");
    text("/prompt", prompt);
    if (prompt.isTextual() && prompt.textValue().codePoints().allMatch(Contract::isWhiteSpace)) {
      breach("/prompt", "a prompt that is not blank", prompt);
    }
    if (params.has("negative_prompt")) {
      text("/negative_prompt", params.path("negative_prompt"));
    }
    optional("/duration", params, Set.of("5", "10"));
    optional("/aspect_ratio", params, Set.of("16:9", "9:16", "1:1"));
    optional("/mode", params, Set.of("std", "pro"));
    if (params.has("cfg_scale")) {
      number("/cfg_scale", params.path("cfg_scale"), BigDecimal.ZERO, BigDecimal.ONE);
    }
    if (params.has("camera_control")) {
      camera(params);
    }
    if (params.has("watermark_info")) {
      watermark(params.path("watermark_info"));
    }
    if (params.has("callback_url")) {
      callback(params.path("callback_url"));
    }
    externalTaskId(params.path("external_task_id"));
  }

  private void camera(JsonNode params) {
    var camera = params.path("camera_control");
    if (!params.path("mode").asText("std").equals("std")
        || !params.path("duration").asText("5").equals("5")) {
      breach("/camera_control", "camera control only with mode std and duration 5", camera);
    }
    if (!fields("/camera_control", camera, Set.of("type", "config"))) {
      return;
    }
    option("/camera_control/type", camera.path("type"), MOVEMENTS);
    var config = camera.path("config");
    if (camera.path("type").asText().equals("simple")) {
      axes(config);
    } else if (!config.isMissingNode()) {
      breach("/camera_control/config", "no config beside a type other than simple", config);
    }
  }

  private void axes(JsonNode config) {
    var pointer = "/camera_control/config";
    if (!fields(pointer, config, Set.copyOf(AXES))) {
      return;
    }
    var moving = 0;
    for (var axis : AXES) {
      var value = config.path(axis);
      number(pointer + "/" + axis, value, MAX_AXIS.negate(), MAX_AXIS);
      if (value.isNumber() && value.decimalValue().signum() != 0) {
        moving++;
      }
    }
    if (moving != 1) {
      breach(pointer, "exactly one axis that is not zero", config);
    }
  }

  private void watermark(JsonNode watermark) {
    if (fields("/watermark_info", watermark, Set.of("enabled"))
        && !watermark.path("enabled").isBoolean()) {
      breach("/watermark_info/enabled", "a boolean", watermark.path("enabled"));
    }
  }

  private void callback(JsonNode url) {
    try {
      var uri = URI.create(url.isTextual() ? url.textValue() : "");
      var scheme = uri.getScheme();
      if (uri.getHost() != null
          && ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // Told below, as for the wrong scheme.
    }
    breach("/callback_url", "an absolute http or https URL", url);
  }

  private void externalTaskId(JsonNode id) {
    var text = id.isTextual() ? id.textValue() : "";
    var length = text.codePointCount(0, text.length());
    if (length < 1
        || length > MAX_ID
        || text.equals(".")
        || text.equals("..")
        || text.codePoints().anyMatch(c -> Character.isISOControl(c) || "/\\?#%".indexOf(c) >= 0)) {
      breach("/external_task_id", "1 to 255 characters that fit one segment of a path", id);
    }
  }

  private void text(String pointer, JsonNode text) {
    var length = text.isTextual() ? text.textValue().codePoints().count() : -1;
    if (length < (pointer.equals("/prompt") ? 1 : 0) || length > MAX_TEXT) {
      breach(pointer, "a string of at most 2500 characters", text);
    }
  }

  private void optional(String pointer, JsonNode params, Set<String> options) {
    var value = params.at(pointer);
    if (!value.isMissingNode()) {
      option(pointer, value, options);
    }
  }

  private void option(String pointer, JsonNode value, Set<String> options) {
    if (!value.isTextual() || !options.contains(value.textValue())) {
      breach(pointer, "a string out of " + options, value);
    }
  }

  private void number(String pointer, JsonNode value, BigDecimal low, BigDecimal high) {
    if (!value.isNumber()
        || value.decimalValue().compareTo(low) < 0
        || value.decimalValue().compareTo(high) > 0) {
      breach(pointer, "a number from " + low + " to " + high, value);
    }
  }

  private boolean fields(String pointer, JsonNode node, Set<String> known) {
    if (!node.isObject()) {
      breach(pointer, "an object", node);
      return false;
    }
    var unknown = new LinkedHashSet<String>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    unknown.forEach(name -> breach(pointer + "/" + name, "no such field", node.path(name)));
    return true;
  }

  private void breach(String pointer, String expected, JsonNode got) {
    var text = got.isMissingNode() ? "nothing" : got.toString();
    var shown = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    breaches.add(pointer + ": expected " + expected + ", got " + shown);
  }

  /** Unicode's White_Space, which is neither {@code isWhitespace} nor {@code \s}. */
  private static boolean isWhiteSpace(int codePoint) {
    return Character.isSpaceChar(codePoint)
        || (codePoint >= 0x09 && codePoint <= 0x0d)
        || codePoint == 0x85;
  }
}
