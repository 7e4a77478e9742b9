package org.kirincamel.delivery;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.common.TraceParent;

/**
 * Makes a result the message that its kind of target understands. Every header that goes out is
 * named here; no other is on the message.
 */
public final class Packing {

  /** Anything else the gateway may say is in the document; a column of numbers would refuse it. */
  private static final Predicate<String> MONEY =
      Pattern.compile("-?\\d{1,12}(\\.\\d{1,12})?").asMatchPredicate();

  private Packing() {}

  /**
   * Fills a message that has no headers.
   *
   * @throws UndeliverableException if it has no recipient
   * @throws IOException if a video that is to go with it could not be read
   */
  public static void pack(Parcel parcel, Message message)
      throws UndeliverableException, IOException {
    switch (parcel.target().kind()) {
      case WEBHOOK -> webhook(parcel, message);
      case JMS -> jms(parcel, message);
      case KAFKA -> kafka(parcel, message);
      case SQL -> message.setBody(row(parcel));
      case MAIL -> message.setBody(ResultMail.of(parcel));
      case FOLDER, STORAGE, ENDPOINT -> endpoint(parcel, message);
    }
  }

  private static void endpoint(Parcel parcel, Message message) {
    message.setBody(parcel.json());
    message.setHeader(Exchange.CONTENT_TYPE, MediaType.JSON);
  }

  private static void webhook(Parcel parcel, Message message) {
    byte[] body = parcel.json();
    message.setBody(body);
    message.setHeader(Exchange.CONTENT_TYPE, MediaType.JSON);
    message.setHeader(Exchange.HTTP_URI, parcel.target().uri());
    message.setHeader(Exchange.HTTP_METHOD, "POST");
    trace(parcel, message);
    message.setHeader("webhook-id", parcel.id());
    message.setHeader("webhook-timestamp", Long.toString(parcel.now().getEpochSecond()));
    if (!parcel.target().secrets().isEmpty()) {
      message.setHeader(
          "webhook-signature",
          WebhookSignature.of(parcel.target().secrets(), parcel.id(), parcel.now(), body));
    }
  }

  /**
   * A client cannot choose JMSMessageID, so the id is a property; Artemis drops a repetition by
   * itself where it knows the id under the name of its own.
   */
  private static void jms(Parcel parcel, Message message) throws IOException {
    SmallVideo.of(parcel)
        .ifPresentOrElse(
            video -> {
              video(parcel, video, message);
              // The names of properties have no hyphen.
              message.setHeader("content_type", MediaType.of(video.name()));
            },
            () -> message.setBody(text(parcel)));
    trace(parcel, message);
    message.setHeader("JMSCorrelationID", parcel.requestId());
    message.setHeader("kirin_delivery_id", parcel.id());
    message.setHeader("kirin_request_id", parcel.requestId());
    message.setHeader("kirin_status", parcel.status());
    message.setHeader("_AMQ_DUPL_ID", parcel.id());
  }

  /** All results of one request have one key, so that they stay in order. */
  private static void kafka(Parcel parcel, Message message) throws IOException {
    SmallVideo.of(parcel)
        .ifPresentOrElse(
            video -> {
              video(parcel, video, message);
              message.setHeader(Exchange.CONTENT_TYPE, MediaType.of(video.name()));
            },
            () -> {
              message.setBody(text(parcel));
              message.setHeader(Exchange.CONTENT_TYPE, MediaType.JSON);
            });
    trace(parcel, message);
    message.setHeader("CamelKafkaKey", parcel.requestId());
    message.setHeader("kirin_delivery_id", parcel.id());
    message.setHeader("kirin_status", parcel.status());
  }

  private static void trace(Parcel parcel, Message message) {
    parcel.traceParent().ifPresent(parent -> message.setHeader(TraceParent.NAME, parent));
  }

  private static void video(Parcel parcel, SmallVideo video, Message message) {
    message.setBody(video.content());
    message.setHeader("kirin_document", text(parcel));
    message.setHeader("kirin_file", video.name());
  }

  private static String text(Parcel parcel) {
    return new String(parcel.json(), StandardCharsets.UTF_8);
  }

  /** What {@code :#name} stands for in the statement of a target of the kind sql. */
  private static Map<String, Object> row(Parcel parcel) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("delivery_id", parcel.id());
    row.put("request_id", parcel.requestId());
    row.put("revision", parcel.delivery().revision());
    row.put("status", parcel.status());
    row.put("task_id", parcel.task().gateway().taskId().orElse(null));
    row.put("external_task_id", parcel.task().gateway().externalTaskId());
    row.put("model", parcel.task().request().model());
    row.put("prompt", said(parcel, "/request/prompt").orElse(null));
    row.put("cost", said(parcel, "/usage/cost").filter(MONEY).map(BigDecimal::new).orElse(null));
    row.put("file", said(parcel, "/files/0/name").orElse(null));
    row.put("url", said(parcel, "/files/0/url").orElse(null));
    row.put("error_code", said(parcel, "/error/code").orElse(null));
    row.put("document", text(parcel));
    return row;
  }

  private static Optional<String> said(Parcel parcel, String pointer) {
    var node = parcel.document().at(pointer);
    return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
  }
}
