package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.unknownIn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.Task;

/** What an order changes and that it was given are one thing, on every database. */
@Timeout(120)
abstract class OrdersContract extends StoreContract {

  private static final OrderKey KEY = new OrderKey("order-1", "settle", "aa");

  private Task task;

  @BeforeEach
  void prepare() {
    task = unknownIn(store, "a");
  }

  /** An effect that can be counted, and its answer. */
  private Function<OrderEffects, String> counting(String answer) {
    return effects -> {
      effects.changeIf(
          task.id(),
          row -> true,
          row -> RowEdit.of(row).failures(row.counts().failures() + 1).done(),
          a -> List.of());
      return answer;
    };
  }

  private int times() {
    return store.reports().find(task.id()).orElseThrow().counts().failures()
        - task.counts().failures();
  }

  @Test
  void an_order_is_carried_out_once_however_often_it_comes() {
    assertThat(store.orders().carryOutOnce(KEY, "", NOW, counting("first")))
        .isEqualTo(new OrderAnswer(KEY, false, "first", false));

    store.close();
    store = opened();

    assertThat(store.orders().carryOutOnce(KEY, "", NOW, counting("second")))
        .isEqualTo(new OrderAnswer(KEY, false, "first", true));
    assertThat(times()).isEqualTo(1);
  }

  @Test
  void the_same_words_under_another_id_are_another_order() {
    store.orders().carryOutOnce(KEY, "", NOW, counting("first"));
    store
        .orders()
        .carryOutOnce(new OrderKey("order-2", "settle", "aa"), "", NOW, counting("second"));

    assertThat(times()).isEqualTo(2);
  }

  @Test
  void an_order_that_breaks_off_has_changed_nothing_and_can_come_again() {
    assertThatThrownBy(
            () ->
                store
                    .orders()
                    .carryOutOnce(
                        KEY,
                        "",
                        NOW,
                        counting("first")
                            .andThen(
                                done -> {
                                  throw new IllegalStateException("dead");
                                })))
        .hasMessage("dead");
    assertThat(times()).isZero();

    assertThat(store.orders().carryOutOnce(KEY, "", NOW, counting("again")).repeated()).isFalse();
    assertThat(times()).isEqualTo(1);
  }

  @Test
  void an_order_that_was_refused_is_never_carried_out() {
    assertThat(store.orders().refuse(KEY, NOW, "why").repeated()).isFalse();

    assertThat(store.orders().carryOutOnce(KEY, "", NOW, counting("first")))
        .isEqualTo(new OrderAnswer(KEY, true, "why", true));
    assertThat(times()).isZero();
  }

  @Test
  void of_many_who_have_the_same_order_in_hand_one_carries_it_out() throws Exception {
    List<String> answers = Collections.synchronizedList(new ArrayList<>());
    Parallel.run(
        6,
        number ->
            answers.add(
                store.orders().carryOutOnce(KEY, "", NOW, counting("by " + number)).text()));

    assertThat(times()).isEqualTo(1);
    assertThat(answers).hasSize(6).containsOnly(answers.get(0));
  }
}
