package org.kirincamel;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.FailureReason;
import org.kirincamel.loop.Alarm;
import org.slf4j.Logger;

/**
 * Raises alarms in the log and, where there are such, at {@code direct:kirin-alarm} and at a bean
 * of the host.
 */
public final class CamelAlarm implements Alarm {

  private static final Logger LOG = SafeLogger.of(CamelAlarm.class);
  private static final String DOOR = "direct:kirin-alarm";
  private static final String SETTING = "kirin.alarm.uri";

  private final ProducerTemplate template;
  private final Optional<String> uri;
  private final Optional<Consumer<String>> bean;

  /**
   * @param bean hears each sentence
   * @param uri {@code kirin.alarm.uri}, where it is set: then the route is there
   */
  CamelAlarm(CamelContext context, Optional<String> uri, Optional<Consumer<String>> bean) {
    this.template = context.createProducerTemplate();
    this.uri = uri;
    this.bean = bean;
  }

  @Override
  public void raise(String sentence) {
    LOG.error("ALARM: {}", sentence);
    bean.ifPresent(host -> tell(host, sentence));
    if (uri.isPresent()) {
      // On a thread of its own: the listener may be slow, or down.
      template
          .asyncSendBody(DOOR, sentence)
          .whenComplete(
              (sent, failure) -> {
                if (failure != null) {
                  notSent(failure);
                }
              });
    }
  }

  /** On a thread of its own, like the other. */
  private static void tell(Consumer<String> host, String sentence) {
    var thread =
        new Thread(
            () -> {
              try {
                host.accept(sentence);
              } catch (RuntimeException e) {
                LOG.warn("The bean kirinAlarm failed: {}", e.toString());
              }
            },
            "kirin-alarm");
    thread.setDaemon(true);
    thread.start();
  }

  /** Says why, and nothing of the address, which may be secret. */
  public void failed(Exchange exchange) {
    notSent(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class));
  }

  private void notSent(Throwable failure) {
    LOG.warn(
        "The alarm could not be sent to {}: {}",
        SETTING,
        FailureReason.of(failure, uri.orElse("")));
  }
}
