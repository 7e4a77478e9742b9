package org.kirincamel.store;

import java.util.List;
import java.util.UUID;
import org.kirincamel.task.Delivery;

/** What operators read about requests. */
public final class Pages {

  private static final Sql WAITING =
      Sql.of(
          """
          select count(*)
            from (select id from kirin_request where state = 'ACCEPTED' limit :most) as waiting
          """);

  private static final Sql DELIVERIES =
      Sql.of(
          "select %s from kirin_delivery where request_id = :id order by request_id, target, revision"
              .formatted(DeliveryRows.COLUMNS));

  private final Transactions transactions;

  Pages(Transactions transactions) {
    this.transactions = transactions;
  }

  /** A page of the requests that are asked for. */
  public RequestPage find(RequestFilter filter, RequestPage.Wanted wanted) {
    return transactions.run(
        "list requests", connection -> new RequestSearch(filter, wanted).run(connection));
  }

  /** How many requests wait for a slot, counted no further than to a number. */
  public int waiting(int most) {
    return transactions.run(
        "count the waiting requests",
        connection -> WAITING.count(connection, by -> by.number("most", most)));
  }

  /** The deliveries of a request, by target and revision. */
  public List<Delivery> deliveries(UUID request) {
    return transactions.run(
        "read the deliveries of request " + request,
        connection -> DELIVERIES.list(connection, by -> by.id("id", request), DeliveryRows::read));
  }
}
