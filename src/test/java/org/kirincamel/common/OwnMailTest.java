package org.kirincamel.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnMailTest {

  private static final String DELIVERY = "01a21334-2cb7-7000-8b60-8d155ab0e9f4";

  @ParameterizedTest
  @EnumSource(OwnMail.Kind.class)
  void an_answer_to_each_kind_is_known_and_a_second_try_is_the_same_mail(OwnMail.Kind kind)
      throws Exception {
    var mail = new OwnMail(kind, DELIVERY, "kirin.example");
    mail.setText("x");
    mail.saveChanges();
    String id = mail.getMessageID();
    mail.saveChanges();

    assertThat(mail.getMessageID()).isEqualTo(id);
    assertThat(OwnMail.isAnsweredBy(id)).isTrue();
    assertThat(OwnMail.isAnsweredBy("Your mail of Monday\r\n " + id)).isTrue();
    assertThat(mail.getHeader(OwnMail.MARK)).hasSize(1);
  }

  @Test
  void results_that_were_sent_under_the_first_form_of_ids_are_known_too() {
    assertThat(OwnMail.isAnsweredBy("<kirin-%s@kirin.example>".formatted(DELIVERY))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<first@example.org>",
        "<kirin-fan@example.org>",
        "<kirin-01a21334-2cb7-7000-8b60@example.org>",
        "<kirin-01a21334-2cb7-7000-8b60-8d155ab0e9f4-2@example.org>",
        "<x.kirin.answer.1@example.org>",
        "<kirin.answer.@example.org>",
        "<kirin.question.1@example.org>"
      })
  void mails_of_others_are_not_ours(String id) {
    assertThat(OwnMail.isAnsweredBy(id)).isFalse();
  }
}
