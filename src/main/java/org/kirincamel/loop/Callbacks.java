package org.kirincamel.loop;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.kirincamel.callback.CallbackAddress;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.store.Hinted;
import org.kirincamel.store.Hints;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * What callbacks have said, kept in memory until the loop's next turn: a call touches no row and
 * waits for no worker, and a callback that is lost with the process costs a later poll and no more.
 *
 * <p>One that comes too early, while the POST is still out or a worker holds the row, is kept until
 * it can be of use; one that comes again within a second waits for the second to end. Thread-safe.
 */
public final class Callbacks {

  private static final Logger LOG = SafeLogger.of(Callbacks.class);

  /** The oldest is forgotten first: a hint, which a poll makes up for. */
  private static final int MAX_REQUESTS = 10_000;

  /** How many are looked up in the store at one turn. */
  private static final int MAX_AT_ONCE = 200;

  private static final long SHORTEST_PAUSE = Duration.ofSeconds(1).toNanos();

  private volatile Optional<CallbackAddress> address;
  private final long poll;
  private final long patience;
  private final LongSupplier nanoTime;
  private final Map<UUID, Call> calls = new LinkedHashMap<>();

  /** Whether polling may be left to callbacks. */
  private boolean comeThrough = true;

  private Optional<Long> lastHeard = Optional.empty();

  /** What is known of the callbacks of one request; guarded by the map's owner. */
  private static final class Call {
    private Optional<String> offer = Optional.empty();
    private boolean ended;
    private boolean pending;
    private long heardAt;
    private long notBefore;

    Call(long now) {
      heardAt = now;
      notBefore = now;
    }
  }

  /**
   * @param address makes the addresses; empty where no callbacks are wanted
   * @param poll pause between polls of a task whose callback is waited for
   * @param patience how long a callback that comes too early is kept
   */
  Callbacks(
      Optional<CallbackAddress> address, Duration poll, Duration patience, LongSupplier nanoTime) {
    this.address = address;
    this.poll = poll.toNanos();
    this.patience = patience.toNanos();
    this.nanoTime = nanoTime;
  }

  /** From now on callbacks are wanted. */
  void reachedAt(CallbackAddress known) {
    address = Optional.of(known);
  }

  /** Where the gateway is to call back for a request; a caller's own address wins over it. */
  Optional<String> urlFor(Task task) {
    return address.map(known -> known.of(task.id()));
  }

  /** A request is about to be posted: what was said of an earlier task of it counts no more. */
  synchronized void posting(UUID request) {
    Call call = calls.get(request);
    if (call != null) {
      call.ended = false;
    }
  }

  /** Whose callback comes in under an address, empty where it is none of ours. */
  public Optional<UUID> request(String segment) {
    return address.flatMap(known -> known.request(segment));
  }

  /**
   * Hears a callback that came to the address of its request.
   *
   * @param taskId the task that it names, if any
   * @param ended whether it says that the task has ended
   * @return whether the loop has something to do at once
   */
  public synchronized boolean hear(UUID request, Optional<String> taskId, boolean ended) {
    long now = nanoTime.getAsLong();
    Call call = calls.computeIfAbsent(request, id -> new Call(now));
    call.offer = taskId.or(() -> call.offer);
    call.ended |= ended;
    call.pending = true;
    call.heardAt = now;
    if (calls.size() > MAX_REQUESTS) {
      calls.remove(calls.keySet().iterator().next());
    }
    lastHeard = Optional.of(now);
    if (!comeThrough) {
      comeThrough = true;
      LOG.info("Callbacks arrive again; polling less often");
    }
    return call.notBefore - now <= 0;
  }

  /** Makes the rows due whose callbacks have come; called at each turn of the loop. */
  void makeDue(Hints hints, Instant now) {
    Map<UUID, Boolean> due = due();
    if (due.isEmpty()) {
      return;
    }
    List<Hinted> hinted =
        hints.hint(
            List.copyOf(due.keySet()),
            row -> CallbackRules.after(row, due.getOrDefault(row.id(), false), now));
    hinted.forEach(each -> due.remove(each.before().id()));
    settle(hinted, List.copyOf(due.keySet()));
  }

