package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who a mail is from, who may ask, and who vouches for it. */
class SenderTest {

  private static Letter letter(String header) {
    return Letter.of((header + "\r\n\r\nA cat").getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From: ann@example.org",
        "From: \"Ann, the First\" <ann@example.org>",
        "From: =?utf-8?Q?=C3=84nn?= <ann@example.org>",
        "From: \"bob@other.example\" <ann@example.org>",
        "From: ann@example.org (Ann)",
        "From: Ann\r\n <ann@example.org>",
        "From: ann@example.org\r\nSender: ANN@example.org",
      })
  void one_address_is_who_it_is_from(String header) throws Exception {
    assertThat(letter(header).from()).contains("ann@example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Subject: nobody",
        "From:",
        "From: ann@example.org, bob@example.org",
        "From: ann@example.org\r\nFrom: bob@example.org",
        "From: ann@example.org\r\nSender: bob@example.org",
        "From: friends: ann@example.org;",
        "From: <@relay.example:ann@example.org>",
        "From: ann@evil.example@example.org",
        "From: \"ann@evil.example,\"@example.org",
        "From: ann@example.org <bob@evil.example> <ann@example.org>",
        "From: undisclosed",
      })
  void anything_else_is_from_nobody(String header) throws Exception {
    assertThat(letter(header).from()).isEmpty();
  }

  @Test
  void an_address_is_allowed_by_itself_or_by_its_domain_but_not_by_one_above() {
    var senders = new Senders(List.of("ann@example.org", "example.com"));

    assertThat(List.of("ann@example.org", "Ann@Example.org", "x@example.com"))
        .allMatch(senders::allow);
    assertThat(
            List.of(
                "bob@example.org",
                "x@sub.example.com",
                "x@notexample.com",
                "x@example.com.evil.example",
                "example.com@evil.example"))
        .noneMatch(senders::allow);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true  | mx.kirin.example; dmarc=pass (p=reject) header.from=example.org",
        "true  | MX.Kirin.Example 1; spf=fail smtp.mailfrom=x; DMARC = PASS header.from=example.org",
        "true  | mx.kirin.example; dkim=pass (good) header.d=example.org; spf=none",
        "true  | mx.kirin.example; dkim=fail header.d=other.example; dkim=pass header.i=@example.org",
        "false | mx.kirin.example; dkim=pass header.d=evil.example",
        "false | mx.kirin.example; dkim=pass header.d=org",
        "false | mx.kirin.example; dkim=pass header.d=notexample.org",
        "false | mx.kirin.example; spf=pass smtp.mailfrom=example.org",
        "false | mx.kirin.example; dmarc=fail; dkim=pass header.d=example.org",
        "false | mx.kirin.example; dmarc=none",
        "false | mx.kirin.example; dmarc=passed",
        "false | mx.kirin.example; none (dmarc=pass)",
        "false | mx.kirin.example; spf=none reason=\"; dmarc=pass\"",
        "false | mx.kirin.example (dmarc=pass; dmarc=pass)",
        "false | mx.evil.example; dmarc=pass header.from=example.org",
        "false | mx.kirin.example.evil.example; dmarc=pass",
        "false | (mx.kirin.example) mx.evil.example; dmarc=pass",
        "false | ''",
      })
  void only_the_named_server_vouches_and_only_for_the_domain_in_from(boolean pass, String header) {
    assertThat(AuthenticationResults.pass(List.of(header), "mx.kirin.example", "example.org"))
        .isEqualTo(pass);
  }

  @Test
  void a_forged_header_below_does_not_outweigh_the_servers_own() {
    String ownWord = "mx.kirin.example; dmarc=fail header.from=example.org";
    String forged = "mx.kirin.example; dmarc=pass header.from=example.org";
    String ownDkim = "mx.kirin.example; dkim=fail header.d=example.org";
    String forgedDkim = "mx.kirin.example; dkim=pass header.d=example.org";

    assertThat(
            AuthenticationResults.pass(List.of(ownWord, forged), "mx.kirin.example", "example.org"))
        .isFalse();
    assertThat(
            AuthenticationResults.pass(
                List.of(ownDkim, forgedDkim), "mx.kirin.example", "example.org"))
        .isFalse();
    assertThat(AuthenticationResults.pass(List.of(), "mx.kirin.example", "example.org")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "mutt-8bit,",
        "mailx-7bit,",
        "outlook-de-reply,",
        "gmail-web-reply,",
        "apple-mail-csv,",
        "away-exchange, REPLY",
        "away-vacation, REPLY",
        "list, LIST",
        "bulk, GENERATED",
        "system-json-alone, GENERATED",
        "our-own, OURS",
        "thanks, REPLY_TO_OURS",
        "bounce, BOUNCE",
      })
  void mails_that_no_person_wrote_are_told_apart(String name, Automatic expected) throws Exception {
    assertThat(Automatic.of(MailFiles.letter(name).mail()))
        .isEqualTo(java.util.Optional.ofNullable(expected));
  }

  @Test
  void a_person_may_say_that_nothing_submitted_it() throws Exception {
    assertThat(Automatic.of(letter("From: a@example.org\r\nAuto-Submitted: no").mail())).isEmpty();
    assertThat(Automatic.of(letter("From: a@example.org\r\nReturn-Path:\r\n <>").mail()))
        .contains(Automatic.BOUNCE);
    assertThat(Automatic.of(letter("From: Mail <MAILER-DAEMON@mx.example.org>").mail()))
        .contains(Automatic.BOUNCE);
  }
}
