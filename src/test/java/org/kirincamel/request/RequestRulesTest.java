package org.kirincamel.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.request.Requests.RULES;
import static org.kirincamel.request.Requests.broken;
import static org.kirincamel.request.Requests.catWith;
import static org.kirincamel.request.Requests.json;
import static org.kirincamel.request.Requests.messages;
import static org.kirincamel.request.Requests.valid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of parameters, row by row, and the readings of it. */
class RequestRulesTest {

  @Test
  void a_prompt_alone_is_a_request_and_nothing_is_added_to_it() {
    VideoRequest request = valid(json("{'prompt': 'A cat'}"));

    assertThat(request.params()).isEqualTo(json("{'prompt': 'A cat'}"));
    assertThat(request.model()).isEqualTo("kirin_v1_t2v");
    assertThat(request.deliverTo()).isEmpty();
    assertThat(request.externalTaskId()).isEmpty();
  }

  @Test
  void a_full_request_goes_on_the_wire_with_everything_but_model_and_targets() {
    VideoRequest request =
        valid(
            json(
                """
                {'prompt': 'A cat', 'duration': 5, 'aspect_ratio': '9:16', 'negative_prompt': '',
                 'cfg_scale': 0.75, 'mode': 'std', 'external_task_id': 'cat-1',
                 'camera_control': {'type': 'simple', 'config': {'pan': -2.5, 'zoom': null}},
                 'watermark_info': [{'enabled': false}], 'callback_url': 'https://example.com/x',
                 'model': 'kirin_v2_t2v', 'deliver_to': ['archive', 'outbox']}
                """));

    assertThat(request.params())
        .isEqualTo(
            json(
                """
                {'prompt': 'A cat', 'duration': '5', 'aspect_ratio': '9:16', 'negative_prompt': '',
                 'cfg_scale': 0.75, 'mode': 'std',
                 'camera_control': {'type': 'simple', 'config': {'horizontal': 0, 'vertical': 0,
                   'pan': -2.5, 'tilt': 0, 'roll': 0, 'zoom': 0}},
                 'watermark_info': {'enabled': false}, 'callback_url': 'https://example.com/x',
                 'external_task_id': 'cat-1'}
                """));
    assertThat(request.model()).isEqualTo("kirin_v2_t2v");
    assertThat(request.deliverTo()).containsExactly("archive", "outbox");
    assertThat(request.externalTaskId()).contains("cat-1");
  }

  @Test
  void the_request_itself_is_not_changed_and_shares_no_container_with_the_result() {
    JsonNode request =
        catWith(
            "'camera_control': {'type': 'simple', 'config': {'pan': 1}}, 'deliver_to': ['outbox']");
    JsonNode before = request.deepCopy();

    valid(request).params().withObject("/camera_control/config").put("pan", 7);

    assertThat(request).isEqualTo(before);
  }

