package org.kirincamel.intake.queue;

import jakarta.jms.BytesMessage;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.jms.JmsBinding;
import org.apache.camel.component.jms.JmsMessage;
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.TraceParent;
import org.kirincamel.intake.UnreadableMessageException;
import org.kirincamel.store.StoreException;
import org.kirincamel.task.Meters;
import org.slf4j.Logger;

/**
 * What the route of the JMS queue asks. It gets the broker's own message, so that nothing of it is
 * read, deserialised least of all, before its kind is known.
 */
public final class JmsSteps {

  private static final Logger LOG = SafeLogger.of(JmsSteps.class);

  private static final String MESSAGE = "kirinJmsMessage";

  /** What is next for the message: another try, its grave, or the commit. */
  private static final String NEXT = "kirinJmsNext";

  private static final String REASON = "kirinJmsReason";
  private static final String DETAIL = "kirinSourceDetail.";

  /** Its letters alone count, so that each spelling that JMS allows is found. */
  private static final Set<String> CONTENT_TYPE =
      Set.of(
          "contenttype", "contenthyphentype", "mimetype", "jmsamqpcontenttype", "amqcontenttype");

  private static final Pattern NO_LETTER = Pattern.compile("[^a-z]");

  /** Artemis leaves a large message on the broker until it is read, and says here how large. */
  private static final String ARTEMIS_LARGE = "_AMQ_LARGE_SIZE";

  private final String queue;
  private final int maxTries;
  private final int maxBytes;
  private final Pause pause;
  private final Meters meters;

  /**
   * @param maxTries deliveries after which a message that cannot be taken is dead, from 1
   * @param maxBytes of a message that is read
   */
  public JmsSteps(String queue, int maxTries, int maxBytes, Pause pause, Meters meters) {
    this.queue = queue;
    this.maxTries = maxTries;
    this.maxBytes = maxBytes;
    this.pause = pause;
    this.meters = meters;
  }

  /** Keeps the broker's message for as many tries as it takes. */
  public void open(Exchange exchange) {
    exchange.setVariable(MESSAGE, exchange.getMessage().getBody(Message.class));
    exchange.setVariable(NEXT, "try");
  }

  /**
   * Says where the message comes from, and reads it.
   *
   * @return its text, bytes or map
   * @throws UnreadableMessageException if it is of another kind, or has no id
   */
  public Object read(Exchange exchange) throws JMSException {
    Message message = message(exchange);
    // Without an id a redelivered message could not be told from a second request, and be paid
    // twice.
    String id =
        Optional.ofNullable(message.getJMSMessageID())
            .filter(text -> !text.isBlank())
            .orElseThrow(
                () ->
                    new UnreadableMessageException(
                        "Expected a message with a JMSMessageID, by which a redelivered one is"
                            + " known, got none: let its sender set one."));
    exchange.setVariable("kirinSourceKind", "jms");
    exchange.setVariable("kirinSourceName", queue);
    exchange.setVariable("kirinSourceKey", queue + ":" + id);
    contentType(message).ifPresent(type -> exchange.setVariable("kirinSourceContentType", type));
    detail(exchange, "message_id", Optional.of(id));
    detail(exchange, "correlation_id", Optional.ofNullable(message.getJMSCorrelationID()));
    detail(exchange, "reply_to", destination(message.getJMSReplyTo()));
    detail(exchange, TraceParent.NAME, traceParent(message));
    detail(exchange, "priority", Optional.of(Integer.toString(message.getJMSPriority())));
    return body(message);
  }

  private static Optional<String> traceParent(Message message) throws JMSException {
    return message.getObjectProperty(TraceParent.NAME) instanceof String text
        ? TraceParent.of(text)
        : Optional.empty();
  }

  private static void detail(Exchange exchange, String name, Optional<String> value) {
    value.ifPresent(text -> exchange.setVariable(DETAIL + name, text));
  }

  private static Optional<String> destination(@org.jspecify.annotations.Nullable Destination to)
      throws JMSException {
    if (to instanceof Queue queue) {
      return Optional.of(queue.getQueueName());
    }
    return to instanceof Topic topic
        ? Optional.of(topic.getTopicName())
        : Optional.ofNullable(to).map(Destination::toString);
  }

