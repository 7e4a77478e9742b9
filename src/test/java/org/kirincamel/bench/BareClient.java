package org.kirincamel.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The baseline: what somebody writes in an afternoon with the JDK's client. It stores nothing, so a
 * crash loses everything; that is what the module's ratio to it measures the price of.
 */
final class BareClient {

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final String key;
  private final Load load;
  private final Path folder;
  private final Semaphore slots;
  private final CountDownLatch left;
  private final AtomicInteger failures = new AtomicInteger();
  private final ExecutorService calls;
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private BareClient(String url, String key, Load load, Path folder) {
    this.url = url;
    this.key = key;
    this.load = load;
    this.folder = folder;
    slots = new Semaphore(load.slots());
    left = new CountDownLatch(load.tasks());
    calls = Executors.newFixedThreadPool(load.calls());
  }

  /**
   * Arguments: url, key, tasks, folder. Does the work once for each line it reads, and answers with
   * the nanoseconds that took.
   */
  public static void main(String[] args) throws Exception {
    Load load = Load.ofTasks(Integer.parseInt(args[2]));
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String round = in.readLine(); round != null; round = in.readLine()) {
        var client = new BareClient(args[0], args[1], load, Path.of(args[3], round));
        long nanos = client.run();
        if (client.failures.get() > 0) {
          System.exit(1);
        }
        System.out.println(nanos);
      }
    }
    System.exit(0);
  }

  private long run() throws InterruptedException, IOException {
    Files.createDirectories(folder);
    long start = System.nanoTime();
    for (int i = 0; i < load.tasks(); i++) {
      int number = i;
      slots.acquire();
      calls.execute(() -> guarded(() -> submit(number)));
    }
    left.await();
    long took = System.nanoTime() - start;
    calls.shutdown();
    timer.shutdown();
    return took;
  }

  private interface Call {
    void run() throws Exception;
  }

  private void guarded(Call call) {
    try {
      call.run();
    } catch (Exception e) {
      System.err.println(e);
      failures.incrementAndGet();
      end();
    }
  }

  private void end() {
    slots.release();
    left.countDown();
  }

  private void submit(int number) throws Exception {
    var root = json.createObjectNode().put("model", "kirin_v1_t2v");
    root.putArray("input")
        .addObject()
        .putObject("params")
        .put("prompt", "bench " + number)
        .put("external_task_id", "bare-" + System.identityHashCode(this) + "-" + number);
    var request =
        to("/model/v1/generation")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(json.writeValueAsBytes(root)))
            .build();
    String id = answer(request).path("id").asText();
    pollAfter(load.taskDuration(), id);
  }

  private void pollAfter(Duration pause, String id) {
    timer.schedule(
        () -> calls.execute(() -> guarded(() -> poll(id))),
        pause.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  private void poll(String id) throws Exception {
    JsonNode task = answer(to("/model/v1/generation/task/" + id).GET().build());
    if (!task.path("status").asText().equals("completed")) {
      pollAfter(Load.POLL_AGAIN, id);
      return;
    }
    String video = task.at("/output/0/content/0/url").asText();
    http.send(
        HttpRequest.newBuilder(URI.create(video)).build(),
        BodyHandlers.ofFile(folder.resolve(id + ".mp4")));
    Files.write(folder.resolve(id + ".json"), json.writeValueAsBytes(task));
    end();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + key);
  }

  private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
    var response = http.send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException("HTTP " + response.statusCode());
    }
    return json.readTree(response.body());
  }
}
