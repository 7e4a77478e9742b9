package org.kirincamel.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OrderRunTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "01a2125c-97eb-7000-8486-79104337ab57";

  private final ObjectNode order = JSON.createObjectNode().put("request_id", ID);
  private final OrderRun.Given given =
      new OrderRun.Given(OrderSteps.fields(order), Optional.empty());

  private OrderRun many(String word) {
    return new OrderRun(word, false, List.of(given), Optional.of(JSON.createObjectNode()));
  }

  @Test
  void each_answer_of_many_names_its_request() {
    OrderRun run = many("redeliver");

    run.done(given, Map.of("redelivered", 1));

    assertThat(run.answer("now").at("/answers/0/request_id").asText()).isEqualTo(ID);
    assertThat(run.answer("now").at("/answers/0/redelivered").asInt()).isEqualTo(1);
  }

  @Test
  void a_refusal_of_one_of_many_names_its_request_as_its_id_is_written() {
    OrderRun run = many("settle");

    run.refused(given, new IllegalArgumentException("no"));

    assertThat(run.answer("now").at("/answers/0/request_id").asText()).isEqualTo(ID);
  }

  @Test
  void the_answer_to_one_order_is_that_of_its_kind_alone() {
    var run = new OrderRun("redeliver", false, List.of(given), Optional.empty());

    run.done(given, Map.of("redelivered", 1));

    assertThat(run.answer("now").get("answer"))
        .isEqualTo(JSON.createObjectNode().put("redelivered", 1));
  }
}
