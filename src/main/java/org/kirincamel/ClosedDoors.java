package org.kirincamel;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;

/** The module's doors where it does not run: each refuses at once, or callers would wait for it. */
final class ClosedDoors extends RouteBuilder {

  private static final List<String> DOORS =
      List.of(
          "kirin-request",
          "kirin-requests",
          "kirin-deliveries",
          "kirin-redeliver",
          "kirin-refetch",
          "kirin-settle");

  private final String sentence;

  /**
   * @param sentence why
   */
  ClosedDoors(String sentence) {
    this.sentence = sentence;
  }

  @Override
  public void configure() {
    errorHandler(noErrorHandler());
    for (String door : DOORS) {
      from("direct:" + door)
          .routeId(door)
          .routeDescription("Refuses every call: the module does not run")
          .process(
              exchange -> {
                throw new ModuleOffException(sentence);
              });
    }
  }
}
