package org.kirincamel.loop;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.kirincamel.callback.CallbackAddress;
import org.kirincamel.delivery.FolderTarget;
import org.kirincamel.delivery.Results;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.gateway.ReplyReader;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Ids;

/** Wires the steps of the loop together; each is a bean of its own in the routes. */
public final class Loop {

  private final LoopSteps claims;
  private final SubmitSteps submit;
  private final PollSteps poll;
  private final LookupSteps lookup;
  private final FetchSteps fetch;
  private final DeliverSteps deliver;
  private final SettleSteps settle;
  private final SweepSteps sweep;
  private final FreshAddressSteps freshAddress;
  private final RefetchSteps refetch;
  private final RedeliverSteps redeliver;
  private final WatchSteps watch;
  private final Results results;
  private final Callbacks callbacks;

  public Loop(
      Settings settings,
      Optional<CallbackAddress> callbackAddress,
      TaskStore store,
      SendGuard guard,
      ReplyReader reader,
      VideoFolder videos,
      FolderTarget folder,
      Ids ids,
      Alarm alarm,
      ScheduledExecutorService timer,
      DoubleSupplier random,
      Clock clock,
      LongSupplier nanoTime) {
    Map<Job, Integer> capacity = new EnumMap<>(Job.class);
    capacity.put(Job.SUBMIT, settings.submit().parallel());
    capacity.put(Job.POLL, settings.poll().parallel());
    capacity.put(Job.LOOKUP, settings.submit().lookupParallel());
    capacity.put(Job.FETCH, settings.fetch().parallel());
    capacity.put(Job.DELIVER, settings.deliver().parallel());
    Map<String, Integer> shares =
        WorkerShares.of(
            settings.deliver().parallel(),
            settings.targetNames(),
            store.deliveries().targetsWaitedFor());
    var workers = new Workers(capacity, shares, settings.maxWorkTime(), clock);
    var slots = new SlotLimit(settings.submit().maxInFlight(), nanoTime);
    callbacks =
        new Callbacks(
            callbackAddress,
            settings.callback().poll(),
            settings.submit().lease().multipliedBy(2),
            nanoTime);
    var moves = new Moves(settings, random, callbacks::awaited);
    results = new Results(ids, settings.targets(), workers::share);
    var alarms = new Alarms(alarm, settings.alarm().repeat(), clock);
    watch = new WatchSteps(settings, store, alarms, clock);
    var lateIds = new LateIds(store, moves, alarms);
    claims =
        new LoopSteps(
            settings, store, workers, slots, guard, alarms, callbacks, moves, clock, nanoTime);
    submit =
        new SubmitSteps(
            store,
            workers,
            slots,
            guard,
            reader,
            moves,
            callbacks,
            results,
            lateIds,
            settings.submit().accountProbe(),
            alarms,
            clock);
    var desk = new OrderDesk(store.orders(), clock);
    settle = new SettleSteps(desk, results, clock);
    sweep = new SweepSteps(store, videos, settings.fetch().keep(), clock);
    freshAddress = new FreshAddressSteps(settings.api(), reader, settings.fetch().tries());
    refetch = new RefetchSteps(store, desk, freshAddress, clock);
    redeliver = new RedeliverSteps(store, desk, settings.targetNames(), workers::share, clock);
    poll =
        new PollSteps(
            settings.api(),
            store,
            workers,
            reader,
            moves,
            new FailureRules(settings.resubmit()),
            callbacks,
            results,
            settings.poll().lease(),
            guard,
            clock);
    lookup =
        new LookupSteps(
            settings.api(), store, workers, reader, moves, callbacks, results, lateIds, clock);
    fetch =
        new FetchSteps(
            store,
            workers,
            new Reception(videos, settings.api().url(), settings.fetch().maxBytes()),
            results,
            settings.fetch(),
            settings.poll().lease(),
            guard,
            alarms,
            random,
            clock);
    deliver =
        new DeliverSteps(
            store,
            workers,
            settings.targets(),
            folder,
            settings.deliver().names(),
            videos,
            alarms,
            timer,
            random,
            clock);
  }

  /**
   * A stop is about to come: nothing more is begun, and a download that breaks off is no failure.
   */
  public void stop() {
    claims.stop();
    fetch.stop();
  }

  /** After the routes have stopped: releases what was claimed and never begun. */
  public void release() {
    submit.release();
  }

  public LoopSteps claims() {
    return claims;
  }

  public SubmitSteps submit() {
    return submit;
  }

  public PollSteps poll() {
    return poll;
  }

  public LookupSteps lookup() {
    return lookup;
  }

  public FetchSteps fetch() {
    return fetch;
  }

  public DeliverSteps deliver() {
    return deliver;
  }

  public SettleSteps settle() {
    return settle;
  }

  public Callbacks callbacks() {
    return callbacks;
  }

  public FreshAddressSteps freshAddress() {
    return freshAddress;
  }

  public RefetchSteps refetch() {
    return refetch;
  }

  public SweepSteps sweep() {
    return sweep;
  }

  public WatchSteps watch() {
    return watch;
  }

  public RedeliverSteps redeliver() {
    return redeliver;
  }

  public Results results() {
    return results;
  }
}
