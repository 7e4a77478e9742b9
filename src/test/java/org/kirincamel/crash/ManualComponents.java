package org.kirincamel.crash;

import java.io.File;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.spi.ScheduledPollConsumerScheduler;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.ExchangeHelper;

/**
 * The components that make the shipped routes move, without threads of their own: whoever drives
 * the test decides what happens next.
 */
final class ManualComponents {

  private final Map<String, Queue> queues = new TreeMap<>();
  private final List<Consumer> ticks = new ArrayList<>();
  private final List<Runnable> polls = new ArrayList<>();

  /** Exchanges that wait for the one route that takes them. */
  private static final class Queue {
    private final Deque<Exchange> waiting = new ArrayDeque<>();
    private boolean one;
    private final List<Consumer> consumers = new ArrayList<>();
  }

  /** Names of the queues in which something waits. */
  List<String> waiting() {
    return queues.entrySet().stream()
        .filter(queue -> !queue.getValue().waiting.isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Lets the route behind a queue take the exchange that has waited longest. */
  void take(String name) throws Exception {
    Queue queue = queues.get(name);
    process(queue.consumers.get(0), queue.waiting.remove());
  }

  /** One tick of the quartz trigger. */
  void tick() throws Exception {
    for (Consumer consumer : ticks) {
      process(consumer, consumer.getEndpoint().createExchange());
    }
  }

  /** One look into the inbox. */
  void poll() {
    polls.forEach(Runnable::run);
  }

  private static void process(Consumer consumer, Exchange exchange) throws Exception {
    consumer.getProcessor().process(exchange);
  }

  Map<String, Object> components() {
    Map<String, Object> components =
        Map.of("seda", new Seda(), "quartz", new Quartz(), "file", new Files());
    // They go by the name of others, whose options they do not have.
    components.values().forEach(each -> ((DefaultComponent) each).setAutowiredEnabled(false));
    return components;
  }

  private final class Seda extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
      Queue queue = queues.computeIfAbsent(name, n -> new Queue());
      queue.one |= "true".equals(parameters.get("discardWhenFull"));
      parameters.clear();
      return new SedaEndpoint(uri, this, queue);
    }
  }

  private static final class SedaEndpoint extends DefaultEndpoint {
    private final Queue queue;

    SedaEndpoint(String uri, Seda component, Queue queue) {
      super(uri, component);
      this.queue = queue;
    }

    @Override
    public Producer createProducer() {
      return new DefaultProducer(this) {
        @Override
        public void process(Exchange exchange) {
          if (!queue.one || queue.waiting.isEmpty()) {
            queue.waiting.add(ExchangeHelper.createCorrelatedCopy(exchange, false));
          }
        }
      };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      var consumer = new DefaultConsumer(this, processor);
      queue.consumers.add(consumer);
      return consumer;
    }
  }

  private final class Quartz extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
      parameters.clear();
      return new DefaultEndpoint(uri, this) {
        @Override
        public Producer createProducer() {
          throw new UnsupportedOperationException("a trigger is no target");
        }

        @Override
        public Consumer createConsumer(Processor processor) {
          var consumer = new DefaultConsumer(this, processor);
          ticks.add(consumer);
          return consumer;
        }
      };
    }
  }

  private final class Files extends FileComponent {
    @Override
    protected GenericFileEndpoint<File> createEndpoint(
        String uri, String name, Map<String, Object> parameters) throws Exception {
      // Whoever drives the test decides when it looks.
      parameters.remove("delay");
      GenericFileEndpoint<File> endpoint = super.createEndpoint(uri, name, parameters);
      endpoint.setScheduler(new ByHand());
      return endpoint;
    }
  }

  private final class ByHand implements ScheduledPollConsumerScheduler {
    private CamelContext context;

    @Override
    public void onInit(Consumer consumer) {
      // Nothing to prepare: it is run by hand.
    }

    @Override
    public void scheduleTask(Runnable task) {
      polls.add(task);
    }

    @Override
    public void unscheduleTask() {
      polls.clear();
    }

    @Override
    public void startScheduler() {
      // The test is the scheduler.
    }

    @Override
    public boolean isSchedulerStarted() {
      return true;
    }

    @Override
    public void start() {
      // As above.
    }

    @Override
    public void stop() {
      // As above.
    }

    @Override
    public void shutdown() {
      // As above.
    }

    @Override
    public CamelContext getCamelContext() {
      return context;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
      context = camelContext;
    }
  }
}
