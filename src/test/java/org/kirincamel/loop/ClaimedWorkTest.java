package org.kirincamel.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.store.Claim;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.SetClock;
import org.kirincamel.task.Task;
import org.kirincamel.task.Tasks;

class ClaimedWorkTest {

  private static final SendGuard.Claimed CLAIMED = new SendGuard.Claimed(Tasks.BORN, 0);

  private final Task task = Tasks.completed();
  private final Delivery due = delivery("outbox");
  private final SetClock clock = new SetClock(Tasks.BORN);
  private final Workers workers =
      new Workers(
          Map.of(Job.DELIVER, 2), Map.of("outbox", 1, "mail", 1), Duration.ofMinutes(30), clock);
  private final List<Delivery> givenBack = new ArrayList<>();
  private final ClaimedWork work = new ClaimedWork(workers, givenBack::add, clock);

  private Delivery delivery(String target) {
    return Delivery.pending(UUID.randomUUID(), task.id(), target, 1, Tasks.BORN);
  }

  private Work work(Delivery delivery) {
    return new Work(Job.DELIVER, task, Optional.of(delivery), CLAIMED);
  }

  private List<Work> begun(Delivery... claimed) {
    var deliveries =
        List.of(claimed).stream().map(each -> new Claim.DueDelivery(each, task)).toList();
    var none = List.<Task>of();
    return work.begin(new Claim(none, none, none, none, deliveries, List.of(), List.of()), CLAIMED);
  }

  @Test
  void a_delivery_whose_share_was_taken_since_it_was_counted_is_given_back_untried() {
    Delivery mail = delivery("mail").claimed(Tasks.BORN.plusSeconds(60));
    Delivery claimed = due.claimed(Tasks.BORN.plusSeconds(60));
    assertThat(workers.tryBegin(work(delivery("outbox")))).as("follows a fetch").isTrue();
    clock.pass(Duration.ofSeconds(1));

    assertThat(begun(claimed, mail)).containsExactly(work(mail));
    assertThat(givenBack).containsExactly(claimed.untried(clock.instant()));
    assertThat(givenBack.get(0).attempts()).isEqualTo(due.attempts());
  }

  @Test
  void one_that_is_in_the_hands_of_a_worker_still_is_not_given_back_or_it_would_be_due_at_once() {
    workers.hold(work(due));

    assertThat(begun(due.claimed(Tasks.BORN.plusSeconds(60)))).isEmpty();
    assertThat(givenBack).isEmpty();
  }
}
