package org.kirincamel.http;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.kirincamel.store.Pages;
import org.kirincamel.store.RequestPage;

/** Lists the requests that are asked for, in pages. */
public final class ListSteps {

  private final Pages pages;
  private final Clock clock;

  ListSteps(Pages pages, Clock clock) {
    this.pages = pages;
    this.clock = clock;
  }

  /** One page. */
  public void list(Exchange exchange) {
    var query =
        Query.of(
            Optional.ofNullable(exchange.getMessage().getHeader(Exchange.HTTP_QUERY, String.class))
                .orElse(""),
            clock.instant());
    RequestPage page = pages.find(query.filter(), query.wanted());
    Optional<String> next =
        page.next()
            .map(
                last ->
                    exchange.getVariable(AdmitSteps.PLACE, String.class) + "?" + query.after(last));
    Message answer =
        HttpSteps.answer(
            exchange,
            200,
            HttpSteps.JSON,
            Views.page(page, next).toString().getBytes(StandardCharsets.UTF_8));
    next.ifPresent(link -> answer.setHeader("Link", "<%s>; rel=\"next\"".formatted(link)));
  }
}