  /** Requests to be made due, each with whether a task was named for it. */
  synchronized Map<UUID, Boolean> due() {
    long now = nanoTime.getAsLong();
    Map<UUID, Boolean> due = new LinkedHashMap<>();
    for (Map.Entry<UUID, Call> entry : calls.entrySet()) {
      Call call = entry.getValue();
      if (call.pending && now - call.heardAt > patience) {
        call.pending = false;
      }
      if (call.pending && call.notBefore - now <= 0 && due.size() < MAX_AT_ONCE) {
        due.put(entry.getKey(), call.offer.isPresent());
      }
    }
    return due;
  }

  synchronized void settle(List<Hinted> hinted, List<UUID> unknown) {
    unknown.forEach(calls::remove);
    long now = nanoTime.getAsLong();
    for (Hinted each : hinted) {
      Call call = calls.get(each.before().id());
      if (call != null) {
        settle(call, each, now);
      }
    }
  }

  private static void settle(Call call, Hinted hinted, long now) {
    boolean early =
        hinted.before().state() == State.SUBMITTING
            || hinted.after().isPresent() && !hinted.written();
    if (early) {
      return;
    }
    call.notBefore = now + SHORTEST_PAUSE;
    // Where several nodes look up, the one that was told has to be the one that asks.
    boolean untold =
        call.offer.isPresent()
            && hinted.after().filter(row -> row.state() == State.UNKNOWN).isPresent();
    call.pending = untold;
  }

  /** The task that a callback named for a request, for the next look-up. */
  synchronized Optional<String> takeOffer(UUID request) {
    Call call = calls.get(request);
    if (call == null) {
      return Optional.empty();
    }
    Optional<String> offer = call.offer;
    call.offer = Optional.empty();
    call.pending = call.pending && offer.isEmpty();
    return offer;
  }

  /** The gateway said nothing to it: it is asked about once more. */
  synchronized void offerAgain(UUID request, String taskId) {
    Call call = calls.get(request);
    if (call != null && call.offer.isEmpty()) {
      call.offer = Optional.of(taskId);
      call.pending = true;
    }
  }

  /**
   * Whether the gateway will call when this task ends, so that it need not be polled before long.
   */
  synchronized boolean awaited(Task task) {
    Call call = calls.get(task.id());
    return address.isPresent()
        && comeThrough
        && (call == null || !call.ended)
        && !Envelope.namesCallback(task);
  }

  /** How long ago a callback said that the task of a request has ended; empty where none did. */
  synchronized Optional<Duration> sinceEnd(UUID request) {
    return Optional.ofNullable(calls.get(request))
        .filter(call -> call.ended)
        .map(call -> Duration.ofNanos(nanoTime.getAsLong() - call.heardAt));
  }

  /**
   * Looks at what a poll has shown: a task that ended without a word, while no other callback came
   * either, shows that callbacks do not arrive.
   */
  synchronized void polled(Task before, Task after, Instant now) {
    boolean ended = after.state() == State.COMPLETED || after.state() == State.FAILED;
    if (!ended || before.state() != State.RUNNING || !awaited(before)) {
      return;
    }
    boolean longAgo =
        before.times().submittedAt().filter(at -> !at.plusNanos(poll).isAfter(now)).isPresent();
    boolean silent = lastHeard.filter(at -> nanoTime.getAsLong() - at < poll).isEmpty();
    if (longAgo && silent) {
      comeThrough = false;
      LOG.warn(
          "Request {} ended at the gateway without a callback: polling at the normal rate until"
              + " callbacks arrive. Can the gateway reach kirin.callback.public-url?",
          before.id());
    }
  }
}
