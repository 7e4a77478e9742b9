package org.kirincamel.module;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.component.seda.BlockingQueueFactory;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.service.ServiceHelper;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * The queues inside one module. Camel's stop is the same with them, but quicker: it looks once a
 * second whether work is still under way, and ends one queue after the other, each at the end of a
 * wait for the next exchange.
 */
final class ModuleQueues implements BlockingQueueFactory<Exchange> {

  private static final Duration MOMENT = Duration.ofMillis(300);

  private final List<Queue> queues = new CopyOnWriteArrayList<>();
  private volatile boolean ending;
  private volatile boolean resting;

  @Override
  public BlockingQueue<Exchange> create() {
    return create(Integer.MAX_VALUE);
  }

  @Override
  public BlockingQueue<Exchange> create(int capacity) {
    var queue = new Queue(capacity);
    queues.add(queue);
    return queue;
  }

  /** What Camel does first at its stop: no source takes anything more, and what runs may end. */
  void drain(CamelContext context) {
    for (Route route : context.getRoutes()) {
      Consumer source = route.getConsumer();
      boolean later =
          source instanceof ShutdownAware aware
              && aware.deferShutdown(route.getShutdownRunningTask());
      if (source instanceof Suspendable && !later) {
        ServiceHelper.suspendService(source);
      }
    }
    // What takes longer is waited for by Camel.
    isQuietWithin(MOMENT, context);
    ending = true;
    var nothing = new DefaultExchange(context);
    queues.forEach(queue -> queue.wake(nothing));
  }

  /** Whether all that is under way comes to its end within that time. */
  boolean isQuietWithin(Duration patience, CamelContext context) {
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(2, TimeUnit.MILLISECONDS)
          .atMost(patience)
          .until(
              () ->
                  context.getInflightRepository().size() == 0
                      && queues.stream().allMatch(Queue::isEmpty)
                      && ofTheModule(context).allMatch(BlockingQueue::isEmpty));
      return true;
    } catch (ConditionTimeoutException e) {
      return false;
    }
  }

  /** Those that its routes name. */
  private static Stream<BlockingQueue<Exchange>> ofTheModule(CamelContext context) {
    return context.getEndpoints().stream()
        .filter(SedaEndpoint.class::isInstance)
        .map(endpoint -> ((SedaEndpoint) endpoint).getQueue());
  }

  /** No reader looks in vain from here on, five times a second: each waits for its next work. */
  void rest() {
    resting = true;
  }

  private final class Queue extends LinkedBlockingQueue<Exchange> {

    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Exchange nothing;

    private Queue(int capacity) {
      super(capacity);
    }

    /** No reader waits any longer than a moment from here on. */
    private void wake(Exchange content) {
      nothing = content;
      while (waiting.get() > 0) {
        offer(content);
        Thread.onSpinWait();
      }
    }

    /** What only wakes a reader is no work for which Camel has to wait. */
    @Override
    public int size() {
      if (nothing == null) {
        return super.size();
      }
      int work = 0;
      for (Exchange content : this) {
        work += content == nothing ? 0 : 1;
      }
      return work;
    }

    @Override
    public Exchange poll(long timeout, TimeUnit unit) throws InterruptedException {
      waiting.incrementAndGet();
      try {
        // Asked only now: a reader that was not counted in time must not begin to wait.
        if (!ending) {
          return orNull(resting ? super.take() : super.poll(timeout, unit));
        }
      } finally {
        waiting.decrementAndGet();
      }
      return orNull(super.poll(1, TimeUnit.MILLISECONDS));
    }

    private Exchange orNull(Exchange content) {
      return content == nothing ? null : content;
    }
  }
}
