package org.kirincamel.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes what editors complete and explain settings by from the reference. Spring's form is the one
 * that editors know; those for Camel Main read it too.
 */
final class SettingsMetadata {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Pattern SETTING = Pattern.compile("# (kirin\\.[a-zA-Z.-]+) =(.*)");
  private static final Pattern DURATION = Pattern.compile("\\d+(ms|s|m|h|d)");
  private static final Pattern INTEGER = Pattern.compile("\\d{1,9}");
  private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

  private final ObjectNode metadata = JSON.createObjectNode();
  private final ArrayNode properties = metadata.putArray("properties");
  private final List<String> comment = new ArrayList<>();
  private final List<String> ofTargets = new ArrayList<>();
  private boolean settingBefore;

  private SettingsMetadata() {}

  /**
   * @param reference the text of {@code config/application.properties}
   */
  static String of(String reference) throws JsonProcessingException {
    var made = new SettingsMetadata();
    reference.lines().forEach(made::read);
    made.targets();
    return JSON.writeValueAsString(made.metadata) + "\n";
  }

  /** A comment is about all settings below it, up to the next empty line. */
  private void read(String line) {
    var setting = SETTING.matcher(line);
    if (setting.matches()) {
      settingBefore = true;
      setting(setting.group(1), setting.group(2).strip());
    } else if (line.startsWith("# ") && !line.startsWith("# ----")) {
      if (settingBefore) {
        comment.clear();
        settingBefore = false;
      }
      comment.add(line.substring(2).strip());
    } else {
      comment.clear();
      settingBefore = false;
    }
  }

  private void setting(String name, String value) {
    if (name.startsWith(Target.PREFIX)) {
      ofTargets.add(name.substring(name.lastIndexOf('.') + 1));
      return;
    }
    ObjectNode property = properties.addObject();
    property.put("name", name);
    property.put("type", type(value));
    property.put("description", String.join(" ", comment));
    if (!value.isEmpty()) {
      property.put("defaultValue", value);
    }
  }

  private void targets() {
    ObjectNode targets = properties.addObject();
    targets.put("name", "kirin.target");
    targets.put(
        "type", "java.util.Map<java.lang.String,java.util.Map<java.lang.String,java.lang.String>>");
    targets.put(
        "description",
        "Targets of your own, by their names: for each %s."
            .formatted(String.join(", ", ofTargets)));
  }

  private static String type(String value) {
    if (value.equals("true") || value.equals("false")) {
      return Boolean.class.getName();
    }
    if (DURATION.matcher(value).matches()) {
      return java.time.Duration.class.getName();
    }
    if (INTEGER.matcher(value).matches()) {
      return Integer.class.getName();
    }
    return NUMBER.matcher(value).matches()
        ? (value.contains(".") ? java.math.BigDecimal.class : Long.class).getName()
        : String.class.getName();
  }
}
