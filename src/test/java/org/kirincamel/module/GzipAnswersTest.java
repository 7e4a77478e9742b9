package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Simulator;

/** A gateway that compresses every answer though no request asks for it. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class GzipAnswersTest {

  @Test
  void every_answer_of_the_gateway_may_come_compressed() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50))) {
      for (Call call : Call.values()) {
        gateway.always(call, Fault.gzipped());
      }
      Predicate<Request> rude = request -> new String(request.body()).contains("rude");
      gateway.fault(
          Call.SUBMIT, rude.negate(), Fault.lostAnswer(), Fault.gzipped().then(Fault.status(503)));
      gateway.fault(
          Call.SUBMIT, rude, Fault.gzipped().then(Fault.status(422).withMessage("too rude")));
      try (var module = Module.shared(gateway).start()) {
        module.drop("cats.csv", "prompt\none\ntwo\nthree\nrude\n");

        assertThat(module.awaitDocuments(4))
            .extracting(
                d ->
                    "%s %s"
                        .formatted(
                            d.path("status").asText(), d.at("/error/error_message").asText("")))
            .containsExactlyInAnyOrder("completed ", "completed ", "completed ", "failed too rude");
        assertThat(gateway.lookups()).isPositive();
        assertThat(gateway.paid()).isEqualTo(3);
        assertThat(gateway.requests())
            .noneMatch(
                request -> request.header("Accept-Encoding").orElse("none").contains("gzip"));
        Promises.kept(gateway, module.folders());
      }
    }
  }
}
