package org.kirincamel.request;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.kirincamel.common.SafeText;

/** The rules of camera control that look at more than one field. */
final class Camera {
  static final List<String> TYPES =
      List.of("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward");
  static final List<String> AXES = List.of("horizontal", "vertical", "pan", "tilt", "roll", "zoom");

  private static final String MODE = "std";
  private static final String DURATION = "5";

  private Camera() {}

  /**
   * Camera control goes only with mode std and 5 seconds, which are the defaults of both. A mode or
   * duration that is itself wrong says nothing for or against it.
   */
  static boolean fitsModeAndDuration(JsonNode request, FieldPath at, Problems problems) {
    JsonNode mode = request.path("mode");
    JsonNode duration = request.path("duration");
    if (Field.isThere(request.path("camera_control"))
        && (isAnother(Parameters.MODE, mode, MODE)
            || isAnother(Parameters.DURATION, duration, DURATION))) {
      problems.add(
          at,
          RuleName.CAMERA_NEEDS_STD_5,
          "expected mode %s and duration %s beside it, got mode %s and duration %s"
              .formatted(
                  SafeText.quoted(MODE),
                  SafeText.quoted(DURATION),
                  orDefault(mode, MODE),
                  orDefault(duration, DURATION)));
    }
    return true;
  }

  /** Config is what a simple movement needs and no other takes. */
  static boolean configFitsType(JsonNode cameraControl, FieldPath at, Problems problems) {
    JsonNode type = cameraControl.path("type");
    JsonNode config = cameraControl.path("config");
    if (!type.isTextual() || !TYPES.contains(type.textValue())) {
      return true;
    }
    if (type.textValue().equals("simple")) {
      if (!Field.isThere(config)) {
        problems.add(
            at,
            RuleName.CONFIG_REQUIRED,
            "expected the axes of a simple movement, got " + ValueText.value(config));
      } else {
        movesOneAxis(config, at, problems);
      }
      return true;
    }
    if (Field.isThere(config)) {
      problems.add(
          at,
          RuleName.CONFIG_FORBIDDEN,
          "expected none beside type %s, got %s"
              .formatted(ValueText.value(type), ValueText.value(config)));
      return false;
    }
    return true;
  }

  private static void movesOneAxis(JsonNode config, FieldPath at, Problems problems) {
    int moving = 0;
    for (String axis : AXES) {
      moving += moves(config.path(axis)) ? 1 : 0;
    }
    if (moving > 1 || moving == 0 && isReadable(config)) {
      problems.add(
          at,
          RuleName.ONE_AXIS,
          "expected exactly one axis that is not 0, got "
              + (moving == 0 ? "none" : movements(config)));
    }
  }

  private static boolean moves(JsonNode axis) {
    return Numbers.isFinite(axis) && Numbers.compare(axis, 0) != 0;
  }

  /** False where an axis is misspelt or no number: it may have been meant to move. */
  private static boolean isReadable(JsonNode config) {
    if (!config.isObject()) {
      return false;
    }
    for (var axis : config.properties()) {
      if (!AXES.contains(axis.getKey())
          || Field.isThere(axis.getValue()) && !Numbers.isFinite(axis.getValue())) {
        return false;
      }
    }
    return true;
  }

  private static String movements(JsonNode config) {
    return ValueText.list(
        AXES.stream()
            .filter(axis -> moves(config.path(axis)))
            .map(axis -> axis + " " + ValueText.value(config.path(axis)))
            .toList(),
        "and");
  }

  private static boolean isAnother(ChoiceShape shape, JsonNode given, String than) {
    return shape.option(given).filter(option -> !option.equals(than)).isPresent();
  }

  private static String orDefault(JsonNode given, String otherwise) {
    return Field.isThere(given) ? ValueText.value(given) : SafeText.quoted(otherwise);
  }
}
