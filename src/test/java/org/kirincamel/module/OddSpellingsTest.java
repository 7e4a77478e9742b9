package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.kirincamel.settings.Settings;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.MailServer;
import org.kirincamel.simulator.Request;
import org.kirincamel.simulator.Simulator;

/** Code and routes read each setting alike, however it is written. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class OddSpellingsTest {

  @TempDir Path home;
  @TempDir Path brokerHome;

  /** Every setting, but those that would be empty. */
  private static Map<String, String> defaults() {
    var defaults =
        new LinkedHashMap<>(
            Settings.read(
                    key -> key.equals("kirin.api.key") ? Optional.of("key") : Optional.empty(),
                    List.of(),
                    List.of())
                .defaults());
    defaults.values().removeIf(String::isEmpty);
    return defaults;
  }

  @Test
  void blanks_around_every_setting_and_a_slash_behind_an_address_change_nothing() throws Exception {
    try (var gateway = Simulator.start().taskDuration(Duration.ofMillis(50));
        var mail = MailServer.start();
        var broker = Broker.start(brokerHome)) {
      var settings = defaults();
      settings.putAll(new Folders(home).settings(gateway.url() + "/", gateway.key()));
      settings.putAll(mail.settings());
      settings.put("kirin.intake.http.enabled", "true");
      settings.put("kirin.http.port", "0");
      settings.put("kirin.callback.public-url", "http://127.0.0.1:9/me/");
      settings.put("kirin.callback.poll", "100ms");
      settings.put("kirin.http.tokens", "a-token-of-this-test , another-one-of-it");
      settings.put("kirin.operator", home.resolve("orders").toString());
      settings.put("kirin.intake.jms.enabled", "true");
      settings.put("kirin.jms.url", broker.coreUrl());
      settings.put("kirin.alarm.uri", "mock:alarm");
      settings.put("kirin.target.crm.uri", "mock:crm");
      settings.put("kirin.target.crm.schedule", "5s , 5m");
      settings.put("kirin.deliver.default", "outbox , crm");
      var plan = Module.of(home, gateway);
      settings.forEach((name, value) -> plan.with(name, " \t" + value + "\u00a0 "));
      // Its answer is lost, so that it is looked up.
      gateway.fault(Call.SUBMIT, Fault.lostAnswer());
      try (var module = plan.start()) {
        module.drop("cat.txt", "A cat");
        Folders.awaitUntil("the look-up", () -> gateway.lookups() > 0);
        mail.deliver(
            "From: ann@example.org\r\nTo: %s\r\nMessage-ID: <1@example.org>\r\n\r\nA fox\r\n"
                .formatted(MailServer.ADDRESS)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        try (var session = broker.core().createContext()) {
          session.createProducer().send(session.createQueue("kirin-requests"), "A bear");
        }
        assertThat(
                new Caller(module)
                    .post("{\"prompt\": \"A hen\"}", "Authorization", "Bearer another-one-of-it")
                    .status())
            .isEqualTo(202);

        module.awaitDocuments(4);
        Promises.keptWithVideos(gateway, module.folders(), 4);
        assertThat(gateway.requests())
            .extracting(Request::path)
            .allMatch(path -> path.matches("/(model/v1/generation(/task/[^/]+)?|videos/[^/]+)"));
        var crm = module.context().getEndpoint("mock:crm", MockEndpoint.class);
        Folders.awaitUntil("the other target", () -> crm.getReceivedCounter() == 4);
      }
    }
  }
}
