package org.kirincamel;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.kirincamel.loop.Alarm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Raises alarms in the log and, where somebody listens, at {@code direct:kirin-alarm}. */
final class CamelAlarm implements Alarm {

  private static final Logger LOG = LoggerFactory.getLogger(CamelAlarm.class);
  private static final String DOOR = "direct:kirin-alarm";

  private final ProducerTemplate template;
  private final boolean listened;

  /**
   * @param listened whether {@code kirin.alarm.uri} is set, so that the route is there
   */
  CamelAlarm(CamelContext context, boolean listened) {
    this.template = context.createProducerTemplate();
    this.listened = listened;
  }

  @Override
  public void raise(String sentence) {
    LOG.error("ALARM: {}", sentence);
    if (listened) {
      // On a thread of its own: whoever listens may be slow, or down.
      template
          .asyncSendBody(DOOR, sentence)
          .whenComplete(
              (sent, failure) -> {
                if (failure != null) {
                  LOG.warn("The alarm could not be sent to kirin.alarm.uri", failure);
                }
              });
    }
  }
}
