package org.kirincamel.loop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.Message;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.delivery.ResultPlace;
import org.kirincamel.settings.Durations;
import org.kirincamel.store.Pages;
import org.kirincamel.store.Reports;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * The steps that wait for the result of one request, of the template {@code kirin-video} and the
 * kamelet {@code kirin-video-action}. They look into the store, because any node may end a request.
 */
public final class VideoSteps {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAIT = "kirinVideoWait";
  private static final String PAUSE = "kirinVideoPause";
  private static final long SHORTEST_PAUSE = 50;
  private static final long LONGEST_PAUSE = 2000;

  /** A result that is sought for so long is looked for this much more rarely. */
  private static final int SHARE_OF_THE_WAIT = 10;

  private final Pages pages;
  private final Reports reports;
  private final ResultPlace place;
  private final Essentials essentials;

  VideoSteps(Pages pages, Reports reports, ResultPlace place, Essentials essentials) {
    this.pages = pages;
    this.reports = reports;
    this.place = place;
    this.essentials = essentials;
  }

  /**
   * @param since by the monotonic clock
   */
  private record Wait(UUID request, Duration atMost, long since) {}

  /** Begins to wait for the request that the body, the answer of the door, says. */
  public void begin(String longest, Exchange exchange) {
    Duration atMost =
        Durations.parse(longest)
            .filter(given -> given.compareTo(Duration.ZERO) > 0)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "wait: expected a duration such as 500ms, 30s or 10m, got \"%s\""
                            .formatted(longest)));
    Map<?, ?> answer = exchange.getMessage().getBody(Map.class);
    UUID request = UUID.fromString(answer.get("request_id").toString());
    exchange.setVariable(WAIT, new Wait(request, atMost, essentials.nanoTime().getAsLong()));
    exchange.setVariable("kirinRequestId", request.toString());
    exchange.setVariable(PAUSE, SHORTEST_PAUSE);
  }

  /**
   * Looks for the result. The variable {@code kirinVideoPause} says how long to wait for the next
   * look, in milliseconds; 0 once the result is there, or was waited for long enough.
   */
  public void look(Exchange exchange) {
    Wait wait = exchange.getVariable(WAIT, Wait.class);
    Duration waited = Duration.ofNanos(essentials.nanoTime().getAsLong() - wait.since());
    long left = wait.atMost().minus(waited).toMillis();
    if (left <= 0 || place.isReady(pages.deliveries(wait.request()))) {
      exchange.setVariable(PAUSE, 0L);
      return;
    }
    long pause = Math.max(SHORTEST_PAUSE, waited.toMillis() / SHARE_OF_THE_WAIT);
    exchange.setVariable(PAUSE, Math.min(Math.min(pause, LONGEST_PAUSE), left));
  }

  /**
   * Makes the message the result document; the variables {@code kirinStatus} and {@code kirinFiles}
   * say how it ended and where its videos lie on this machine.
   *
   * @throws ExchangeTimedOutException if it is not there yet; the request goes on
   */
  public void answer(Exchange exchange) throws IOException, ExchangeTimedOutException {
    Wait wait = exchange.getVariable(WAIT, Wait.class);
    List<Delivery> deliveries = pages.deliveries(wait.request());
    if (!place.isReady(deliveries)) {
      throw new ExchangeTimedOutException(
          exchange,
          wait.atMost().toMillis(),
          "The result of request %s was not there within %s. The request goes on, and the same key asks for it again"
              .formatted(wait.request(), Durations.text(wait.atMost())));
    }
    Task task = reports.find(wait.request()).orElseThrow();
    int revision = deliveries.stream().mapToInt(Delivery::revision).max().orElseThrow();
    ObjectNode document = ResultDocument.of(task, revision, essentials.clock().instant());
    List<Path> files = place.files(task, revision, deliveries, document);
    Message message = Exchanges.clean(exchange);
    message.setBody(JSON.writeValueAsString(document).getBytes(StandardCharsets.UTF_8));
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    exchange.setVariable("kirinStatus", document.path("status").asText());
    exchange.setVariable("kirinFiles", files.stream().map(Path::toString).toList());
    exchange.removeVariable(WAIT);
    exchange.removeVariable(PAUSE);
  }
}
