package org.kirincamel.intake.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.intake.format.Format.CSV;
import static org.kirincamel.intake.format.Reading.SMALL;
import static org.kirincamel.intake.format.Reading.json;
import static org.kirincamel.intake.format.Reading.onlyProblem;
import static org.kirincamel.intake.format.Reading.request;
import static org.kirincamel.intake.format.Reading.requests;
import static org.kirincamel.intake.format.Reading.rows;
import static org.kirincamel.intake.format.Reading.unreadable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  @Test
  void columns_go_by_name_and_dots_make_objects() {
    assertThat(
            request(
                CSV,
                " prompt ,duration,cfg_scale,camera_control.type,camera_control.config.zoom,"
                    + "watermark_info.enabled,deliver_to,external_task_id\n"
                    + "A cat,5,0.50,simple,-3,true,a; b;,007\n"))
        .isEqualTo(
            json(
                "{\"prompt\":\"A cat\",\"duration\":\"5\",\"cfg_scale\":0.50,"
                    + "\"camera_control\":{\"type\":\"simple\",\"config\":{\"zoom\":-3}},"
                    + "\"watermark_info\":{\"enabled\":true},\"deliver_to\":[\"a\",\"b\"],"
                    + "\"external_task_id\":\"007\"}"));
  }

  @Test
  void an_empty_cell_means_absent_and_so_does_an_object_of_empty_cells() {
    assertThat(
            request(
                CSV,
                "prompt,mode,camera_control.type,camera_control.config.pan,unknown\nx,,\"\",,\n"))
        .isEqualTo(json("{\"prompt\":\"x\"}"));
  }

  @Test
  void an_unknown_column_becomes_an_unknown_field() {
    assertThat(requests(CSV, "prompt,promt\na,\nb,c\n"))
        .containsExactly(json("{\"prompt\":\"a\"}"), json("{\"prompt\":\"b\",\"promt\":\"c\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "cfg_scale | '0,5'",
        "cfg_scale | .5",
        "cfg_scale | ' 1'",
        "cfg_scale | 1e999999999",
        "cfg_scale | 010",
        "camera_control.config.pan | left",
        "watermark_info.enabled | yes",
        "watermark_info.enabled | 1"
      },
      delimiter = '|')
  void a_cell_that_is_not_of_the_type_of_its_field_stays_text(String column, String cell) {
    var request = request(CSV, "prompt," + column + "\nx,\"" + cell + "\"\n");

    assertThat(request.at("/" + column.replace('.', '/')).textValue()).isEqualTo(cell);
  }

  @Test
  void the_TRUE_of_spreadsheets_is_true() {
    assertThat(requests(CSV, "watermark_info.enabled\nTRUE\nFalse\n"))
        .containsExactly(
            json("{\"watermark_info\":{\"enabled\":true}}"),
            json("{\"watermark_info\":{\"enabled\":false}}"));
  }

  @Test
  void quoted_cells_hold_commas_quotes_and_line_ends() {
    assertThat(
            requests(
                CSV,
                "\"prompt\",\"mode\"\r\n\"a, \"\"b\"\"\r\nc\nd\",std\r\n\"\"\"\",\"\"\r\n x , y"))
        .containsExactly(
            json("{\"prompt\":\"a, \\\"b\\\"\\r\\nc\\nd\",\"mode\":\"std\"}"),
            json("{\"prompt\":\"\\\"\"}"),
            json("{\"prompt\":\" x \",\"mode\":\" y\"}"));
  }

  @Test
  void blank_lines_do_not_count_and_any_line_end_ends_a_row() {
    assertThat(requests(CSV, "\n\nprompt,mode\r\na,\r\n\r\n  \r\nb,std\rc,\n\n"))
        .containsExactly(
            json("{\"prompt\":\"a\"}"),
            json("{\"prompt\":\"b\",\"mode\":\"std\"}"),
            json("{\"prompt\":\"c\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt,duration,cfg_scale\n\"A, b; c\",5,0.5\n",
        "prompt;duration;cfg_scale\n\"A, b; c\";5;0,5\n",
        "prompt\tduration\tcfg_scale\nA, b; c\t5\t0,5\n",
        "prompt|duration|cfg_scale\nA, b; c|5|0.5\n",
        "sep=;\r\nprompt;duration;cfg_scale\r\n\"A, b; c\";5;0.5\r\n",
        "\"sep=,\"\nprompt,duration,cfg_scale\n\"A, b; c\",5,0.5\n",
        "\uFEFFSEP=;;;\nprompt;duration;cfg_scale\n\"A, b; c\";5;0,5\n",
        "sep=^\nprompt^duration^cfg_scale\nA, b; c^5^0,5\n",
        "sep=\t\nprompt\tduration\tcfg_scale\nA, b; c\t5\t0,5",
        "\n\n Prompt ;\u00A0DURATION\t; Cfg_Scale \n\"A, b; c\";5;0,5",
        "\"prompt\";\"duration\";\"cfg_scale\"\r\"A, b; c\";\"5\";\"0,5\"\r",
        "prompt;duration;cfg_scale;;\n\"A, b; c\";5;0,5;;\n;;;;\n;;;;\n",
        "prompt,duration,cfg_scale,,\n,,,,\n\"A, b; c\",5,0.5, , \n,\n",
        "prompt,duration,cfg_scale,\n\"A, b; c\",5,0.5\n\"\",\"\",\"\",\n",
      })
  void a_table_is_read_as_any_spreadsheet_writes_it(String csv) {
    assertThat(request(CSV, csv))
        .isEqualTo(json("{\"prompt\":\"A, b; c\",\"duration\":\"5\",\"cfg_scale\":0.5}"));
  }

  @Test
  void only_a_number_has_a_decimal_comma_and_only_where_no_comma_separates() {
    assertThat(request(CSV, "prompt;cfg_scale;camera_control.config.pan\n1,5;1,5;-2,5\n"))
        .isEqualTo(
            json(
                "{\"prompt\":\"1,5\",\"cfg_scale\":1.5,\"camera_control\":{\"config\":{\"pan\":-2.5}}}"));
    assertThat(request(CSV, "prompt,cfg_scale\nx,\"0,5\"\n").path("cfg_scale").textValue())
        .isEqualTo("0,5");
  }

  @Test
  void a_table_of_one_column_may_have_anything_in_its_cells() {
    assertThat(requests(CSV, "prompt\nA cat; a dog\n\"a, b\"\n"))
        .containsExactly(json("{\"prompt\":\"A cat; a dog\"}"), json("{\"prompt\":\"a, b\"}"));
  }

  @Test
  void several_targets_have_semicolons_or_commas_between_them() {
    assertThat(request(CSV, "prompt;deliver_to\nx;a,b\n"))
        .isEqualTo(json("{\"prompt\":\"x\",\"deliver_to\":[\"a\",\"b\"]}"));
  }

  @Test
  void a_cell_without_a_name_above_it_must_be_empty() {
    var rows = rows(CSV, "prompt,duration,,\na,5,,\nb,5,,x\n");

    assertThat(rows.get(0).problems()).isEmpty();
    assertThat(onlyProblem(rows.get(1)).message())
        .contains("Expected 2 cells as in the header, found 4 in line 3");
  }

  @Test
  void lines_are_counted_with_those_that_are_no_rows() {
    var rows = rows(CSV, "\r\nsep=;\r\nprompt;mode\r\n;\r\na;std;x\r\n");

    assertThat(rows).hasSize(1);
    assertThat(onlyProblem(rows.get(0)).message()).contains("found 3 in line 5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#N/A",
        "#NAME?",
        "#REF!",
        "#VALUE!",
        "#DIV/0!",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#CALC!",
        "#ERROR!",
        "#GETTING_DATA",
        "#NV",
        "#WERT!",
        "#BEZUG!",
        "#VALEUR!",
        "#NOM?",
        "#¡VALOR!",
        "#¿NOMBRE?",
        "#N/D",
        "#ЗНАЧ!",
        "#Н/Д",
        "#N/A N/A",
        "Err:502",
        "####",
        "nan",
        "NaN",
        "-nan",
        "NULL",
        "null",
        "(null)",
        "<NA>",
        "\\N",
        " #N/A ",
        "undefined",
        "[object Object]"
      })
  void a_cell_that_holds_an_error_value_rejects_its_row(String marker) {
    var rows = rows(CSV, "prompt,negative_prompt\n" + marker + ",\na,b\nc," + marker + "\n");

    assertThat(onlyProblem(rows.get(0)).pointer()).isEqualTo("/prompt");
    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(0)).message())
        .contains("in line 2: the cell holds an error value");
    assertThat(rows.get(1).problems()).isEmpty();
    assertThat(onlyProblem(rows.get(2)).pointer()).isEqualTo("/negative_prompt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#N/A on a screen",
        "null and void",
        "nan bread",
        "none",
        "N/A",
        "#sunset",
        "#1",
        "#hashtag!",
        "a #REF! in a cell",
        "NULL island",
        "Nullarbor",
        "#"
      })
  void words_with_such_a_value_in_them_are_words(String text) {
    assertThat(request(CSV, "prompt\n" + text + "\n").path("prompt").textValue()).isEqualTo(text);
  }

  @Test
  void an_error_value_is_told_by_the_path_of_its_field() {
    var row = rows(CSV, "prompt;camera_control.config.pan\na;#DIV/0!\n").get(0);

    assertThat(onlyProblem(row).pointer()).isEqualTo("/camera_control/config/pan");
  }

  @Test
  void too_few_or_too_many_cells_are_a_bad_row_that_names_its_line() {
    var rows = rows(CSV, "prompt,mode\n\"two\nlines\",std\n\na\nb,std,x\nc,std\n");

    assertThat(rows).hasSize(4);
    assertThat(onlyProblem(rows.get(1)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(1)).message())
        .contains("Expected 2 cells")
        .contains("found 1 in line 5");
    assertThat(onlyProblem(rows.get(2)).message()).contains("found 3 in line 6");
    assertThat(rows.get(3).request()).isEqualTo(json("{\"prompt\":\"c\",\"mode\":\"std\"}"));
  }

  @Test
  void a_quote_that_is_never_closed_is_a_bad_row_that_says_what_it_swallowed() {
    var rows = rows(CSV, "prompt,mode\na,std\n\"b,std\nc,std\n");

    assertThat(rows).hasSize(2);
    assertThat(rows.get(0).problems()).isEmpty();
    assertThat(onlyProblem(rows.get(1)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(1)).message())
        .contains("closing quote for the one in line 3")
        .contains("Lines 3 to 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a \"b\" c,std", "\"a\" b,std", "\"a\"\"b\"c,std", "x,\"y\" "})
  void a_misplaced_quote_is_a_bad_row_and_reading_goes_on_at_the_next_line(String line) {
    var rows = rows(CSV, "prompt,mode\n" + line + "\nc,std\n");

    assertThat(rows).hasSize(2);
    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("syntax");
    assertThat(onlyProblem(rows.get(0)).message()).contains("line 2");
    assertThat(rows.get(1).problems()).isEmpty();
  }

  @Test
  void a_row_over_the_limit_is_a_bad_row_alone() {
    var rows = rows(CSV, "prompt,mode\n\"" + "x\n".repeat(5_000) + "\",std\nb,std\n", SMALL);

    assertThat(onlyProblem(rows.get(0)).rule()).isEqualTo("size");
    assertThat(rows.get(1).request()).isEqualTo(json("{\"prompt\":\"b\",\"mode\":\"std\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "prompt,mode,prompt | found \"prompt\" again",
        "prompt, prompt | found \"prompt\" again",
        "prompt, ,mode | name for every column",
        "camera_control..type | name for every column",
        ".type | name for every column",
        "Prompt, prompt | found \"prompt\" again",
        "prompt;;mode; | name for every column",
        "camera_control,camera_control.type | or columns inside it",
        "camera_control.config.pan,prompt,camera_control.config | or columns inside it",
        "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q | at most 16 names",
        "pro\"mpt,mode | no quote inside"
      },
      delimiter = '|',
      quoteCharacter = '`')
  void a_header_that_cannot_be_understood_is_refused_whole(String header, String reason) {
    var refusal = unreadable(CSV, header + "\nx,y\n");

    assertThat(refusal).hasMessageContaining(reason).hasMessageContaining("line 1");
    assertThat(refusal.brokenOff()).isFalse();
  }

  @Test
  void a_header_alone_has_no_requests_yet() {
    var refusal = unreadable(CSV, "prompt,mode\r\n\r\n");

    assertThat(refusal).hasMessageContaining("no requests in it");
    assertThat(refusal.brokenOff()).isTrue();
  }
}
