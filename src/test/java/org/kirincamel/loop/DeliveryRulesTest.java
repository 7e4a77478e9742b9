package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kirincamel.task.Tasks.BORN;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kirincamel.delivery.UndeliverableException;
import org.kirincamel.settings.Given;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Tasks;

class DeliveryRulesTest {

  private static final IOException REFUSED = new IOException("connection refused");

  private final DeliveryRules rules =
      new DeliveryRules(
          Given.settings(
                  "kirin.target.hook.uri",
                  "https://hook.example/x",
                  "kirin.target.q.uri",
                  "jms:queue:q")
              .targets(),
          () -> 0.0);

  private static Delivery firstTry(String target) {
    return Delivery.pending(new UUID(0, 7), Tasks.ID, target, 1, BORN).begun(BORN.plusSeconds(60));
  }

  private static HttpOperationFailedException answer(int status, Map<String, String> headers) {
    return new HttpOperationFailedException(
        "https://hook.example/x", status, "no", null, headers, "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"outbox", "hook", "q", "removed_since"})
  void a_try_that_failed_is_repeated_soon(String target) {
    Delivery after = rules.after(firstTry(target), REFUSED, "connection refused", BORN);

    assertThat(after.state()).isEqualTo(Delivery.State.PENDING);
    assertThat(after.nextActionAt()).contains(BORN.plusSeconds(5));
    assertThat(after.progress().lastError()).isEqualTo("connection refused");
  }

  @Test
  void a_target_that_asks_for_more_time_gets_it_and_no_less_than_the_schedule_says() {
    var busy = answer(503, Map.of("Retry-After", "3600"));
    var hasty = answer(429, Map.of("Retry-After", "1"));

    assertThat(rules.after(firstTry("hook"), busy, "busy", BORN).nextActionAt())
        .contains(BORN.plus(Duration.ofHours(1)));
    assertThat(rules.after(firstTry("hook"), hasty, "busy", BORN).nextActionAt())
        .contains(BORN.plusSeconds(5));
  }

  @Test
  void it_is_dead_once_its_tries_are_used_up() {
    Delivery delivery = firstTry("outbox");
    while (delivery.state() == Delivery.State.PENDING && delivery.attempts() < 100) {
      Delivery after = rules.after(delivery, REFUSED, "no", BORN);
      delivery =
          after.state() == Delivery.State.PENDING ? after.claimed(BORN.plusSeconds(60)) : after;
    }

    assertThat(delivery.state()).isEqualTo(Delivery.State.DEAD);
    assertThat(delivery.attempts()).isEqualTo(10);
    assertThat(delivery.progress().diedAt()).contains(BORN);
    assertThat(rules.isGone(delivery, REFUSED, BORN)).isFalse();
  }

  @Test
  void what_no_try_would_bring_there_is_dead_at_once() {
    Delivery after = rules.after(firstTry("q"), new UndeliverableException("too long"), "x", BORN);

    assertThat(after.state()).isEqualTo(Delivery.State.DEAD);
  }

  @Test
  void only_a_webhook_can_say_that_it_is_gone() {
    var gone = answer(410, Map.of());

    assertThat(rules.isGone(firstTry("hook"), gone, BORN)).isTrue();
    assertThat(rules.after(firstTry("hook"), gone, "gone", BORN).state())
        .isEqualTo(Delivery.State.DEAD);
    assertThat(rules.isGone(firstTry("q"), gone, BORN)).isFalse();
    assertThat(rules.after(firstTry("q"), gone, "gone", BORN).state())
        .isEqualTo(Delivery.State.PENDING);
  }
}
