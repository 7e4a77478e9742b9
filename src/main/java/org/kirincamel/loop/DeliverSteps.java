package org.kirincamel.loop;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.kirincamel.common.SafeText;
import org.kirincamel.delivery.Address;
import org.kirincamel.delivery.FailureReason;
import org.kirincamel.delivery.FolderTarget;
import org.kirincamel.delivery.Packing;
import org.kirincamel.delivery.Parcel;
import org.kirincamel.delivery.Parcels;
import org.kirincamel.delivery.Storage;
import org.kirincamel.delivery.UndeliverableException;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.Target;
import org.kirincamel.store.ChangeWriter;
import org.kirincamel.store.Claims;
import org.kirincamel.store.Deliveries;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.RequestLog;

/** The steps around one try to deliver one result to one target. */
public final class DeliverSteps {

  private static final RequestLog REQUESTS = RequestLog.of(DeliverSteps.class);
  private static final String DEADLINE = "kirinDeadline";

  /** Variable with what a target said when it took a result. */
  static final String RECEIPT = "kirinReceipt";

  private final Claims claims;
  private final ChangeWriter changes;
  private final Deliveries deliveries;
  private final Workers workers;
  private final Map<String, Target> targets;
  private final FolderTarget folder;
  private final Parcels parcels;
  private final DeliveredVideos copies;
  private final Alarms alarms;
  private final ScheduledExecutorService timer;
  private final DeliveryRules rules;
  private final Clock clock;
  private final WorkMeter meter;

  DeliverSteps(
      Essentials essentials,
      Claims claims,
      ChangeWriter changes,
      Deliveries deliveries,
      Workers workers,
      FolderTarget folder,
      VideoFolder videos) {
    this.targets = Map.copyOf(essentials.settings().targets());
    this.parcels = new Parcels(essentials.settings().deliver().names(), videos, essentials.clock());
    this.copies = new DeliveredVideos(deliveries, videos);
    this.claims = claims;
    this.changes = changes;
    this.deliveries = deliveries;
    this.workers = workers;
    this.folder = folder;
    this.alarms = essentials.alarms();
    this.timer = essentials.timer();
    this.rules = new DeliveryRules(targets, essentials.chance());
    this.clock = essentials.clock();
    this.meter = new WorkMeter(essentials);
  }

  /**
   * Clears the message for the result, and says in the variable {@code kirinDeliverBy} by which
   * step it goes: folder, webhook, storage or endpoint, or disabled, by none.
   */
  public void prepare(Exchange exchange) {
    Work work = Exchanges.begin(exchange);
    Exchanges.clean(exchange);
    exchange.removeVariable(RECEIPT);
    workers.hold(work);
    exchange.setVariable(
        "kirinDeliverBy",
        claims.isDisabled(delivery(work).target()) ? "disabled" : step(target(work)));
  }

  private static String step(Target target) {
    return switch (target.kind()) {
      case FOLDER -> "folder";
      case WEBHOOK -> "webhook";
      case STORAGE -> "storage";
      default -> "endpoint";
    };
  }

  /** Delivers to the built-in folder. */
  public void toFolder(Exchange exchange) throws IOException {
    Work work = Exchanges.work(exchange);
    Delivery delivery = delivery(work);
    folder.deliver(parcels.name(work.task(), delivery), parcels.document(work.task(), delivery));
  }

  /**
   * Makes the message the result as this target understands it. Beside it, variables say what a
   * route of the operator's may want to know; no component sends them anywhere.
   */
  public void pack(Exchange exchange) throws UndeliverableException, IOException {
    Packing.pack(parcel(exchange), exchange.getMessage());
    begin(exchange);
  }

  /**
   * Makes the body the objects that a storage is to keep, in the order in which it is to get them;
   * the variables are those of {@link #pack}.
   */
  public void packObjects(Exchange exchange) throws IOException {
    Parcel parcel = parcel(exchange);
    String name = parcels.name(parcel.task(), parcel.delivery());
    exchange.getMessage().setBody(Storage.objects(parcel, name, exchange.getContext()));
    begin(exchange);
  }

  private Parcel parcel(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    Delivery delivery = delivery(work);
    Target target = target(work);
    Parcel parcel = parcels.of(work.task(), delivery, target);
    if (target.kind() != Target.Kind.WEBHOOK) {
      makeSureOfClasses(exchange.getContext(), target);
    }
    exchange.setVariable("kirinTarget", target.name());
    exchange.setVariable("kirinTargetUri", Address.of(target));
    exchange.setVariable("kirinDeliveryId", delivery.id().toString());
    exchange.setVariable("kirinRequestId", delivery.requestId().toString());
    exchange.setVariable("kirinTraceParent", parcel.traceParent().orElse(""));
    exchange.setVariable("kirinRevision", delivery.revision());
    exchange.setVariable("kirinStatus", parcel.status());
    exchange.setVariable("kirinAttempt", delivery.attempts());
    exchange.setVariable("kirinFiles", parcel.files().stream().map(Object::toString).toList());
    return parcel;
  }

