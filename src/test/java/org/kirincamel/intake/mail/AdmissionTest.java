package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdmissionTest {

  private static final String ANNA = "From: anna@studio.example";
  private static final String PASSED =
      "Authentication-Results: mx.studio.example; dmarc=pass header.from=studio.example";

  private static Optional<String> objection(Admission admission, String... headers)
      throws Exception {
    String text = String.join("\r\n", headers) + "\r\nSubject: x\r\n\r\nA cat\r\n";
    Letter letter = Letter.of(text.getBytes(StandardCharsets.UTF_8));
    return admission.objection(letter, Automatic.of(letter.mail()), letter.from());
  }

  private static Admission admission(Optional<String> authserv, boolean takesAutomatic) {
    return new Admission(new Senders(List.of("studio.example")), authserv, takesAutomatic);
  }

  private final Admission listed = admission(Optional.empty(), false);
  private final Admission witnessed = admission(Optional.of("mx.studio.example"), false);

  @Test
  void a_listed_sender_is_admitted_and_no_other() throws Exception {
    assertThat(objection(listed, ANNA)).isEmpty();
    assertThat(objection(listed, "From: anna@elsewhere.example"))
        .hasValueSatisfying(why -> assertThat(why).contains("kirin.intake.mail.senders"));
  }

  @Test
  void a_mail_of_two_senders_is_refused() throws Exception {
    assertThat(objection(listed, ANNA + ", bert@studio.example"))
        .hasValueSatisfying(why -> assertThat(why).contains("one address in From"));
  }

  @Test
  void where_a_server_is_named_it_must_say_that_the_sender_is_no_other() throws Exception {
    assertThat(objection(witnessed, PASSED, ANNA)).isEmpty();
    assertThat(objection(witnessed, ANNA))
        .hasValueSatisfying(why -> assertThat(why).startsWith("mx.studio.example"));
    assertThat(objection(witnessed, PASSED.replace("mx.", "mail."), ANNA)).isPresent();
  }

  @Test
  void what_a_program_sent_by_itself_is_taken_only_where_that_is_wanted() throws Exception {
    String mark = "Auto-Submitted: auto-generated";
    Admission all = admission(Optional.empty(), true);

    assertThat(objection(listed, mark, ANNA)).contains(Automatic.GENERATED.reason());
    assertThat(objection(all, mark, ANNA)).isEmpty();
    assertThat(objection(all, mark, "From: bot@elsewhere.example")).isPresent();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "GENERATED")
  void what_answers_by_itself_is_never_taken(Automatic automatic) throws Exception {
    Letter letter = Letter.of((ANNA + "\r\n\r\nA cat").getBytes(StandardCharsets.UTF_8));

    assertThat(
            admission(Optional.empty(), true)
                .objection(letter, Optional.of(automatic), letter.from()))
        .contains(automatic.reason());
  }
}
