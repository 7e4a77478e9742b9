package org.kirincamel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class StoreThreadsTest {

  @Test
  void work_is_done_where_no_host_interrupts_it_and_handed_over_only_where_it_must_be()
      throws Exception {
    try (var threads = new StoreThreads(1)) {
      Thread handedOver = threads.call(Thread::currentThread);
      assertThat(handedOver).isNotSameAs(Thread.currentThread());

      var stayed = new CompletableFuture<Thread>();
      Thread ofTheStore =
          new StoreThreads.StoreThread(
              () -> {
                try {
                  stayed.complete(threads.call(Thread::currentThread));
                } catch (Exception e) {
                  stayed.completeExceptionally(e);
                }
              },
              "kirin-store-test");
      ofTheStore.start();
      assertThat(stayed.join()).isSameAs(ofTheStore);
    }
  }
}