  private static Optional<String> contentType(Message message) throws JMSException {
    for (String name : names(message)) {
      String letters = NO_LETTER.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
      if (CONTENT_TYPE.contains(letters)
          && message.getObjectProperty(name) instanceof String type
          && !type.isBlank()) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  private static List<String> names(Message message) throws JMSException {
    return texts(message.getPropertyNames());
  }

  private static List<String> texts(Enumeration<?> names) {
    List<String> texts = new ArrayList<>();
    while (names.hasMoreElements()) {
      texts.add(names.nextElement().toString());
    }
    return texts;
  }

  private Object body(Message message) throws JMSException {
    if (message instanceof ObjectMessage) {
      throw new UnreadableMessageException(
          "Expected a text, bytes or map message, got an object message, which is refused unread:"
              + " what it would run when read is its sender's choice.");
    }
    refuseLarge(message);
    if (message instanceof TextMessage text) {
      return Optional.ofNullable(text.getText()).orElse("");
    }
    if (message instanceof BytesMessage bytes) {
      return bytes(bytes);
    }
    if (message instanceof MapMessage map) {
      return map(map);
    }
    throw new UnreadableMessageException(
        "Expected a text, bytes or map message, got one of another kind.");
  }

  /** Text of Artemis takes two bytes a character: this much cannot be within the limit. */
  private void refuseLarge(Message message) throws JMSException {
    if (message.getObjectProperty(ARTEMIS_LARGE) instanceof Long size
        && size > 2L * maxBytes + 16) {
      throw tooLarge();
    }
  }

  private UnreadableMessageException tooLarge() {
    return new UnreadableMessageException(
        "Expected at most %d bytes (kirin.intake.max-bytes), got more: send it in parts or as a file."
            .formatted(maxBytes));
  }

  private byte[] bytes(BytesMessage message) throws JMSException {
    message.reset();
    if (message.getBodyLength() > maxBytes) {
      throw tooLarge();
    }
    byte[] content = new byte[(int) message.getBodyLength()];
    int read = 0;
    while (read < content.length) {
      byte[] rest = new byte[content.length - read];
      int more = message.readBytes(rest);
      if (more <= 0) {
        return Arrays.copyOf(content, read);
      }
      System.arraycopy(rest, 0, content, read, more);
      read += more;
    }
    return content;
  }

  private Map<String, Object> map(MapMessage message) throws JMSException {
    Map<String, Object> map = new LinkedHashMap<>();
    long size = 0;
    for (String name : texts(message.getMapNames())) {
      Object value = message.getObject(name);
      map.put(name, value);
      size += name.length() + String.valueOf(value).length();
    }
    if (size > maxBytes) {
      throw tooLarge();
    }
    return map;
  }

  /**
   * Decides what is next after a try that failed. A message that cannot be read is dead at once,
   * for it will be the same next time. Where the store failed, the message is held and tried again
   * after a pause, without end: it is not released, because the broker counts each time and would,
   * by its own limit, declare it dead or drop it. Everything else is released after a pause, until
   * its tries are used up.
   *
   * @throws Exception the failure itself, which hands the message back to the broker
   */
  public void failed(Exchange exchange) throws Exception {
    Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    Message message = message(exchange);
    String id = DeadLetter.line(String.valueOf(message.getJMSMessageID()));
    meters.sourceFailed("jms");
    boolean unreadable = Causes.find(failure, UnreadableMessageException.class).isPresent();
    boolean store = Causes.find(failure, StoreException.class).isPresent();
    boolean buried = "bury".equals(exchange.getVariable(NEXT));
    if (!buried && (unreadable || !store && used(message) && pause.running(exchange))) {
      exchange.setVariable(REASON, DeadLetter.reason(failure));
      exchange.setVariable(NEXT, "bury");
      LOG.warn("Message {} of {} is dead: {}", id, queue, DeadLetter.reason(failure));
      return;
    }
    LOG.warn(
        store
            ? "Message {} of {} waits for the store: {}"
            : "Message {} of {} is returned to the broker for redelivery: {}",
        id,
        queue,
        DeadLetter.reason(failure));
    boolean runs = pause.over(exchange);
    if (!store || !runs) {
      throw failure;
    }
  }

  private boolean used(Message message) throws JMSException {
    return tries(message) >= maxTries;
  }

  /** Writes the reason on the message, which is then sent on as it came, still unread. */
  public void bury(Exchange exchange) throws JMSException {
    Message message = message(exchange);
    String id = String.valueOf(message.getJMSMessageID());
    int tries = tries(message);
    unlock(message);
    message.setStringProperty(DeadLetter.REASON, exchange.getVariable(REASON, String.class));
    message.setStringProperty(DeadLetter.SOURCE, queue);
    message.setStringProperty(DeadLetter.MESSAGE_ID, DeadLetter.line(id));
    message.setIntProperty(DeadLetter.TRIES, tries);
    JmsBinding binding = exchange.getProperty(Exchange.BINDING, JmsBinding.class);
    // No session: the one that read the message is bound to this thread.
    exchange.setMessage(new JmsMessage(exchange, message, null, binding));
  }

  /**
   * Properties of a received message can only be added after all were cleared. The broker's own are
   * for it to set again; a name that JMS does not allow, which other protocols do, stays behind.
   */
  private static void unlock(Message message) throws JMSException {
    Map<String, Object> kept = new LinkedHashMap<>();
    for (String name : names(message)) {
      if (!name.startsWith("JMS") && !name.startsWith("_AMQ_") && isIdentifier(name)) {
        kept.put(name, message.getObjectProperty(name));
      }
    }
    message.clearProperties();
    for (Map.Entry<String, Object> property : kept.entrySet()) {
      message.setObjectProperty(property.getKey(), property.getValue());
    }
  }

  private static boolean isIdentifier(String name) {
    return javax.lang.model.SourceVersion.isIdentifier(name);
  }

  private static Message message(Exchange exchange) {
    return exchange.getVariable(MESSAGE, Message.class);
  }

  private static int tries(Message message) throws JMSException {
    // JMS wants every broker to set it; one that does not cannot make a message dead too early.
    return message.getObjectProperty("JMSXDeliveryCount") instanceof Integer count ? count : 1;
  }
}
