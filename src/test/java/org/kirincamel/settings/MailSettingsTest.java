package org.kirincamel.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What must be said before mails may cost money. */
class MailSettingsTest {

  private static final Map<String, String> GOOD =
      Map.of(
          "kirin.api.key", "key",
          "kirin.intake.mail.enabled", "true",
          "kirin.intake.mail.host", "imap.example.org",
          "kirin.intake.mail.user", "videos@example.org",
          "kirin.intake.mail.password", "secret",
          "kirin.intake.mail.senders", " Ann@Example.org , @example.com",
          "kirin.mail.smtp.host", "smtp.example.org");

  private static MailSettings read(String... changes) {
    var all = new HashMap<>(GOOD);
    for (int i = 0; i < changes.length; i += 2) {
      all.put(changes[i], changes[i + 1]);
    }
    return Settings.read(key -> Optional.ofNullable(all.get(key)), all.keySet(), List.of())
        .settings()
        .mail();
  }

  private static void assertRefused(String sentence, String... changes) {
    assertThatThrownBy(() -> read(changes))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void by_default_everything_goes_by_tls_on_the_usual_ports() {
    MailSettings mail = read();

    assertThat(mail.imap().port()).isEqualTo(993);
    assertThat(mail.imap().security()).isEqualTo(MailSettings.Security.TLS);
    assertThat(mail.smtp().orElseThrow().server().port()).isEqualTo(465);
    assertThat(mail.smtp().orElseThrow().from()).isEqualTo("videos@example.org");
    assertThat(mail.senders()).containsExactly("ann@example.org", "example.com");
    assertThat(read("kirin.intake.mail.security", "starttls").imap().port()).isEqualTo(143);
    assertThat(read("kirin.mail.smtp.security", "starttls").smtp().orElseThrow().server().port())
        .isEqualTo(587);
  }

  @Test
  void the_password_is_never_shown() {
    assertThat(read("kirin.mail.smtp.password", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void what_is_missing_or_dangerous_is_told_in_one_sentence_each() {
    assertRefused(
        "kirin.intake.mail.senders is empty: requests by mail cost money",
        "kirin.intake.mail.senders",
        " , ");
    assertRefused("got \"*\"", "kirin.intake.mail.senders", "*");
    assertRefused("got \"org\"", "kirin.intake.mail.senders", "org");
    assertRefused("kirin.intake.mail.host is missing", "kirin.intake.mail.host", "");
    assertRefused("kirin.intake.mail.user is missing", "kirin.intake.mail.user", "");
    assertRefused("kirin.mail.smtp.host is missing", "kirin.mail.smtp.host", "");
    assertRefused("kirin.mail.smtp.from: expected the address", "kirin.intake.mail.user", "videos");
    assertRefused("or each mail is read for ever", "kirin.intake.mail.done", "inbox");
    assertRefused(
        "kirin.intake.mail.security: expected one of tls, starttls, none",
        "kirin.intake.mail.security",
        "off");
    assertRefused(
        "kirin.mail.trusted-certificates: expected a PEM file",
        "kirin.mail.trusted-certificates",
        "/no/such.pem");
  }

  @Test
  void nothing_of_it_is_asked_while_mails_are_no_requests() {
    assertThat(
            read("kirin.intake.mail.enabled", "false", "kirin.intake.mail.senders", "").enabled())
        .isFalse();
    assertThat(read("kirin.intake.mail.answers", "false", "kirin.mail.smtp.host", "").smtp())
        .isEmpty();
  }

  @Test
  void lines_to_drop_are_patterns_separated_by_commas() {
    assertThat(
            Given.settings("kirin.intake.mail.drop-lines", "^ACME.{1,3}, [a,b]x ,c\\,d,(e,f)")
                .mail()
                .dropped())
        .extracting(Object::toString)
        .containsExactly("^ACME.{1,3}", "[a,b]x", "c\\,d", "(e,f)");
    assertThat(Given.settings().mail().dropped()).isEmpty();
    assertThatThrownBy(() -> Given.settings("kirin.intake.mail.drop-lines", "ok, *bad"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("kirin.intake.mail.drop-lines: expected regular expressions")
        .hasMessageContaining("\"*bad\"")
        .hasMessageNotContaining("\n");
  }
}
