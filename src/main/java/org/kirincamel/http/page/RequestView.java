package org.kirincamel.http.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kirincamel.gateway.UsageCost;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Event;
import org.kirincamel.task.State;
import org.kirincamel.task.Task;
import org.kirincamel.task.TaskError;

/**
 * All that is known of one request.
 *
 * @param events what has happened to it, the oldest first
 * @param videos that lie here
 */
record RequestView(
    Frame frame,
    Task task,
    List<Delivery> deliveries,
    List<Event> events,
    Prospect prospect,
    List<Video> videos) {

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /**
   * @param number by which it is asked for, from 1
   */
  record Video(int number, String name, boolean moves, long bytes) {}

  record Fact(String name, String value) {}

  record Broken(String pointer, String message) {}

  String shortId() {
    return Words.shortId(task.id());
  }

  Optional<String> text(String parameter) {
    JsonNode value = parsed(task.request().params()).path(parameter);
    return value.isTextual() ? Optional.of(Words.text(value.asText())) : Optional.empty();
  }

  /** Those that have no place of their own on the page, as they were given. */
  Optional<String> otherParameters() {
    JsonNode all = parsed(task.request().params());
    if (all instanceof ObjectNode object) {
      List.of("prompt", "negative_prompt").stream()
          .filter(name -> object.path(name).isTextual())
          .forEach(object::remove);
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(Words.text(all.toPrettyString()));
  }

  /** What may be ordered of it as it stands. */
  List<Offer> offers() {
    List<Offer> offers = new ArrayList<>();
    State state = task.state();
    if (!task.status().cancelled() && (state == State.ACCEPTED || state.holdsSlot())) {
      offers.add(Offer.of("Cancel", "cancel"));
    }
    if (state == State.RUNNING) {
      offers.add(Offer.of("Wait no longer", "expire"));
    }
    if (deliveries.stream().anyMatch(each -> each.state() == Delivery.State.DEAD)) {
      offers.add(Offer.of("Deliver again", "redeliver"));
    }
    if (state == State.COMPLETED && error().isPresent()) {
      offers.add(Offer.of("Fetch again", "refetch"));
    }
    if (state == State.FAILED || state == State.EXPIRED) {
      offers.add(Offer.of("Make once more", "resubmit"));
    }
    return offers.stream().map(each -> each.with("request_id", task.id().toString())).toList();
  }

  /** Whether it is left to the operator what has become of its POST. */
  boolean isToBeSettled() {
    return task.state() == State.UNKNOWN;
  }

  Optional<TaskError> error() {
    return task.result().error();
  }

  List<Broken> violations() {
    List<Broken> broken = new ArrayList<>();
    task.result()
        .violations()
        .ifPresent(
            json ->
                parsed(json)
                    .forEach(
                        each ->
                            broken.add(
                                new Broken(
                                    Words.cell(each.path("pointer").asText()),
                                    Words.text(each.path("message").asText())))));
    return broken;
  }

  List<Fact> facts() {
    List<Fact> facts = new ArrayList<>();
    facts.add(new Fact("Request", task.id().toString()));
    facts.add(new Fact("External id", Words.cell(task.gateway().externalTaskId())));
    facts.add(
        new Fact("Task of the gateway", task.gateway().taskId().map(Words::cell).orElse("none")));
    if (!task.request().model().isEmpty()) {
      facts.add(new Fact("Model", Words.cell(task.request().model())));
    }
    facts.add(
        new Fact(
            "Source",
            "%s: %s, row %d"
                .formatted(
                    Words.cell(task.source().kind()),
                    Words.text(task.source().name()),
                    task.source().row())));
    cost().ifPresent(usd -> facts.add(new Fact("Cost", usd)));
    facts.add(new Fact("POSTs, polls", task.counts().submits() + ", " + task.counts().polls()));
    task.gateway()
        .progress()
        .ifPresent(share -> facts.add(new Fact("Progress", Math.round(share * 100) + " %")));
    if (task.result().revision() > 1) {
      facts.add(new Fact("Result", "revision " + task.result().revision()));
    }
    task.nextActionAt()
        .map(Words::moment)
        .or(
            () ->
                Optional.of("when it is due at the node that polls it")
                    .filter(none -> task.state() == State.RUNNING))
        .ifPresent(when -> facts.add(new Fact("Looked at next", when)));
    return facts;
  }

  private Optional<String> cost() {
    return task.result().answer().flatMap(json -> UsageCost.of(parsed(json))).map(Words::usd);
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The store holds no JSON where JSON belongs", e);
    }
  }
}
