package org.kirincamel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many threads that do the same at once. */
final class Parallel {

  private Parallel() {}

  interface Numbered {
    void run(int number) throws Exception;
  }

  /** Returns once all have ended; throws what the first of them threw. */
  static void run(int threads, Numbered work) throws Exception {
    var pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int number = i;
        all.add(
            pool.submit(
                () -> {
                  work.run(number);
                  return true;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
