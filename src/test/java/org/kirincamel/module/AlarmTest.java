package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Simulator;

@Timeout(60)
@Execution(ExecutionMode.CONCURRENT)
class AlarmTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  @AfterEach
  void close() {
    gateway.close();
  }

  @Test
  void an_account_in_trouble_raises_one_alarm_and_not_one_for_each_request() throws Exception {
    gateway.always(Call.SUBMIT, Fault.status(402, "40201"));
    try (var module = Module.of(home, gateway).with("kirin.alarm.uri", "mock:phone").start()) {
      var phone = module.context().getEndpoint("mock:phone", MockEndpoint.class);
      phone.expectedMinimumMessageCount(1);
      for (int i = 0; i < 5; i++) {
        module.ask(Map.of("prompt", "A cat"), Map.of());
      }
      MockEndpoint.assertIsSatisfied(10, TimeUnit.SECONDS, phone);
      Folders.awaitUntil("some probes", () -> gateway.posts() > 5);

      assertThat(phone.getReceivedExchanges()).hasSize(1);
      assertThat(phone.getReceivedExchanges().get(0).getMessage().getBody(String.class))
          .contains("submission stops", "40201");

      gateway.heal();
      module.awaitDocuments(5);
      Promises.keptWithVideos(gateway, module.folders(), 5);
    }
  }
}
