package org.kirincamel.loop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.kirincamel.delivery.DeliverySchedule;
import org.kirincamel.delivery.FolderTarget;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.settings.Durations;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps around one try to deliver one result to one target. */
public final class DeliverSteps {

  private static final Logger LOG = LoggerFactory.getLogger(DeliverSteps.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TaskStore store;
  private final Workers workers;
  private final Map<String, String> targets;
  private final FolderTarget folder;
  private final VideoFolder videos;
  private final DeliverySchedule schedule;
  private final Alarm alarm;
  private final DoubleSupplier random;
  private final Clock clock;

  DeliverSteps(
      TaskStore store,
      Workers workers,
      Map<String, String> targets,
      FolderTarget folder,
      VideoFolder videos,
      DeliverySchedule schedule,
      Alarm alarm,
      DoubleSupplier random,
      Clock clock) {
    this.store = store;
    this.workers = workers;
    this.targets = targets;
    this.folder = folder;
    this.videos = videos;
    this.schedule = schedule;
    this.alarm = alarm;
    this.random = random;
    this.clock = clock;
  }

  /** Makes the message the result document; says by which kind of target it goes. */
  public String prepare(Exchange exchange) {
    Work work = Exchanges.begin(exchange);
    Exchanges.clean(exchange);
    return delivery(work).target().equals(Settings.OUTBOX) ? "folder" : "endpoint";
  }

  /** Delivers to the built-in folder. */
  public void toFolder(Exchange exchange) throws IOException {
    Work work = Exchanges.work(exchange);
    int revision = delivery(work).revision();
    folder.deliver(
        ResultDocument.nameOf(work.task(), revision),
        document(work),
        revision == work.task().revision() ? files(work.task()) : List.of());
  }

  /** The document of this result: what every target gets. */
  public ObjectNode document(Exchange exchange) {
    return document(Exchanges.work(exchange));
  }

  /** The configured address of this delivery's target; no data ever names one. */
  public String uri(Exchange exchange) {
    String name = delivery(Exchanges.work(exchange)).target();
    String uri = targets.get(name);
    if (uri == null) {
      throw new IllegalStateException(
          "no target \"%s\" is configured any more: set kirin.target.%s.uri".formatted(name, name));
    }
    return uri;
  }

  private ObjectNode document(Work work) {
    return ResultDocument.of(work.task(), delivery(work).revision(), clock.instant());
  }

  /** Writes down that the target has it, or when it is tried again. */
  public void record(Exchange exchange) {
    Work work = Exchanges.work(exchange);
    try {
      Delivery delivery = delivery(work);
      Exception broken = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
      Instant now = clock.instant();
      if (broken == null) {
        if (store.record(delivery.delivered(now))) {
          LOG.info(
              "Delivered the {} result of request {} to {}",
              work.task().state().word(),
              work.task().id(),
              delivery.target());
          tidyUp(work.task());
        }
        return;
      }
      store.record(tried(delivery, Exchanges.sentence(broken), now));
    } finally {
      workers.end(work);
    }
  }

  private Delivery tried(Delivery delivery, String why, Instant now) {
    Optional<Duration> pause = schedule.after(delivery.attempts(), random);
    if (pause.isEmpty()) {
      alarm.raise(
          "the result of request %s could not be delivered to %s in %d tries: %s"
              .formatted(delivery.requestId(), delivery.target(), delivery.attempts(), why));
      return delivery.dead(why);
    }
    LOG.warn(
        "Try {} to deliver the result of request {} to {} failed, next in {}: {}",
        delivery.attempts(),
        delivery.requestId(),
        delivery.target(),
        Durations.text(pause.get().truncatedTo(ChronoUnit.SECONDS)),
        why);
    return delivery.againAt(now.plus(pause.get()), why);
  }

  /**
   * The waiting copy of a video goes once every target has its result, if one of them keeps it: for
   * targets that get the document alone it is the only copy.
   */
  private void tidyUp(Task task) {
    List<String> files = files(task);
    if (!task.targets().contains(Settings.OUTBOX)
        || files.isEmpty()
        || (task.targets().size() > 1 || task.revision() > 1)
            && store.hasOpenDeliveries(task.id())) {
      return;
    }
    for (String file : files) {
      try {
        videos.discard(file);
      } catch (IOException e) {
        LOG.warn(
            "The delivered video {} could not be removed: {}", videos.path(file), e.toString());
      }
    }
  }

  private static List<String> files(Task task) {
    List<String> names = new ArrayList<>();
    try {
      for (JsonNode file : JSON.readTree(task.files().orElse("[]"))) {
        names.add(file.path("name").asText());
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column files holds no JSON", e);
    }
    return names;
  }

  private static Delivery delivery(Work work) {
    return work.delivery().orElseThrow();
  }
}
