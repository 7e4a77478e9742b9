package org.kirincamel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.kirincamel.task.Tasks;

class EnvelopeTest {

  @Test
  void a_request_goes_out_as_it_was_given_and_always_under_an_id() {
    String body =
        new String(Envelope.of(Tasks.accepted("mine-é"), Optional.empty()), StandardCharsets.UTF_8);

    assertThat(body)
        .isEqualTo(
            "{\"model\":\"kirin_v1_t2v\",\"input\":[{\"params\":{\"prompt\":\"A cat\","
                + "\"cfg_scale\":0.50,\"external_task_id\":\"mine-é\"}}]}");
  }
}
