package org.kirincamel.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.request.Requests.broken;
import static org.kirincamel.request.Requests.catWith;
import static org.kirincamel.request.Requests.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RuleNameTest {

  @ParameterizedTest
  @EnumSource(RuleName.class)
  void each_rule_is_explained_and_broken_by_a_request(RuleName rule) {
    assertThat(rule.meaning()).isNotBlank();
    assertThat(broken(breaking(rule))).anyMatch(v -> v.endsWith(" " + rule.id()));
  }

  @Test
  void the_names_of_the_rules_are_stable() {
    assertThat(Stream.of(RuleName.values()).map(RuleName::id))
        .containsExactly(
            "required",
            "type",
            "length",
            "blank",
            "unicode",
            "character",
            "enum",
            "range",
            "format",
            "unknown",
            "camera_needs_std_5",
            "config_required",
            "config_forbidden",
            "one_axis",
            "model",
            "target",
            "duplicate",
            "too_many");
  }

  private static JsonNode breaking(RuleName rule) {
    return switch (rule) {
      case REQUIRED -> json("{}");
      case TYPE -> json("[]");
      case LENGTH -> json("{'prompt': ''}");
      case BLANK -> json("{'prompt': ' '}");
      case UNICODE -> catWith("prompt", TextNode.valueOf("\uD83D"));
      case CHARACTER -> catWith("'prompt': 'caf\uFFFD'");
      case ENUM -> catWith("'mode': 'best'");
      case RANGE -> catWith("'cfg_scale': 7");
      case FORMAT -> catWith("'callback_url': 'example.com'");
      case UNKNOWN -> catWith("'seed': 1");
      case CAMERA_NEEDS_STD_5 -> catWith("'mode': 'pro', 'camera_control': {'type': 'forward_up'}");
      case CONFIG_REQUIRED -> catWith("'camera_control': {'type': 'simple'}");
      case CONFIG_FORBIDDEN -> catWith("'camera_control': {'type': 'forward_up', 'config': {}}");
      case ONE_AXIS -> catWith("'camera_control': {'type': 'simple', 'config': {}}");
      case MODEL -> catWith("'model': 'dearer'");
      case TARGET -> catWith("'deliver_to': 'nowhere'");
      case DUPLICATE -> catWith("'deliver_to': ['outbox', 'outbox']");
      case TOO_MANY -> {
        var names = new HashMap<String, JsonNode>();
        for (int i = 0; i <= Problems.MOST; i++) {
          names.put("x" + i, json("1"));
        }
        yield catWith("").setAll(names);
      }
    };
  }
}
