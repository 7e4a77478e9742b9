package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.InMemoryDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Script;
import org.kirincamel.simulator.Simulator;

/** A result's URL is a stranger's word: it leads nowhere but to videos. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class FetchHostsTest {

  @TempDir Path home;
  private final Simulator gateway = Simulator.start().taskDuration(Duration.ofMillis(50));

  /** Something that listens on this machine and is nobody's business. */
  private final Simulator inside = Simulator.start();

  @AfterEach
  void close() {
    gateway.close();
    inside.close();
  }

  /** A video of the one inside, under the name or address that a stranger gives it. */
  private String video(String host) {
    return "http://%s:%d/videos/a.mp4".formatted(host, inside.port());
  }

  private void resultsPointTo(String url) {
    gateway.behave(
        params ->
            Script.completed()
                .withField(
                    "output",
                    List.of(Map.of("content", List.of(Map.of("type", "video", "url", url))))));
  }

  private static DnsResolver names(String host, String address) throws Exception {
    var names = new InMemoryDnsResolver();
    names.add(host, InetAddress.getByName(address));
    names.add("127.0.0.1", InetAddress.getByName("127.0.0.1"));
    return names;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "127.0.0.1",
        "127.0.0.1.",
        "127.0.0.2",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]"
      })
  void a_url_that_points_to_this_machine_is_not_followed(String host) throws Exception {
    resultsPointTo(video(host));
    try (var module = Module.of(home, gateway).with("kirin.fetch.tries", "1").start()) {
      module.drop("evil.txt", "evil");

      var document = module.awaitDocument();

      assertThat(document.at("/error/code").asText()).isEqualTo("fetch_failed");
      assertThat(document.path("files")).isEmpty();
      assertThat(inside.connections()).isZero();
      Promises.kept(gateway, module.folders());
    }
  }

  @Test
  void a_redirect_to_this_machine_is_not_followed() throws Exception {
    gateway.always(Call.VIDEO, Fault.redirect(302, video("localhost")));
    try (var module = Module.of(home, gateway).with("kirin.fetch.tries", "1").start()) {
      module.drop("evil.txt", "evil");

      assertThat(module.awaitDocument().at("/error/error_message").asText())
          .contains("localhost", "kirin.fetch.private");
      assertThat(gateway.videoDownloads()).isEqualTo(1);
      assertThat(inside.connections()).isZero();
    }
  }

  @Test
  void a_redirect_to_another_kind_of_address_is_not_followed() throws Exception {
    gateway.always(Call.VIDEO, Fault.redirect(302, "file:///etc/passwd"));
    try (var module = Module.shared(gateway).with("kirin.fetch.tries", "1").start()) {
      module.drop("evil.txt", "evil");

      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("fetch_failed");
    }
  }

  @Test
  void a_name_whose_address_is_this_machines_is_not_connected_to() throws Exception {
    resultsPointTo(video("rebound.example"));
    try (var module =
        Module.of(home, gateway)
            .with("kirin.fetch.tries", "1")
            .bean("kirinDns", names("rebound.example", "127.0.0.1"))
            .start()) {
      module.drop("evil.txt", "evil");

      assertThat(module.awaitDocument().at("/error/error_message").asText())
          .contains("rebound.example", "kirin.fetch.private")
          .doesNotContain("127.0.0.1:", "/127.0.0.1");
      assertThat(inside.connections()).isZero();
    }
  }

  @Test
  void a_host_of_the_own_network_is_fetched_from_where_the_setting_says_so() throws Exception {
    gateway.scripts(
        charge -> {
          String moved = "http://cdn.example:%d/videos/%s.mp4";
          gateway.fault(
              Call.VIDEO, Fault.redirect(302, moved.formatted(gateway.port(), charge.taskId())));
          return Script.completed();
        });
    try (var module =
        Module.of(home, gateway)
            .with("kirin.fetch.private", "true")
            .with("kirin.fetch.hosts", "*.videos.example, cdn.example")
            .bean("kirinDns", names("cdn.example", "127.0.0.1"))
            .start()) {
      module.drop("good.txt", "good");

      assertThat(module.awaitDocument().path("files")).hasSize(1);
      assertThat(gateway.videoDownloads()).isEqualTo(2);
      Promises.keptWithVideos(gateway, module.folders(), 1);
    }
  }

  @Test
  void a_host_that_is_not_listed_is_not_connected_to() throws Exception {
    resultsPointTo(video("other.example"));
    try (var module =
        Module.of(home, gateway)
            .with("kirin.fetch.tries", "1")
            .with("kirin.fetch.private", "true")
            .with("kirin.fetch.hosts", "cdn.example")
            .bean("kirinDns", names("other.example", "127.0.0.1"))
            .start()) {
      module.drop("evil.txt", "evil");

      assertThat(module.awaitDocument().at("/error/error_message").asText())
          .contains("other.example", "kirin.fetch.hosts");
      assertThat(inside.connections()).isZero();
    }
  }

  @Test
  void a_video_that_moves_without_end_is_given_up() throws Exception {
    gateway.always(
        Call.VIDEO, Fault.redirect(302, gateway.url() + "/videos/again.mp4?" + System.nanoTime()));
    try (var module = Module.shared(gateway).with("kirin.fetch.tries", "1").start()) {
      module.drop("moving.txt", "moving");

      assertThat(module.awaitDocument().at("/error/code").asText()).isEqualTo("fetch_failed");
      assertThat(gateway.videoDownloads()).isLessThanOrEqualTo(6);
    }
  }
}
