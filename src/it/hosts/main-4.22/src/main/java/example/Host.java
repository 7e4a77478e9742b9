package example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;

/** An application of Camel Main with routes, a clock and error handling of its own. */
public final class Host extends RouteBuilder {

  public static void main(String[] args) throws Exception {
    var main = new Main();
    main.setPropertyPlaceholderLocations("file:config/application.properties");
    main.configure().addRoutesBuilder(new Host());
    main.configure().addConfiguration(Parts.class);
    main.run(args);
  }

  /** Hears the module's alarms. */
  public static final class Parts implements CamelConfiguration {

    @BindToRegistry("kirinAlarm")
    public Consumer<String> alarm() {
      return sentence -> {
        try {
          Files.writeString(Path.of("answers", "alarm.txt"), sentence);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      };
    }
  }

  @Override
  public void configure() {
    errorHandler(deadLetterChannel("file:answers?fileName=dead.txt"));
    onException(IllegalStateException.class)
        .handled(true)
        .setBody(simple("${exception.message}"))
        .to("file:answers?fileName=handled.txt");

    from("timer:broken?repeatCount=1&delay=0")
        .routeId("broken")
        .throwException(new IllegalStateException("handled by the host"));

    from("timer:lost?repeatCount=1&delay=0")
        .routeId("lost")
        .setBody(constant("a letter"))
        .throwException(new IllegalArgumentException("not handled"));

    from("quartz:own?trigger.repeatCount=0")
        .routeId("own")
        .setBody(constant("tick"))
        .to("file:answers?fileName=tick.txt");

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