  private void begin(Exchange exchange) {
    Target target = target(Exchanges.work(exchange));
    if (target.kind() != Target.Kind.WEBHOOK) {
      // The client of a webhook ends by itself in time.
      exchange.setVariable(DEADLINE, new Deadline(target.timeout(), timer));
    }
  }

  /** A library that is missing is an error of the machine to Camel, which would end the worker. */
  private static void makeSureOfClasses(CamelContext context, Target target) {
    try {
      context.getEndpoint(Address.of(target));
    } catch (LinkageError e) {
      throw new IllegalStateException(e);
    }
  }

  private Target target(Work work) {
    String name = delivery(work).target();
    Target target = targets.get(name);
    if (target == null) {
      throw new IllegalStateException(missing(name));
    }
    return target;
  }

  /** Writes down that the target has it, or when it is tried again. */
  public void record(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    workers.release(work);
    boolean late =
        Optional.ofNullable(exchange.getVariable(DEADLINE, Deadline.class))
            .map(Deadline::end)
            .orElse(false);
    try {
      Delivery delivery = delivery(work);
      Optional<Exception> failure = failure(exchange);
      meter.delivered(work, failure.isEmpty());
      Instant now = clock.instant();
      if (failure.isEmpty()) {
        delivered(work, exchange.getVariable(RECEIPT, String.class), now);
        return;
      }
      String sentence = sentence(delivery.target(), failure.get());
      String why =
          late
              ? "no end within %s (%s)".formatted(Durations.text(target(work).timeout()), sentence)
              : sentence;
      changes.recordDelivery(failed(work, failure.get(), why, now));
    } finally {
      workers.end(work);
    }
  }

  /** What went wrong, with one object of several without what Camel says around it. */
  private static Optional<Exception> failure(Exchange exchange) {
    Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    return Optional.ofNullable(
        caught instanceof CamelExchangeException && caught.getCause() instanceof Exception cause
            ? cause
            : caught);
  }

  /** The outbox has no secret, and its operator needs the path. */
  private String sentence(String name, Exception broken) {
    return Optional.ofNullable(targets.get(name))
        .map(
            target ->
                target.kind() == Target.Kind.FOLDER
                    ? Exchanges.sentence(broken)
                    : FailureReason.of(broken, target.uri()))
        .orElseGet(() -> missing(name));
  }

  private static String missing(String target) {
    return "no target \"%s\" is configured any more: set kirin.target.%s.uri"
        .formatted(target, target);
  }

  /** Gives back what was claimed for a target that is disabled since. */
  public void release(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    workers.release(work);
    try {
      changes.recordDelivery(delivery(work).untried(clock.instant()));
    } finally {
      workers.end(work);
    }
  }

  private void delivered(Work work, String receipt, Instant now) {
    Delivery delivery = delivery(work);
    String said = receipt == null ? "" : SafeText.header(receipt);
    if (changes.recordDelivery(delivery.delivered(now, said))) {
      REQUESTS.info(
          work.task(),
          "Delivered the {} result of request {} to {}",
          work.task().state().word(),
          work.task().id(),
          delivery.target());
      copies.tidyUp(work.task(), delivery);
    }
  }

  private Delivery failed(Work work, Exception broken, String why, Instant now) {
    Delivery delivery = delivery(work);
    Delivery after = rules.after(delivery, broken, why, now);
    if (rules.isGone(delivery, broken, now)) {
      if (deliveries.disable(delivery.target(), why, now)) {
        alarms.tell(
            "the target %s answered that it is gone (HTTP 410) and is disabled, and its results wait; once it is there again, %s"
                .formatted(delivery.target(), Cures.redeliver(delivery.target())));
      }
    } else if (after.state() == Delivery.State.DEAD) {
      alarms.count(
          new Alarms.Cause(Alarms.Kind.DELIVERY, delivery.target()),
          number -> notDelivered(number, delivery, why));
    } else {
      Duration wait = Duration.between(now, after.nextActionAt().orElseThrow());
      REQUESTS.warn(
          work.task(),
          "Delivery attempt {} of request {} to {} failed, next in {}: {}",
          delivery.attempts(),
          delivery.requestId(),
          delivery.target(),
          Durations.text(wait.truncatedTo(ChronoUnit.SECONDS)),
          why);
    }
    return after;
  }

  private static String notDelivered(int number, Delivery last, String why) {
    String what =
        number == 1
            ? "the result of request %s could not be delivered to %s in %d tries"
                .formatted(last.requestId(), last.target(), last.attempts())
            : "%d results could not be delivered to %s, the last of them of request %s in %d tries"
                .formatted(number, last.target(), last.requestId(), last.attempts());
    return "%s: %s; once that is fixed, %s".formatted(what, why, Cures.redeliver(last.target()));
  }

  private static Delivery delivery(Work work) {
    return work.delivery().orElseThrow();
  }
}
