package org.kirincamel.request;

import static org.kirincamel.request.Field.optional;
import static org.kirincamel.request.Field.required;

import com.fasterxml.jackson.databind.node.IntNode;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The table of the API's parameters: every rule of a request stands here, once, in the order of the
 * document "kirin_v1_t2v". {@code kirin/request.schema.json} says the same to editors; a test
 * compares the two.
 */
final class Parameters {
  static final String MODEL = "model";
  static final String DELIVER_TO = "deliver_to";
  static final String EXTERNAL_TASK_ID = "external_task_id";

  static final ChoiceShape DURATION = ChoiceShape.ofTextsOrTheirNumbers("5", "10");
  static final ChoiceShape MODE = ChoiceShape.of("std", "pro");

  /** Path of each field by its last name, for fields that were written at the wrong depth. */
  private static final Map<String, String> PATHS = new HashMap<>();

  private static final Map<String, ValueType> TYPES = new TreeMap<>();

  static {
    collectPaths("", table(new RequestNames("", Set.of(), Set.of())).fields());
  }

  private Parameters() {}

  static ObjectShape table(RequestNames names) {
    return new ObjectShape(
        required("prompt", words(1, TextCheck.VISIBLE, TextCheck.NO_CONTROLS)),
        optional("duration", DURATION),
        optional("aspect_ratio", ChoiceShape.of("16:9", "9:16", "1:1")),
        optional("negative_prompt", words(0, TextCheck.NO_CONTROLS)),
        optional("cfg_scale", new NumberShape(0, 1)),
        optional("mode", MODE),
        optional("camera_control", cameraControl()).onlyIf(Camera::fitsModeAndDuration),
        optional("watermark_info", new OneInArrayShape(watermarkInfo())),
        optional("callback_url", TextShape.of(1, CallbackUrl.MOST, CallbackUrl.CHECK)),
        optional(EXTERNAL_TASK_ID, TextShape.of(1, 255, TextCheck.ONE_PATH_SEGMENT)),
        optional(MODEL, new NameShape(RuleName.MODEL, names.models())),
        optional(DELIVER_TO, new OneOrMoreShape(new NameShape(RuleName.TARGET, names.targets()))));
  }

  private static WordsShape words(int min, TextCheck... checks) {
    return new WordsShape(TextShape.of(min, 2_500, checks));
  }

  private static ObjectShape cameraControl() {
    return new ObjectShape(
        required("type", new ChoiceShape(Camera.TYPES)),
        optional("config", axes()).onlyIf(Camera::configFitsType));
  }

  private static ObjectShape axes() {
    return new ObjectShape(
            Camera.AXES.stream()
                .map(axis -> optional(axis, new NumberShape(-10, 10)))
                .toArray(Field[]::new))
        .missingSentAs(IntNode.valueOf(0));
  }

  private static ObjectShape watermarkInfo() {
    return new ObjectShape(required("enabled", new BooleanShape()));
  }

  /**
   * @return the dotted path of the field of that name, wherever it belongs
   */
  static Optional<String> pathOf(String name) {
    return Optional.ofNullable(PATHS.get(name));
  }

  /**
   * @return what the value of the field with that dotted path is; text where there is none
   */
  static ValueType typeOf(String path) {
    return TYPES.getOrDefault(path, ValueType.TEXT);
  }

  /**
   * @return the dotted path of every field
   */
  static Set<String> paths() {
    return Collections.unmodifiableSet(TYPES.keySet());
  }

  private static void collectPaths(String prefix, List<Field> fields) {
    for (Field field : fields) {
      String path = prefix + field.name();
      PATHS.putIfAbsent(field.name(), path);
      TYPES.put(path, field.shape().type());
      collectPaths(path + ".", field.shape().fields());
    }
  }
}
