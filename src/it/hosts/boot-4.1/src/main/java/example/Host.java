package example;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** An application that has routes, error handling and a database of its own. */
@SpringBootApplication
public class Host {

  public static void main(String[] args) {
    SpringApplication.run(Host.class, args);
  }

  @Bean
  RouteBuilder routes() {
    return new RouteBuilder() {
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
    };
  }
}
