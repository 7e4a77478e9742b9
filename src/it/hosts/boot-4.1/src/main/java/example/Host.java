package example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** An application that has routes, error handling, HTTP, a clock and a database of its own. */
@SpringBootApplication
@RestController
public class Host {

  public static void main(String[] args) {
    SpringApplication.run(Host.class, args);
  }

  @GetMapping("/hello")
  String hello() {
    return "hello of the host";
  }

  /** Hears the module's alarms. */
  @Bean
  Consumer<String> kirinAlarm() {
    return sentence -> {
      try {
        Files.writeString(Path.of("answers", "alarm.txt"), sentence);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  @Bean
  RouteBuilder routes() {
    return new RouteBuilder() {
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
    };
  }
}
