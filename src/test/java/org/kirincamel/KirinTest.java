package org.kirincamel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kirincamel.settings.SettingsException;

/** A start that fails under a host that goes on. */
class KirinTest {

  @TempDir private Path home;

  private DefaultCamelContext host(Map<String, String> more) {
    var host = new DefaultCamelContext();
    var properties = host.getPropertiesComponent();
    Map.of(
            "kirin.api.key", "secret-key",
            "kirin.inbox", home.resolve("inbox").toString(),
            "kirin.outbox", home.resolve("outbox").toString(),
            "kirin.fetch.folder", home.resolve("videos").toString(),
            "kirin.store.url", "jdbc:h2:file:" + home.resolve("kirin"))
        .forEach(properties::addOverrideProperty);
    more.forEach(properties::addOverrideProperty);
    return host;
  }

  private static Kirin in(CamelContext host) {
    var kirin = new Kirin();
    kirin.setCamelContext(host);
    return kirin;
  }

  private boolean storeIsFree() throws Exception {
    try (var store = FileChannel.open(home.resolve("kirin.mv.db"), StandardOpenOption.WRITE)) {
      return store.tryLock() != null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return false;
    }
  }

  @Test
  void the_context_may_be_asked_for_before_it_is_set() throws Exception {
    try (var kirin = new Kirin()) {
      assertThat(kirin.getCamelContext()).isNull();
    }
  }

  @Test
  void the_store_is_locked_from_the_start_to_the_end() throws Exception {
    try (var host = host(Map.of())) {
      Kirin kirin = in(host);
      kirin.start();
      try {
        assertThat(storeIsFree()).isFalse();
      } finally {
        kirin.close();
        kirin.close();
      }

      assertThat(storeIsFree()).isTrue();
    }
  }

  @Test
  void a_second_one_in_a_context_is_refused_in_one_sentence() throws Exception {
    try (var host = host(Map.of())) {
      Kirin first = in(host);
      first.start();
      Kirin second = in(host);

      assertThatThrownBy(second::start)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("A module runs in this Camel context already")
          .hasNoCause();

      assertThat(first.overview()).isNotNull();
      first.close();
      assertThat(storeIsFree()).isTrue();
    }
  }

  @Test
  void another_may_start_once_the_first_has_ended_or_failed() throws Exception {
    try (var host = host(Map.of("kirin.jms.factory", "#missing"))) {
      host.getPropertiesComponent().addOverrideProperty("kirin.intake.jms.enabled", "true");
      assertThatThrownBy(in(host)::start).isInstanceOf(SettingsException.class);
      host.getPropertiesComponent().addOverrideProperty("kirin.intake.jms.enabled", "false");

      for (int i = 0; i < 2; i++) {
        try (Kirin next = in(host)) {
          next.start();
          assertThat(next.overview()).isNotNull();
        }
      }
    }
  }

  @Test
  void one_that_camel_makes_anew_goes_on_with_what_the_first_has_begun() throws Exception {
    try (var host = host(Map.of())) {
      Kirin first = in(host);
      first.start();
      // As Camel 4.18 does with the beans of a route file that it reads twice.
      try (Kirin second = in(host)) {
        first.close();
        assertThat(storeIsFree()).isFalse();
        second.start();

        assertThat(second.overview()).isNotNull();
      }
      assertThat(storeIsFree()).isTrue();
    }
  }

  private void failingStart(Map<String, String> settings, String why) throws Exception {
    try (var host = host(settings);
        var kirin = in(host)) {
      assertThatThrownBy(kirin::start)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining(why);

      assertThat(home.resolve("kirin.mv.db")).doesNotExist();
      assertThat(home.resolve("inbox")).doesNotExist();
    }
  }

  @Test
  void a_mail_source_that_cannot_be_made_leaves_no_store_and_no_folder() throws Exception {
    Path none = Files.writeString(home.resolve("none.pem"), "no certificate");

    failingStart(
        Map.of(
            "kirin.intake.mail.enabled", "true",
            "kirin.intake.mail.host", "127.0.0.1",
            "kirin.intake.mail.user", "ann@example.org",
            "kirin.intake.mail.password", "secret",
            "kirin.intake.mail.senders", "example.org",
            "kirin.mail.smtp.host", "127.0.0.1",
            "kirin.mail.trusted-certificates", none.toString()),
        "kirin.mail.trusted-certificates");
  }

  @Test
  void a_queue_that_cannot_be_made_leaves_no_store_and_no_folder() throws Exception {
    failingStart(
        Map.of("kirin.intake.jms.enabled", "true", "kirin.jms.factory", "#missing"),
        "kirin.jms.factory");
  }
}
