package org.kirincamel.loop;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.store.Claim;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/** Begins what a claim brought, in the order in which it is to be handed over. */
final class ClaimedWork {

  private final Workers workers;
  private final Consumer<Delivery> giveBack;
  private final Clock clock;

  /**
   * @param giveBack makes a delivery due again that found the share of its target taken
   */
  ClaimedWork(Workers workers, Consumer<Delivery> giveBack, Clock clock) {
    this.workers = workers;
    this.giveBack = giveBack;
    this.clock = clock;
  }

  List<Work> begin(Claim claim, SendGuard.Claimed claimed) {
    List<Work> begun = new ArrayList<>();
    begun.addAll(begun(Job.POLL, claim.polls(), claimed));
    begun.addAll(begun(Job.LOOKUP, claim.lookups(), claimed));
    begun.addAll(begun(Job.FETCH, claim.fetches(), claimed));
    for (Claim.DueDelivery due : claim.deliveries()) {
      Work work = new Work(Job.DELIVER, due.task(), Optional.of(due.delivery()), claimed);
      switch (workers.start(work)) {
        case BEGUN -> begun.add(work);
        case NO_SHARE -> giveBack.accept(due.delivery().untried(clock.instant()));
        case IN_HAND -> {} // its lease ends, and it is claimed again
      }
    }
    // Last, so that they are fresh and a backlog never holds up the polls.
    begun.addAll(begun(Job.SUBMIT, claim.submits(), claimed));
    return begun;
  }

  private List<Work> begun(Job job, List<Task> tasks, SendGuard.Claimed claimed) {
    return tasks.stream().map(task -> Work.on(job, task, claimed)).filter(workers::begin).toList();
  }
}
