package org.kirincamel;

import org.apache.camel.CamelContext;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.loop.Alarm;
import org.slf4j.Logger;

/**
 * What is done in a host when the store cannot be trusted any more: the operator is told and the
 * module's routes are stopped; the host goes on. Ending the process is the launcher's business.
 */
final class BrokenStore {

  private static final Logger LOG = SafeLogger.of(BrokenStore.class);

  private final CamelContext context;
  private final Alarm alarm;
  private final Runnable stopsLoop;

  /**
   * @param stopsLoop lets the loop begin nothing more, and its idle workers notice that they end
   */
  BrokenStore(CamelContext context, Alarm alarm, Runnable stopsLoop) {
    this.context = context;
    this.alarm = alarm;
    this.stopsLoop = stopsLoop;
  }

  void end(String sentence) {
    // At once: each claim would fail, with a stack trace in the log of the host, twenty times a
    // second.
    stopsLoop.run();
    // The thread that met the failure is inside one of the routes.
    var ending = new Thread(() -> stop(sentence), "kirin-broken-store");
    ending.setDaemon(true);
    ending.start();
  }

  private void stop(String sentence) {
    alarm.raise(sentence);
    ModuleRoutes.stopSources(context);
    LOG.error(
        "The module's routes are stopped, and calls of direct:kirin-request are refused, until this"
            + " application is started again");
  }
}
