package example;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application of Camel Main with routes and error handling of its own. */
public final class Host extends RouteBuilder {

  public static void main(String[] args) throws Exception {
    var main = new Main();
    main.setPropertyPlaceholderLocations("file:config/application.properties");
    main.configure().addRoutesBuilder(new Host());
    main.run(args);
  }

  @Override
  public void configure() {
    onException(IllegalStateException.class)
        .handled(true)
        .setBody(simple("${exception.message}"))
        .to("file:answers?fileName=handled.txt");

    from("timer:broken?repeatCount=1&delay=0")
        .routeId("broken")
        .throwException(new IllegalStateException("handled by the host"));

    from("timer:orders?repeatCount=1&delay=0")
        .routeId("orders")
        .setBody(constant("{\"prompt\": \"A lighthouse in a storm\"}"))
        .setVariable("kirinSourceKind", constant("host"))
        .setVariable("kirinSourceName", constant("orders"))
        .setVariable("kirinSourceKey", constant("orders-1"))
        .to("direct:kirin-request")
        .setBody(simple("${body[status]}"))
        .to("file:answers?fileName=status.txt");
  }
}
