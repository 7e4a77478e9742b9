package org.kirincamel.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorContractTest {

  private final Simulator gateway = Simulator.start();
  private final Caller caller = new Caller(gateway);

  @AfterEach
  void close() {
    gateway.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'duration':'10','mode':'pro','aspect_ratio':'9:16','cfg_scale':0}",
        "{'cfg_scale':1,'negative_prompt':'','watermark_info':{'enabled':false}}",
        "{'camera_control':{'type':'down_back'}}",
        "{'mode':'std','duration':'5','camera_control':{'type':'simple','config':{'horizontal':0,"
            + "'vertical':-10,'pan':0,'tilt':0.0,'roll':0,'zoom':0}}}",
        "{'callback_url':'https://example.org/hook?x=1'}",
      })
  void a_submit_that_keeps_the_contract_is_accepted(String more) throws Exception {
    var answer = caller.submit(with(more));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(gateway.violations()).isEmpty();
    assertThat(gateway.ledger()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'prompt':''}",
        "{'prompt':' \\u00a0\\u2003\\n'}",
        "{'prompt':5}",
        "{'prompt':null}",
        "{'duration':5}",
        "{'duration':'6'}",
        "{'aspect_ratio':'4:3'}",
        "{'negative_prompt':null}",
        "{'cfg_scale':'0.5'}",
        "{'cfg_scale':1.01}",
        "{'mode':'STD'}",
        "{'mode':'pro','camera_control':{'type':'down_back'}}",
        "{'duration':'10','camera_control':{'type':'down_back'}}",
        "{'camera_control':{}}",
        "{'camera_control':{'type':'simple'}}",
        "{'camera_control':{'type':'down_back','config':{}}}",
        "{'camera_control':{'type':'simple','config':{'zoom':1}}}",
        "{'camera_control':{'type':'simple','config':{'horizontal':0,'vertical':0,'pan':0,"
            + "'tilt':0,'roll':0,'zoom':0}}}",
        "{'camera_control':{'type':'simple','config':{'horizontal':1,'vertical':1,'pan':0,"
            + "'tilt':0,'roll':0,'zoom':0}}}",
        "{'camera_control':{'type':'simple','config':{'horizontal':11,'vertical':0,'pan':0,"
            + "'tilt':0,'roll':0,'zoom':0}}}",
        "{'watermark_info':[{'enabled':true}]}",
        "{'watermark_info':{'enabled':'true'}}",
        "{'watermark_info':{'enabled':true,'text':'x'}}",
        "{'callback_url':'/hook'}",
        "{'callback_url':'ftp://example.org/'}",
        "{'external_task_id':''}",
        "{'external_task_id':'a/b'}",
        "{'external_task_id':'..'}",
        "{'external_task_id':7}",
        "{'seed':1}",
      })
  void a_submit_that_breaks_a_rule_is_refused_and_written_down(String more) throws Exception {
    var answer = caller.submit(with(more));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Caller.json(answer).at("/status/code").asInt()).isEqualTo(400);
    assertThat(Caller.json(answer).get("data").isNull()).isTrue();
    assertThat(gateway.violations()).isNotEmpty();
    assertThat(gateway.ledger()).isEmpty();
    assertThat(gateway.posts()).isEqualTo(1);
  }

  @Test
  void the_external_task_id_is_required() throws Exception {
    var params = Caller.params("a");
    params.remove("external_task_id");

    assertThat(caller.submit(params).statusCode()).isEqualTo(400);
    assertThat(gateway.violations().toString()).contains("/external_task_id", "got nothing");
  }

  @Test
  void lengths_are_counted_in_code_points() throws Exception {
    var longest = "\ud83e\udd84".repeat(2500);

    assertThat(caller.submit(Caller.params("a").put("prompt", longest)).statusCode())
        .isEqualTo(200);
    assertThat(caller.submit(Caller.params("b").put("prompt", longest + "x")).statusCode())
        .isEqualTo(400);
  }

  static Stream<String> brokenEnvelopes() {
    var good = Caller.envelope(Caller.params("a")).toString();
    return Stream.of(
        "",
        "[]",
        "null",
        good + "{}",
        good.replace("kirin_v1_t2v", "other"),
        good.replace("\"model\":", "\"modle\":"),
        good.replace("{\"model\"", "{\"id\":1,\"model\""),
        good.replace("{\"model\"", "{\"model\":\"kirin_v1_t2v\",\"model\""),
        good.replace("{\"prompt\"", "{\"prompt\":\"twice\",\"prompt\""),
        good.replace("[", "").replace("]", ""),
        good.replace("]", ",{\"params\":{}}]"),
        good.replace("{\"params\"", "{\"seed\":1,\"params\""));
  }

  @ParameterizedTest
  @MethodSource("brokenEnvelopes")
  void an_envelope_of_another_form_is_refused(String body) throws Exception {
    assertThat(caller.post(body).statusCode()).isEqualTo(400);
    assertThat(gateway.violations()).isNotEmpty();
    assertThat(gateway.ledger()).isEmpty();
  }

  @Test
  void a_body_that_is_not_utf_8_is_refused() throws Exception {
    var body = Caller.envelope(Caller.params("\u00e9")).toString();
    var answer =
        caller.send(
            caller
                .api("/model/v1/generation")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body, StandardCharsets.ISO_8859_1)));

    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void another_content_type_is_refused() throws Exception {
    var body = Caller.envelope(Caller.params("a")).toString();
    var answer =
        caller.send(
            caller
                .api("/model/v1/generation")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(body)));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(gateway.violations().toString()).contains("Content-Type");
  }

  @Test
  void a_wrong_key_is_refused_and_is_no_violation() throws Exception {
    var request = caller.api("/model/v1/generation/task/a").setHeader("Authorization", "Bearer x");

    assertThat(caller.send(request).statusCode()).isEqualTo(401);
    assertThat(gateway.violations()).isEmpty();
  }

  @Test
  void a_missing_or_malformed_key_is_a_violation() throws Exception {
    var request = caller.api("/model/v1/generation/task/a").setHeader("Authorization", "test-key");

    assertThat(caller.send(request).statusCode()).isEqualTo(401);
    assertThat(gateway.violations()).hasSize(1);
  }

  @Test
  void the_token_is_not_wanted_outside_the_api() throws Exception {
    var id = caller.accepted(Caller.params("a").put("prompt", "[takes 0s]"));
    var answer = caller.send(caller.api("/videos/" + id + ".mp4"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(gateway.violations().toString()).contains("the token is for the API alone");
  }

  @Test
  void a_query_an_internal_header_and_an_unknown_path_are_violations() throws Exception {
    caller.send(caller.api("/model/v1/generation/task/a?x=1"));
    caller.send(caller.api("/model/v1/generation/task/a").header("CamelHttpPath", "x"));
    var answer = caller.send(caller.api("/model/v1/generations"));

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(gateway.violations()).hasSize(3);
  }

  @Test
  void what_is_wrong_is_written_down_although_a_fault_answers() throws Exception {
    gateway.fault(Call.SUBMIT, Fault.status(503));

    assertThat(caller.submit(with("{'seed':1}")).statusCode()).isEqualTo(503);
    assertThat(gateway.violations()).hasSize(1);
  }

  @Test
  void a_body_in_chunks_is_read_and_100_continue_is_answered() throws Exception {
    var body = Caller.envelope(Caller.params("a")).toString();
    var head =
        "POST "
            + gateway.url()
            + "/model/v1/generation HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer test-key\r\n"
            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
            + "Expect: 100-continue\r\nConnection: close\r\n\r\n";
    var chunks = "5\r\n" + body.substring(0, 5) + "\r\n";
    chunks += Integer.toHexString(body.length() - 5) + "\r\n" + body.substring(5) + "\r\n0\r\n\r\n";

    assertThat(raw(head + chunks)).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 200 ");
    assertThat(gateway.violations()).isEmpty();
    assertThat(gateway.ledger()).hasSize(1);
  }

  @Test
  void what_is_no_http_is_written_down() throws Exception {
    assertThat(raw("HELLO\r\n\r\n")).isEmpty();
    assertThat(gateway.violations().toString()).contains("malformed HTTP");
  }

  private String raw(String request) throws IOException {
    try (var socket = new Socket("127.0.0.1", gateway.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static ObjectNode with(String more) throws IOException {
    var params = Caller.params("a");
    params.setAll((ObjectNode) Json.MAPPER.readTree(more.replace('\'', '"')));
    return params;
  }
}
