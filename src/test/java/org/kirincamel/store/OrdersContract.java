package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.kirincamel.store.StoreTasks.NOW;
import static org.kirincamel.store.StoreTasks.unknownIn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kirincamel.task.RowEdit;
import org.kirincamel.task.State;
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
  void a_rehearsal_answers_as_the_order_would_and_changes_nothing() {
    Task completed = StoreTasks.completed(StoreTasks.runningIn(store, "c"));
    StoreTasks.recorded(store, completed, StoreTasks.delivery(completed, "archive"));
    var claimed =
        store.claims().claim(StoreTasks.deliveries(9), NOW).deliveries().get(0).delivery();
    store.changes().recordDelivery(claimed.dead(NOW, "no"));
    store.deliveries().disable("archive", "gone", NOW);
    Task before = store.reports().find(task.id()).orElseThrow();
    Function<OrderEffects, List<Object>> all =
        effects -> {
          List<Object> going = new ArrayList<>();
          effects.setGoing(
              Optional.of(completed.id()), Optional.empty(), NOW, each -> going.add(each.id()));
          Task twin = StoreTasks.accepted("twin");
          return List.of(
              going,
              effects.enable("archive"),
              effects
                  .changeIf(
                      task.id(),
                      row -> true,
                      row -> row.ordered().settledAsFailed(NOW),
                      a -> List.of())
                  .map(Task::state),
              effects.changeIf(task.id(), row -> false, row -> row, a -> List.of()),
              effects.add(twin).equals(twin.id()));
        };
    List<Object> expected =
        List.of(List.of(claimed.id()), true, Optional.of(State.FAILED), Optional.empty(), true);

    assertThat(store.orders().rehearse(all)).isEqualTo(expected);
    assertThat(store.orders().rehearse(all)).isEqualTo(expected);

    assertThat(store.reports().find(task.id())).contains(before);
    assertThat(store.deliveries().disabled()).containsKey("archive");
    assertThat(store.orders().carryOut("Ann", all)).as("for good").isEqualTo(expected);
    assertThat(store.orders().rehearse(all).get(4)).as("its key is taken").isEqualTo(false);
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
