package org.kirincamel.loop;

import static java.util.Map.entry;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.kirincamel.callback.CallbackAddress;
import org.kirincamel.delivery.FolderTarget;
import org.kirincamel.delivery.ResultPlace;
import org.kirincamel.delivery.Results;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.delivery.WaitingCopies;
import org.kirincamel.gateway.AnswerReader;
import org.kirincamel.gateway.Envelope;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.PollPolicy;
import org.kirincamel.task.Task;

/** Wires the steps of the loop together; each is a bean of its own in the routes. */
public final class Loop {

  /** A worker that finds no work wakes up so seldom; what wakes it is work. */
  private static final Duration IDLE = Duration.ofMinutes(5);

  private final TaskStore store;
  private final Workers workers;
  private final ClaimSteps claims;
  private final SlotLimit slots;
  private final SubmitSteps submit;
  private final FetchSteps fetch;
  private final PollPolicy policy;
  private final DurationKeeper durations;
  private final PriceBook prices;
  private final Results results;
  private final PauseSteps pause;
  private final ResultPlace place;
  private final Callbacks callbacks;
  private final Map<String, Object> beans;
  private final List<WorkQueue> queues = new ArrayList<>();

  /**
   * @param pauses makes another pause of a running task's age and the one that is planned for it
   */
  public Loop(
      Essentials essentials, TaskStore store, SendGuard guard, BinaryOperator<Duration> pauses) {
    this.store = store;
    Settings settings = essentials.settings();
    Clock clock = essentials.clock();
    boolean force = settings.deliver().force();
    var videos = new VideoFolder(settings.fetch().folder(), force, settings.fetch().reserve());
    var folder = new FolderTarget(settings.deliver().outbox(), videos, force);
    workers = workers(essentials);
    slots = new SlotLimit(settings.submit().maxInFlight(), essentials.nanoTime());
    callbacks =
        new Callbacks(
            Optional.empty(),
            settings.callback().poll(),
            settings.submit().lease().multipliedBy(2),
            essentials.nanoTime());
    var reader = new ReplyReader(new AnswerReader(), clock);
    policy = new PollPolicy(settings.poll().bounds(), pauses);
    durations = new DurationKeeper(policy, store.durations(), clock);
    var rules = Rules.of(settings, policy, essentials.chance(), callbacks::awaited);
    results = new Results(essentials.ids(), settings.targets(), workers::share);
    var changes = store.changes();
    var lateIds = new LateIds(store.lateTaskIds(), rules.running(), essentials);
    prices = new PriceBook(settings.budget().prices(), store.prices());
    var outcomes = new Outcomes(reader, rules, results, changes, prices, lateIds);
    var reception = new Reception(videos, settings.api().url(), settings.fetch().maxBytes());
    var desk = new OrderDesk(store.orders(), clock, essentials.meters());
    var freshAddress = new FreshAddressSteps(settings.api(), reader, settings.fetch().tries());
    claims = new ClaimSteps(essentials, store, workers, slots, guard, callbacks, prices);
    submit =
        new SubmitSteps(essentials, store.accounts(), workers, slots, guard, callbacks, outcomes);
    fetch = new FetchSteps(essentials, changes, workers, guard, reception, results);
    place = new ResultPlace(folder, videos, settings.deliver().names());
    var orders =
        new OrderKinds(
            settings, store, desk, results, freshAddress, essentials.ids(), workers::share);
    pause = orders.pause();
    beans =
        new HashMap<>(
            Map.ofEntries(
                entry("kirinClaims", claims),
                entry("kirinSubmit", submit),
                entry(
                    "kirinPoll",
                    new PollSteps(
                        essentials,
                        store.resubmissions(),
                        workers,
                        guard,
                        callbacks,
                        outcomes,
                        new PollTrail(policy, callbacks, clock.instant()))),
                entry(
                    "kirinLookup",
                    new LookupSteps(essentials, store.reports(), workers, callbacks, outcomes)),
                entry("kirinFetch", fetch),
                entry(
                    "kirinVideo",
                    new VideoSteps(store.pages(), store.reports(), place, essentials)),
                entry(
                    "kirinDeliver",
                    new DeliverSteps(
                        essentials,
                        store.claims(),
                        changes,
                        store.deliveries(),
                        workers,
                        folder,
                        videos)),
                entry("kirinAnswer", new TargetAnswer()),
                entry("kirinSettle", orders.settle()),
                entry("kirinOrders", orders.counter()),
                entry(
                    "kirinSweep",
                    new SweepSteps(
                        store.reports(),
                        new WaitingCopies(settings.fetch().folder()),
                        settings.fetch().keep(),
                        settings.keep().maxVideoBytes(),
                        clock)),
                entry("kirinKeep", new KeepSteps(store.retention(), settings, clock)),
                entry("kirinFreshAddress", freshAddress),
                entry("kirinRefetch", orders.refetch()),
                entry("kirinRedeliver", orders.redeliver()),
                entry("kirinOrderRefusals", new OrderRefusals()),
                entry(
                    "kirinWatch",
                    new WatchSteps(
                        essentials, store.accounts(), store.reports(), store.troubles())),
                entry("kirinDurations", durations),
                // Quartz takes its intervals in milliseconds, without a unit.
                entry("kirinTickMillis", settings.poll().tick().toMillis()),
                entry("kirinSweepMillis", settings.fetch().sweep().toMillis())));
    for (Job job : Job.values()) {
      queue(job.queue(), Integer.MAX_VALUE);
    }
    // One signal that waits is as good as many.
    queue("kirinClaimQueue", 1);
    queue("kirinMailAnswerQueue", Integer.MAX_VALUE);
  }

