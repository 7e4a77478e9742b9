package org.kirincamel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** Looks at a counter twice a second, until it is closed. */
final class Samples implements AutoCloseable {

  private static final long EVERY_MILLIS = 500;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<Point> counted = new ArrayList<>();

  private Samples(IntSupplier counter) {
    long start = System.nanoTime();
    timer.scheduleAtFixedRate(
        () -> add(new Point((System.nanoTime() - start) / 1e9, counter.getAsInt())),
        0,
        EVERY_MILLIS,
        TimeUnit.MILLISECONDS);
  }

  static Samples of(IntSupplier counter) {
    return new Samples(counter);
  }

  private synchronized void add(Point point) {
    counted.add(point);
  }

  /** How much was counted in each second, at the end of each half. */
  synchronized List<Point> rates() {
    var rates = new ArrayList<Point>();
    for (int i = 2; i < counted.size(); i++) {
      Point from = counted.get(i - 2);
      Point to = counted.get(i);
      rates.add(new Point(to.x(), (to.y() - from.y()) / (to.x() - from.x())));
    }
    return rates;
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
