package org.kirincamel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class HeaderStepsTest {

  @Test
  void only_listed_headers_stay_whatever_the_case_of_their_letters() throws Exception {
    try (var context = new DefaultCamelContext()) {
      var exchange = new DefaultExchange(context);
      for (String name :
          new String[] {
            "CamelHttpUri", "cAmElFileName", "mail.smtp.host", "kafka.OVERRIDE_TOPIC", "x", "", " "
          }) {
        exchange.getMessage().setHeader(name, "evil");
      }
      exchange.getMessage().setHeader("content-TYPE", "text/csv");
      exchange.getMessage().setHeader("JMSMessageID", "ID:1");

      new HeaderSteps().keep(exchange, "Content-Type, jmsmessageid");

      assertThat(exchange.getMessage().getHeaders())
          .containsOnlyKeys("content-TYPE", "JMSMessageID");
    }
  }
}
