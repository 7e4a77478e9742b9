package org.kirincamel.bench;

import org.apache.camel.main.Main;

/**
 * What a start of the module is compared with: a Camel Main with a few routes and the components
 * that the module uses, but without the module. Argument: the file of its routes.
 */
public final class EmptyMain {

  private EmptyMain() {}

  public static void main(String[] args) throws Exception {
    var main = new Main();
    main.configure()
        .withName("empty")
        .withAutoConfigurationLogSummary(false)
        .withRoutesIncludePattern("file:" + args[0]);
    main.run();
  }

  /**
   * From a file in a folder to a POST, over a queue; and a clock that ticks. The queue's consumer
   * mostly finds the context not started yet, and looks again after its time-out: a second, unless
   * it is told otherwise, in which nothing happens.
   */
  static String routes(String gateway) {
    return """
        - route:
            from:
              uri: file:inbox
              parameters: {initialDelay: 0, delay: 50}
              steps:
                - to: {uri: "seda:work"}
        - route:
            from:
              uri: seda:work
              parameters: {pollTimeout: 20}
              steps:
                - to: {uri: "direct:post"}
        - route:
            from:
              uri: direct:post
              steps:
                - setHeader: {name: CamelHttpMethod, constant: POST}
                - to: {uri: "%s/model/v1/generation"}
        - route:
            from:
              uri: quartz:tick
              parameters: {trigger.repeatInterval: 500}
              steps:
                - log: {message: tick, loggingLevel: DEBUG}
        """
        .formatted(gateway);
  }
}
