package org.kirincamel.simulator;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Tells the callback_url of a task once that it has ended; who does not listen is not told again.
 */
final class Callbacks implements AutoCloseable {

  /** Short against any poll; the clock decides, which may be a virtual one. */
  private static final long TICK_MILLIS = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Clock clock;
  private final Function<Task, byte[]> view;
  private final PriorityBlockingQueue<Task> waiting =
      new PriorityBlockingQueue<>(64, Comparator.comparing(Task::endsAt));
  private final AtomicInteger delivered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private Optional<ScheduledExecutorService> ticker = Optional.empty();

  Callbacks(Clock clock, Function<Task, byte[]> view) {
    this.clock = clock;
    this.view = view;
  }

  /** Threads are started with the first one: most simulators never need them. */
  synchronized void add(Task task) {
    waiting.add(task);
    if (ticker.isEmpty()) {
      var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
      var threads =
          Executors.newSingleThreadScheduledExecutor(
              work -> {
                var thread = new Thread(work, "simulator-callbacks");
                thread.setDaemon(true);
                return thread;
              });
      threads.scheduleWithFixedDelay(() -> sendDue(client), 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
      ticker = Optional.of(threads);
    }
  }

  /** How many were answered with 2xx. */
  int delivered() {
    return delivered.get();
  }

  /** How many were answered otherwise, or not at all. */
  int failed() {
    return failed.get();
  }

  @Override
  public synchronized void close() {
    ticker.ifPresent(ScheduledExecutorService::shutdownNow);
  }

  private void sendDue(HttpClient client) {
    for (var task = waiting.peek();
        task != null && task.hasEnded(clock.instant());
        task = waiting.peek()) {
      send(client, waiting.remove());
    }
  }

  private void send(HttpClient client, Task task) {
    var url = task.charge().params().path("callback_url").asText();
    try {
      var request =
          HttpRequest.newBuilder(URI.create(url))
              .timeout(PATIENCE)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofByteArray(view.apply(task)))
              .build();
      client
          .sendAsync(request, BodyHandlers.discarding())
          .whenComplete((answer, lost) -> count(lost == null && answer.statusCode() / 100 == 2));
    } catch (IllegalArgumentException e) {
      failed.incrementAndGet();
    }
  }

  private void count(boolean heard) {
    (heard ? delivered : failed).incrementAndGet();
  }
}