  // prompt

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 2499, 2500})
  void a_prompt_has_1_to_2500_characters_counted_as_code_points(int length) {
    assertThat(broken(prompt("x".repeat(length)))).isEmpty();
    assertThat(broken(prompt("🐈".repeat(length)))).isEmpty();
  }

  @Test
  void a_prompt_of_0_or_2501_characters_is_refused() {
    assertThat(broken(prompt(""))).containsExactly("/prompt length");
    assertThat(broken(prompt("x".repeat(2501)))).containsExactly("/prompt length");
    assertThat(broken(prompt("🐈".repeat(2501)))).containsExactly("/prompt length");
    assertThat(messages(prompt("🐈".repeat(2501))))
        .containsExactly("prompt: expected 1 to 2500 characters, got 2501");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'prompt': null}", "{'mode': 'std'}"})
  void a_prompt_is_required_and_null_is_none(String request) {
    assertThat(broken(json(request))).containsExactly("/prompt required");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x9, 0xA, 0xD, 0x20, 0xA0, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004,
        0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000
      })
  void a_prompt_of_white_space_alone_is_refused(int whiteSpace) {
    String blank = Character.toString(whiteSpace).repeat(3);

    assertThat(broken(prompt(blank))).containsExactly("/prompt blank");
    assertThat(broken(prompt(blank + "x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x180E,
        0x200B,
        0x200D,
        0x200E,
        0x2060,
        0xFEFF,
        0xAD,
        0x61C,
        0xE0041, // format characters
        0x300,
        0xFE0F,
        0x20E3, // marks
        0xE000,
        0x378, // private and unassigned
        0x115F,
        0x1160,
        0x2800,
        0x3164,
        0xFFA0 // fillers
      })
  void a_prompt_that_shows_nothing_is_refused(int character) {
    String unseen = Character.toString(character);

    assertThat(broken(prompt(unseen.repeat(3)))).containsExactly("/prompt blank");
    assertThat(broken(prompt(" " + unseen + "x"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "5", "!", "+", "猫", "🐈", "ا", "½", "_", "—"})
  void one_letter_number_punctuation_mark_or_symbol_is_enough(String visible) {
    assertThat(broken(prompt(visible))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0x0, 0x1, 0x8, 0xB, 0xC, 0xE, 0x1A, 0x1B, 0x1C, 0x1F, 0x7F, 0x80, 0x85, 0x9F, 0xFFFD})
  void control_characters_and_traces_of_wrong_decoding_are_refused(int character) {
    String text = "a caf" + Character.toString(character) + " at night";

    assertThat(broken(prompt(text))).containsExactly("/prompt character");
    assertThat(broken(catWith("negative_prompt", TextNode.valueOf(text))))
        .containsExactly("/negative_prompt character");
    assertThat(messages(prompt(text)).get(0)).contains("U+%04X".formatted(character));
  }

  @ParameterizedTest
  @CsvSource({
    "a\\r\\nb, a\\nb",
    "a\\rb\\r, a\\nb\\n",
    "\\uFEFFa, a",
    "\\uFEFF\\uFEFFa, a",
    "a\\tb, a\\tb"
  })
  void line_ends_are_sent_as_line_feeds_and_without_a_byte_order_mark(String given, String sent) {
    JsonNode request = json("{'prompt': '" + given + "', 'negative_prompt': '" + given + "'}");
    String expected = json("'" + sent + "'").textValue();

    assertThat(valid(request).params().path("prompt").textValue()).isEqualTo(expected);
    assertThat(valid(request).params().path("negative_prompt").textValue()).isEqualTo(expected);
  }

  @Test
  void a_prompt_may_break_several_rules_at_once() {
    assertThat(broken(prompt(" ".repeat(2501)))).containsExactly("/prompt length", "/prompt blank");
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "true", "['A cat']", "{}"})
  void a_prompt_is_a_text_and_nothing_is_made_one(String value) {
    assertThat(broken(json("{'prompt': " + value + "}"))).containsExactly("/prompt type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "\uDC08", "a\uD83Db", "\uDC08\uD83D", "\uD83D\uD83D\uDC08"})
  void half_of_a_surrogate_pair_is_refused_in_every_text(String half) {
    assertThat(broken(prompt("x" + half))).containsExactly("/prompt unicode");
    assertThat(broken(catWith("negative_prompt", TextNode.valueOf(half))))
        .containsExactly("/negative_prompt unicode");
    assertThat(broken(catWith("external_task_id", TextNode.valueOf(half))))
        .containsExactly("/external_task_id unicode");
    assertThat(broken(catWith("callback_url", TextNode.valueOf("http://a/" + half))))
        .contains("/callback_url unicode");
  }

  // duration, aspect_ratio, mode

  @ParameterizedTest
  @ValueSource(strings = {"'5'", "5", "5.0", "5e0", "0.5E1", "50e-1"})
  void a_duration_of_5_is_sent_as_a_text_however_json_writes_the_number(String five) {
    assertThat(valid(catWith("'duration': " + five)).params().get("duration"))
        .isEqualTo(TextNode.valueOf("5"));
  }

  @ParameterizedTest
  @MethodSource("tens")
  void a_duration_of_10_is_sent_as_a_text_whatever_java_type_the_number_has(JsonNode ten) {
    assertThat(valid(catWith("duration", ten)).params().get("duration"))
        .isEqualTo(TextNode.valueOf("10"));
  }

  static Stream<JsonNode> tens() {
    return Stream.of(
        json("10"),
        DoubleNode.valueOf(10),
        FloatNode.valueOf(10),
        DecimalNode.valueOf(new BigDecimal("1E+1")),
        BigIntegerNode.valueOf(BigInteger.TEN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"'7'", "7", "5.1", "-5", "'05'", "' 5'", "'5.0'", "''", "'5s'", "1e400"})
  void another_duration_is_refused(String duration) {
    assertThat(broken(catWith("'duration': " + duration))).containsExactly("/duration enum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "[5]", "{}"})
  void a_duration_is_a_text_or_a_number(String duration) {
    assertThat(broken(catWith("'duration': " + duration))).containsExactly("/duration type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"16:9", "9:16", "1:1"})
  void an_aspect_ratio_is_one_of_three(String ratio) {
    assertThat(valid(catWith("aspect_ratio", TextNode.valueOf(ratio))).params().get("aspect_ratio"))
        .isEqualTo(TextNode.valueOf(ratio));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4:3", "16/9", "16:9 ", "", "16：9"})
  void another_aspect_ratio_is_refused(String ratio) {
    assertThat(broken(catWith("aspect_ratio", TextNode.valueOf(ratio))))
        .containsExactly("/aspect_ratio enum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"std", "pro"})
  void a_mode_is_std_or_pro(String mode) {
    assertThat(broken(catWith("mode", TextNode.valueOf(mode)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"STD", "Pro", "standard", " std", ""})
  void a_mode_in_another_spelling_is_refused(String mode) {
    assertThat(broken(catWith("mode", TextNode.valueOf(mode)))).containsExactly("/mode enum");
  }

  @Test
  void a_number_is_no_mode_and_no_aspect_ratio() {
    assertThat(broken(catWith("'aspect_ratio': 1, 'mode': 1")))
        .containsExactly("/aspect_ratio type", "/mode type");
  }

  // negative_prompt, cfg_scale

  @Test
  void a_negative_prompt_has_at_most_2500_characters_and_may_be_blank() {
    assertThat(broken(catWith("'negative_prompt': ''"))).isEmpty();
    assertThat(broken(catWith("'negative_prompt': ' '"))).isEmpty();
    assertThat(broken(catWith("negative_prompt", TextNode.valueOf("🐈".repeat(2500))))).isEmpty();
    assertThat(messages(catWith("negative_prompt", TextNode.valueOf("x".repeat(2501)))))
        .containsExactly("negative_prompt: expected at most 2500 characters, got 2501");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1", "0.5", "1.0", "-0.0", "0e999999999", "1e-999999999", "1e-5"})
  void a_cfg_scale_is_from_0_to_1(String scale) {
    assertThat(broken(catWith("'cfg_scale': " + scale))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-0.1", "1.1", "2", "1.00000000000000000000001", "1e999999999", "-1e400"})
  void a_cfg_scale_out_of_bounds_is_refused(String scale) {
    assertThat(broken(catWith("'cfg_scale': " + scale))).containsExactly("/cfg_scale range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'0.5'", "true", "[]"})
  void a_text_is_no_number(String scale) {
    assertThat(broken(catWith("'cfg_scale': " + scale))).containsExactly("/cfg_scale type");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void what_json_cannot_write_is_no_number(double value) {
    assertThat(broken(catWith("cfg_scale", DoubleNode.valueOf(value))))
        .containsExactly("/cfg_scale type");
    assertThat(broken(catWith("cfg_scale", FloatNode.valueOf((float) value))))
        .containsExactly("/cfg_scale type");
    assertThat(broken(catWith("duration", DoubleNode.valueOf(value))))
        .containsExactly("/duration enum");
  }

  @Test
  void a_number_is_sent_with_no_more_digits_than_a_double_holds() {
    assertThat(sentScale("0.25")).isEqualTo("0.25");
    assertThat(sentScale("0.3333333333333333333333333333333333")).isEqualTo("0.3333333333333333");
    assertThat(sentScale("1e-999999999")).isEqualTo("4.9E-324");
    assertThat(sentScale("0e999999999")).isEqualTo("0.0");
  }

  private static String sentScale(String scale) {
    return valid(catWith("'cfg_scale': " + scale)).params().get("cfg_scale").toString();
  }

  // camera_control

  @ParameterizedTest
  @ValueSource(
      strings = {"down_back", "forward_up", "right_turn_forward", "left_turn_forward", "simple"})
  void a_camera_movement_is_one_of_five_and_only_simple_has_a_config(String type) {
    String config = type.equals("simple") ? ", 'config': {'zoom': 10}" : "";

    assertThat(broken(catWith("'camera_control': {'type': '" + type + "'" + config + "}")))
        .isEmpty();
  }

  @Test
  void a_movement_other_than_simple_is_sent_without_config() {
    assertThat(
            valid(catWith("'camera_control': {'type': 'down_back', 'config': null}"))
                .params()
                .get("camera_control"))
        .isEqualTo(json("{'type': 'down_back'}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'type': null}", "{'config': {'pan': 1}}"})
  void a_camera_control_needs_a_type(String control) {
    assertThat(broken(catWith("'camera_control': " + control)))
        .containsExactly("/camera_control/type required");
  }

  @Test
  void a_camera_control_of_the_wrong_type_is_refused() {
    assertThat(broken(catWith("'camera_control': 'simple'")))
        .containsExactly("/camera_control type");
    assertThat(broken(catWith("'camera_control': {'type': 'Simple'}")))
        .containsExactly("/camera_control/type enum");
    assertThat(broken(catWith("'camera_control': {'type': 'simple', 'config': []}")))
        .containsExactly("/camera_control/config type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'mode': 'pro'",
        "'duration': '10'",
        "'duration': 10",
        "'mode': 'pro', 'duration': '10'",
        "'mode': 'std', 'duration': '10'"
      })
  void camera_control_goes_only_with_std_and_5_seconds(String others) {
    assertThat(broken(catWith("'camera_control': {'type': 'down_back'}, " + others)))
        .containsExactly("/camera_control camera_needs_std_5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'mode': 'std'", "'duration': 5", "'mode': null, 'duration': null"})
  void camera_control_goes_with_the_defaults_of_mode_and_duration(String others) {
    assertThat(broken(catWith("'camera_control': {'type': 'down_back'}, " + others))).isEmpty();
  }

  @Test
  void a_wrong_mode_or_duration_is_not_blamed_on_the_camera() {
    assertThat(
            broken(
                catWith("'camera_control': {'type': 'down_back'}, 'mode': 'best', 'duration': 6")))
        .containsExactly("/duration enum", "/mode enum");
  }

  @Test
  void pro_and_10_seconds_need_no_camera_control() {
    assertThat(broken(catWith("'mode': 'pro', 'duration': 10, 'camera_control': null"))).isEmpty();
  }

  @Test
  void a_camera_control_beside_pro_says_what_it_needs() {
    assertThat(messages(catWith("'camera_control': {'type': 'down_back'}, 'mode': 'pro'")))
        .containsExactly(
            "camera_control: expected mode \"std\" and duration \"5\" beside it,"
                + " got mode \"pro\" and duration \"5\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ", 'config': null"})
  void a_simple_movement_needs_a_config(String config) {
    assertThat(broken(catWith("'camera_control': {'type': 'simple'" + config + "}")))
        .containsExactly("/camera_control/config config_required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'pan': 1}", "{'pan': 99}", "'none'"})
  void a_config_beside_another_type_is_refused_whatever_is_in_it(String config) {
    assertThat(broken(catWith("'camera_control': {'type': 'down_back', 'config': " + config + "}")))
        .containsExactly("/camera_control/config config_forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"horizontal", "vertical", "pan", "tilt", "roll", "zoom"})
  void each_axis_goes_from_minus_10_to_10(String axis) {
    for (String inside : List.of("-10", "10", "0.1", "-10.0", "1e1", "1e-300")) {
      assertThat(broken(simple("'" + axis + "': " + inside))).isEmpty();
    }
    for (String outside : List.of("-10.1", "11", "10.0000000000000000001", "1e999999999")) {
      assertThat(broken(simple("'" + axis + "': " + outside)))
          .containsExactly("/camera_control/config/" + axis + " range");
    }
    assertThat(broken(simple("'" + axis + "': '1'")))
        .containsExactly("/camera_control/config/" + axis + " type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "'pan': 0", "'pan': 0.0, 'zoom': -0.0", "'pan': null", "'tilt': 0e999999999"})
  void no_movement_was_chosen_where_every_axis_is_0(String axes) {
    assertThat(broken(simple(axes))).containsExactly("/camera_control/config one_axis");
  }

  @Test
  void more_than_one_axis_that_is_not_0_is_refused() {
    JsonNode request = simple("'pan': 3, 'zoom': -1, 'roll': 0");

    assertThat(broken(request)).containsExactly("/camera_control/config one_axis");
    assertThat(messages(request))
        .containsExactly(
            "camera_control.config: expected exactly one axis that is not 0,"
                + " got pan 3 and zoom -1");
  }

  @Test
  void an_axis_that_is_misspelt_or_wrong_is_not_reported_as_no_movement_too() {
    assertThat(broken(simple("'Zoom': 3"))).containsExactly("/camera_control/config/Zoom unknown");
    assertThat(broken(simple("'zoom': 'in'"))).containsExactly("/camera_control/config/zoom type");
  }

  // watermark_info

  @ParameterizedTest
  @ValueSource(strings = {"{'enabled': true}", "[{'enabled': true}]"})
  void a_watermark_is_an_object_or_an_array_of_one_and_sent_as_the_object(String watermark) {
    assertThat(valid(catWith("'watermark_info': " + watermark)).params().get("watermark_info"))
        .isEqualTo(json("{'enabled': true}"));
  }

  @Test
  void another_watermark_is_refused() {
    assertThat(broken(catWith("'watermark_info': {}")))
        .containsExactly("/watermark_info/enabled required");
    assertThat(broken(catWith("'watermark_info': {'enabled': null}")))
        .containsExactly("/watermark_info/enabled required");
    assertThat(broken(catWith("'watermark_info': {'enabled': 'true'}")))
        .containsExactly("/watermark_info/enabled type");
    assertThat(broken(catWith("'watermark_info': [{'enabled': 1}]")))
        .containsExactly("/watermark_info/0/enabled type");
    assertThat(broken(catWith("'watermark_info': true"))).containsExactly("/watermark_info type");
    assertThat(broken(catWith("'watermark_info': [null]")))
        .containsExactly("/watermark_info/0 type");
    assertThat(broken(catWith("'watermark_info': []"))).containsExactly("/watermark_info length");
    assertThat(broken(catWith("'watermark_info': [{'enabled': true}, {'enabled': true}]")))
        .containsExactly("/watermark_info length");
  }

  // external_task_id

  @ParameterizedTest
  @ValueSource(strings = {"x", "kirin-0", "...", ".a", "a b", "Katze-ä-猫-🐈", "a:b;c&d=e+f@g"})
  void an_external_task_id_stays_in_the_parameters_and_is_copied(String id) {
    VideoRequest request = valid(catWith("external_task_id", TextNode.valueOf(id)));

    assertThat(request.externalTaskId()).contains(id);
    assertThat(request.params().get("external_task_id")).isEqualTo(TextNode.valueOf(id));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".", "..", "a/b", "a\\b", "a?b", "a#b", "a%b", "a\nb", "\t", "\u0000", "\u007F", "\u0085"
      })
  void an_external_task_id_that_could_steer_a_path_is_refused(String id) {
    assertThat(broken(catWith("external_task_id", TextNode.valueOf(id))))
        .containsExactly("/external_task_id format");
  }

  @Test
  void an_external_task_id_has_1_to_255_characters() {
    assertThat(broken(catWith("external_task_id", TextNode.valueOf("🐈".repeat(255))))).isEmpty();
    assertThat(broken(catWith("external_task_id", TextNode.valueOf("🐈".repeat(256)))))
        .containsExactly("/external_task_id length");
    assertThat(broken(catWith("'external_task_id': ''")))
        .containsExactly("/external_task_id length");
    assertThat(broken(catWith("'external_task_id': 7"))).containsExactly("/external_task_id type");
  }

  // model, deliver_to

  @Test
  void a_model_that_is_not_configured_is_refused_with_the_nearest_that_is() {
    assertThat(broken(catWith("'model': 'kirin_v3_t2v'"))).containsExactly("/model model");
    assertThat(messages(catWith("'model': 'kirin-v1-t2v'")))
        .containsExactly(
            "model: expected \"kirin_v1_t2v\" or \"kirin_v2_t2v\", got \"kirin-v1-t2v\","
                + " did you mean \"kirin_v1_t2v\"?");
    assertThat(broken(catWith("'model': 1"))).containsExactly("/model type");
    assertThat(valid(catWith("'model': null")).model()).isEqualTo("kirin_v1_t2v");
  }

  @Test
  void the_default_model_may_be_named_even_where_the_list_leaves_it_out() {
    var rules = new RequestRules(new RequestNames("mine", Set.of("yours"), Set.of()));

    assertThat(rules.check(catWith("'model': 'mine'"))).isInstanceOf(Verdict.Valid.class);
    assertThat(rules.check(catWith("'model': 'kirin_v1_t2v'"))).isInstanceOf(Verdict.Invalid.class);
  }

  @Test
  void targets_are_one_name_or_several_different_ones() {
    assertThat(valid(catWith("'deliver_to': 'archive'")).deliverTo()).containsExactly("archive");
    assertThat(valid(catWith("'deliver_to': ['webhook', 'outbox']")).deliverTo())
        .containsExactly("webhook", "outbox");
    assertThat(valid(catWith("'deliver_to': null")).deliverTo()).isEmpty();
  }

  @Test
  void other_targets_are_refused() {
    assertThat(broken(catWith("'deliver_to': 'file:/etc'"))).containsExactly("/deliver_to target");
    assertThat(broken(catWith("'deliver_to': ['outbox', 'x', 'outbox', 3, null]")))
        .containsExactly(
            "/deliver_to/1 target",
            "/deliver_to/2 duplicate",
            "/deliver_to/3 type",
            "/deliver_to/4 type");
    assertThat(broken(catWith("'deliver_to': []"))).containsExactly("/deliver_to length");
    assertThat(broken(catWith("'deliver_to': {}"))).containsExactly("/deliver_to type");
    assertThat(messages(catWith("'deliver_to': ['Out-Box']")))
        .containsExactly(
            "deliver_to[0]: expected \"outbox\", \"archive\" or \"webhook\", got \"Out-Box\","
                + " did you mean \"outbox\"?");
  }

  @Test
  void readable_targets_are_the_configured_ones_of_whatever_request() {
    assertThat(RULES.readableTargets(json("{'deliver_to': 'archive'}"))).containsExactly("archive");
    assertThat(
            RULES.readableTargets(
                json("{'deliver_to': ['x', 'webhook', 3, 'archive', 'webhook', null]}")))
        .containsExactly("webhook", "archive");
    for (String none :
        List.of("{}", "[]", "7", "null", "{'deliver_to': 'x'}", "{'deliver_to':{}}")) {
      assertThat(RULES.readableTargets(json(none))).isEmpty();
    }
    assertThat(RULES.readableTargets(MissingNode.getInstance())).isEmpty();
  }

  // objects

  @Test
  void a_null_is_the_same_as_no_field_and_is_not_sent() {
    JsonNode request =
        json(
            """
            {'prompt': 'A cat', 'duration': null, 'aspect_ratio': null, 'negative_prompt': null,
             'cfg_scale': null, 'mode': null, 'camera_control': null, 'watermark_info': null,
             'callback_url': null, 'external_task_id': null, 'model': null, 'deliver_to': null}
            """);

    assertThat(valid(request))
        .isEqualTo(new VideoRequest("kirin_v1_t2v", catWith(""), Optional.empty(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"aspectRatio", "Aspect-Ratio", "aspect ratio", "aspect_raito", "ratio"})
  void an_unknown_field_is_refused_with_the_nearest_known_name(String name) {
    JsonNode request = catWith(name, TextNode.valueOf("16:9"));

    assertThat(broken(request)).containsExactly("/" + name + " unknown");
    assertThat(messages(request).get(0)).endsWith("unknown field, did you mean aspect_ratio?");
  }

  @Test
  void an_unknown_field_is_refused_even_when_it_is_null_and_at_any_depth() {
    assertThat(broken(catWith("'foo': null"))).containsExactly("/foo unknown");
    assertThat(
            broken(
                catWith(
                    """
                    'camera_control': {'type': 'simple', 'config': {'pan': 1, 'x': 0}, 'y': 1},
                    'watermark_info': [{'enabled': true, 'text': 'me'}]
                    """)))
        .containsExactly(
            "/camera_control/config/x unknown",
            "/camera_control/y unknown",
            "/watermark_info/0/text unknown");
  }

  @Test
  void an_unknown_field_that_is_near_to_none_is_told_the_known_ones() {
    assertThat(messages(catWith("'watermark_info': {'enabled': true, 'opacity': 1}")))
        .containsExactly("watermark_info.opacity: unknown field, expected enabled");
  }

  @Test
  void a_field_at_the_wrong_depth_is_told_where_it_belongs() {
    assertThat(messages(catWith("'zoom': 1")))
        .containsExactly("zoom: unknown field, did you mean camera_control.config.zoom?");
    assertThat(messages(catWith("'camera_control': {'type': 'down_back', 'duration': 5}")))
        .containsExactly(
            "camera_control.duration: unknown field,"
                + " did you mean duration at the top of the request?");
  }

  @Test
  void a_pointer_escapes_what_rfc_6901_escapes_and_can_be_written_as_utf_8() {
    assertThat(broken(catWith("'a/b~c': 1"))).containsExactly("/a~1b~0c unknown");
    assertThat(broken(catWith("x\uD83D", json("1")))).containsExactly("/x\uFFFD unknown");
  }

  @Test
  void every_violation_is_reported_at_once_in_the_order_of_the_document() {
    assertThat(
            broken(
                json(
                    """
                    {'deliver_to': 'x', 'model': 'x', 'external_task_id': '..', 'size': 1,
                     'callback_url': 'x', 'watermark_info': [], 'mode': 'x', 'cfg_scale': 2,
                     'camera_control': {'type': 'simple'}, 'negative_prompt': 1, 'b': 1,
                     'aspect_ratio': 'x', 'duration': '10', 'a': 1}
                    """)))
        .containsExactly(
            "/prompt required",
            "/aspect_ratio enum",
            "/negative_prompt type",
            "/cfg_scale range",
            "/mode enum",
            "/camera_control camera_needs_std_5",
            "/camera_control/config config_required",
            "/watermark_info length",
            "/callback_url format",
            "/external_task_id format",
            "/model model",
            "/deliver_to target",
            "/size unknown",
            "/b unknown",
            "/a unknown");
  }

  @Test
  void what_is_listed_of_a_request_that_is_wrong_all_over_is_bounded() {
    var request = catWith("");
    for (int i = 0; i < 1000; i++) {
      request.put("field" + i, i);
    }

    assertThat(broken(request)).hasSize(201).endsWith(" too_many");
    assertThat(messages(request))
        .endsWith("request: expected no violation, got 800 more than these 200");
  }

  // Not named after its node: to write one with three million digits takes many seconds.
  @ParameterizedTest(name = "{index}")
  @MethodSource("noObjects")
  void what_is_no_object_is_no_request_and_nothing_is_thrown(JsonNode node) {
    assertThat(broken(node)).containsExactly(" type");
    for (String field :
        List.of(
            "prompt",
            "duration",
            "cfg_scale",
            "mode",
            "camera_control",
            "watermark_info",
            "callback_url",
            "external_task_id",
            "model",
            "deliver_to")) {
      RULES.check(catWith("").set(field, node));
    }
  }

  static Stream<JsonNode> noObjects() {
    return Stream.of(
        MissingNode.getInstance(),
        json("null"),
        json("[]"),
        json("[{'prompt': 'A cat'}]"),
        json("true"),
        json("'A cat'"),
        json("1e999999999"),
        json("-1E-999999999"),
        BigIntegerNode.valueOf(BigInteger.ONE.shiftLeft(10_000_000)),
        DecimalNode.valueOf(new BigDecimal(BigInteger.ONE.shiftLeft(100_000), Integer.MIN_VALUE)),
        DecimalNode.valueOf(new BigDecimal(BigInteger.ONE, Integer.MAX_VALUE)),
        DoubleNode.valueOf(Double.NaN),
        TextNode.valueOf("\uD83D"),
        new POJONode(new Object()),
        com.fasterxml.jackson.databind.node.BinaryNode.valueOf(new byte[] {1}));
  }

  @Test
  void models_and_targets_are_listed_in_their_order() {
    var rules =
        new RequestRules(
            new RequestNames("m", Set.of(), new LinkedHashSet<>(List.of("z", "a", "m"))));

    assertThat(((Verdict.Invalid) rules.check(catWith("'deliver_to': 'nowhere'"))).violations())
        .extracting(Violation::message)
        .containsExactly("deliver_to: expected \"z\", \"a\" or \"m\", got \"nowhere\"");
  }

  private static JsonNode prompt(String text) {
    return catWith("prompt", TextNode.valueOf(text));
  }

  private static JsonNode simple(String axes) {
    return catWith("'camera_control': {'type': 'simple', 'config': {" + axes + "}}");
  }
}
