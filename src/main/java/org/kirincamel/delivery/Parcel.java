package org.kirincamel.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.kirincamel.common.TraceParent;
import org.kirincamel.settings.Target;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;

/**
 * One result on its way to one target.
 *
 * @param document what every target gets
 * @param files where its videos lie on this machine
 * @param now when this try is made
 */
public record Parcel(
    Target target,
    Delivery delivery,
    Task task,
    ObjectNode document,
    List<Path> files,
    Instant now) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public Parcel {
    files = List.copyOf(files);
  }

  /** The trace that the caller has begun, where it said so. */
  public Optional<String> traceParent() {
    return Optional.ofNullable(task.source().details().get(TraceParent.NAME))
        .flatMap(TraceParent::of);
  }

  /** With a document that says how its videos are called beside it. */
  Parcel named(String stem) {
    ObjectNode renamed = document.deepCopy();
    ResultDocument.nameVideosBeside(stem, renamed);
    return new Parcel(target, delivery, task, renamed, files, now);
  }

  /** The document as it is sent. */
  byte[] json() {
    try {
      return JSON.writeValueAsBytes(document);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tree always makes JSON", e);
    }
  }

  /** The same over all tries: what a receiver knows a repetition by. */
  String id() {
    return delivery.id().toString();
  }

  String requestId() {
    return delivery.requestId().toString();
  }

  /** Of the result, as the document says it. */
  public String status() {
    return document.path("status").asText();
  }
}
