package org.kirincamel.http.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameTest {

  private static Frame frame(String base, boolean token) {
    var visitor = new Visitor(Optional.empty(), false, "", true);
    return new Frame(base, "10.0.0.7:8080", Instant.EPOCH, visitor, true, token);
  }

  @Test
  void a_command_names_a_token_where_one_is_demanded() {
    assertThat(frame("/kirin", true).command("/status"))
        .isEqualTo("curl -s -H 'Authorization: Bearer TOKEN' http://10.0.0.7:8080/status");
    assertThat(frame("/kirin", false).command("/status"))
        .isEqualTo("curl -s http://10.0.0.7:8080/status");
  }

  @Test
  void a_command_calls_the_server_of_a_host_under_its_own_path() {
    assertThat(frame("/app/kirin", false).command("/status"))
        .isEqualTo("curl -s http://10.0.0.7:8080/app/status");
  }
}