  private void queue(String bean, int size) {
    var queue = new WorkQueue(size, IDLE);
    queues.add(queue);
    beans.put(bean, queue);
  }

  private static Workers workers(Essentials essentials) {
    Settings settings = essentials.settings();
    Map<Job, Integer> capacity = new EnumMap<>(Job.class);
    capacity.put(Job.SUBMIT, settings.submit().parallel());
    capacity.put(Job.POLL, settings.poll().parallel());
    capacity.put(Job.LOOKUP, settings.submit().lookupParallel());
    capacity.put(Job.FETCH, settings.fetch().parallel());
    capacity.put(Job.DELIVER, settings.deliver().parallel());
    Map<String, Integer> shares =
        WorkerShares.of(settings.deliver().parallel(), settings.targetNames());
    return new Workers(capacity, shares, settings.maxWorkTime(), essentials.clock());
  }

  /** What its routes name, under the name it has there. */
  public Map<String, Object> beans() {
    return beans;
  }

  /**
   * Once the store is open, and before any route runs: reads what earlier starts have left.
   *
   * @param publicUrl where the gateway is to call back, if it is to
   * @param newSecret makes what is kept in the store for good, and no stranger can guess
   */
  public void begin(Optional<URI> publicUrl, Supplier<byte[]> newSecret) {
    publicUrl
        .map(url -> new CallbackAddress(url, store.secrets().secret("callback", newSecret)))
        .ifPresent(callbacks::reachedAt);
    // Results for a target that is no longer configured fail at once, which must be seen.
    store.deliveries().targetsWaitedFor().forEach(workers::share);
    durations.remember();
    prices.remember();
    claims.begin();
    pause.begin();
  }

  /**
   * A stop is about to come: nothing more is begun, and a download that breaks off is no failure.
   */
  public void stop() {
    claims.stop();
    fetch.stop();
    queues.forEach(WorkQueue::end);
  }

  /** After the routes have stopped: releases what was claimed and never begun. */
  public void release() {
    submit.release();
    store.claims().release();
    durations.save();
  }

  /** How many slots of the gateway may be used at present. */
  public int slots() {
    return slots.current();
  }

  /** How long tasks such as that of a request take; empty while too few were seen. */
  public Optional<PollPolicy.Usual> usual(Task task) {
    return policy.usual(Envelope.kind(task));
  }

  /** Where the videos of results lie. */
  public ResultPlace place() {
    return place;
  }

  public Callbacks callbacks() {
    return callbacks;
  }

  public Results results() {
    return results;
  }
}
