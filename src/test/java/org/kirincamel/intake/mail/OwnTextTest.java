package org.kirincamel.intake.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is left of a mail's text: the writer's own words. */
class OwnTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-- \nBen\nExample Ltd.",
        "--\nBen",
        "On Tue, Nov 24, 2026 at 6:30 PM Ann <ann@example.org> wrote:\n\n> a dog",
        "On Tue, Nov 24, 2026 at 6:30 PM Ann Whose Name Is Long\n<ann@example.org> wrote:\n> a dog",
        "On Tue, Nov 24, 2026 at 6:30 PM Ann <ann@example.org> wrote:\na dog, not quoted",
        "Am 24.11.26 um 18:30 schrieb Jürgen Groß:\n> ein Hund",
        "Am Di., 24. Nov. 2026 um 18:30 Uhr schrieb Jürgen <j@example.org>:\n\n> ein Hund",
        "Le mar. 24 nov. 2026 à 18:30, Paul <p@example.org> a écrit :\n> un chien",
        "El mar, 24 nov 2026 a las 18:30, Luz (<luz@example.org>) escribió:\n> un perro",
        "Il giorno mar 24 nov 2026 alle ore 18:30 Ugo <u@example.org> ha scritto:\n> un cane",
        "2026年11月24日(火) 18:00 田中 <tanaka@example.org>:\n> 犬",
        "24 ноября 2026 г., 18:30, Иван <ivan@example.org>:\n> собака",
        "-----Original Message-----\nFrom: Ann\nSent: Tuesday\n\na dog",
        "-----Ursprüngliche Nachricht-----\nVon: Ann\n\nein Hund",
        "________________________________\nFrom: Ann <ann@example.org>\nSent: Tuesday, November 24, 2026\nTo: Ben\n\na dog",
        "________________________________\nVon: Ann\nGesendet: Dienstag\n\nein Hund",
        "From: Ann <ann@example.org>\nDate: Tuesday\nTo: Ben\nSubject: dog\n\na dog",
        "差出人: 田中 <tanaka@example.org>\n送信日時: 2026年11月24日\n\n犬",
        "من: علي <ali@example.org>\nتاريخ الإرسال: الثلاثاء\n\nكلب",
        "---------- Forwarded message ---------\nFrom: Ann\n\na dog",
        "-------- Weitergeleitete Nachricht --------\nBetreff: Hund\n\nein Hund",
        "Begin forwarded message:\n\nFrom: Ann\n\na dog",
        "Anfang der weitergeleiteten Nachricht:\n\nVon: Ann\n\nein Hund",
        "-------- Mensagem de alguém --------\nDe: Ana\nData: terça\n\num cão",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "iPhoneから送信",
        "Get Outlook for Android",
        "أرسلت من الـ iPhone",
        "> a dog",
      })
  void what_somebody_else_or_a_program_wrote_is_left_out(String rest) {
    assertThat(OwnText.of("A cat on a wall.\nIt rains.\n\n" + rest))
        .isEqualTo("A cat on a wall.\nIt rains.");
  }

  @Test
  void what_stands_below_a_quoted_mail_is_kept() {
    assertThat(
            OwnText.of(
                "Thanks for this:\n\nOn Tuesday Ann <ann@example.org> wrote:\n> a dog\n>\n> Ann\n\nA cat."))
        .isEqualTo("Thanks for this:\n\n\nA cat.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "On the hill a man wrote: nothing",
        "A street -- at night -- in rain",
        "From: a child's view, a table",
        "Scene one:\na cat",
        "---- slow ----\na cat",
        "She said: on Monday I wrote\n\na letter",
        "Sent from above, a ray of light\nhits the sea",
      })
  void a_prompt_is_not_taken_for_any_of_it(String prompt) {
    assertThat(OwnText.of(prompt)).isEqualTo(prompt);
  }

  @Test
  void nothing_is_left_of_a_mail_that_only_forwards() {
    assertThat(OwnText.of("\n\n---------- Forwarded message ---------\nFrom: x\n\nA dragon"))
        .isEmpty();
  }
}
