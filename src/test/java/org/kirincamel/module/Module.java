package org.kirincamel.module;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.kirincamel.Kirin;
import org.kirincamel.QuartzThreads;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.EmptyStore;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.State;

/** The shipped routes under Camel Main in this JVM, beside a simulator of the gateway. */
final class Module implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final String SHIPPED = "file:routes/*.camel.yaml";

  private final Folders folders;
  private final Main main;
  private final ModuleQueues queues;
  private final Consumer<Module> ending;

  private Module(Folders folders, Main main, ModuleQueues queues, Consumer<Module> ending) {
    this.folders = folders;
    this.main = main;
    this.queues = queues;
    this.ending = ending;
  }

  /** How a module is to be started. */
  static final class Plan {
    private final Folders folders;
    private final Map<String, String> settings;
    private final Map<String, Object> beans = new LinkedHashMap<>();
    private String routes = SHIPPED;
    private boolean newStore;

    private Plan(Folders folders, Map<String, String> settings) {
      this.folders = folders;
      this.settings = settings;
    }

    Plan with(String key, String value) {
      settings.put(key, value);
      return this;
    }

    Plan clock(ShiftedClock clock) {
      return bean("kirinClock", clock).bean("kirinNanoTime", (LongSupplier) clock::nanoTime);
    }

    /** A bean of the host. */
    Plan bean(String name, Object bean) {
      beans.put(name, bean);
      return this;
    }

    /** A route file of the host, loaded together with the module's. */
    Plan beside(Path hostRoutes) {
      routes = routes + ",file:" + hostRoutes;
      return this;
    }

    /** A file of {@code config/examples/}: its settings, or its routes. */
    Plan example(String name) throws IOException {
      if (name.endsWith(".yaml")) {
        return beside(Examples.file(name));
      }
      settings.putAll(Examples.settings(name));
      return this;
    }

    /** Lets the module make the tables itself, where others find them made. */
    Plan newStore() {
      newStore = true;
      return this;
    }

    private void layEmptyStore() {
      String url = settings.get("kirin.store.url");
      if (!newStore && url.equals(folders.storeUrl())) {
        EmptyStore.copyTo(folders.database());
      }
    }

    Module start() throws Exception {
      layEmptyStore();
      var queues = new ModuleQueues();
      var main = new QuickMain();
      settings.forEach(main::addOverrideProperty);
      main.bind("moduleQueues", queues);
      main.addOverrideProperty("camel.component.seda.default-queue-factory", "#moduleQueues");
      main.addOverrideProperty(
          "camel.component.quartz.properties[org.quartz.threadPool.class]",
          QuartzThreads.class.getName());
      beans.forEach(main::bind);
      main.configure()
          .withName("kirin-test-" + COUNT.incrementAndGet())
          .withJmxEnabled(false)
          .withAutoConfigurationLogSummary(false)
          .withShutdownTimeout(5)
          .withRoutesIncludePattern(routes);
      try {
        main.start();
      } catch (Exception | Error e) {
        main.stop();
        throw e;
      }
      return new Module(folders, main, queues, Module::stop);
    }
  }

  static Plan of(Path home, Simulator gateway) {
    return of(home, gateway.url(), gateway.key());
  }

  static Plan of(Path home, String url, String key) {
    var folders = new Folders(home);
    return new Plan(folders, folders.settings(url, key));
  }

  /**
   * One that may have served other tests with the same settings and will serve more, and so costs
   * no start. It has a home of its own; see {@link SharedModule} for what a test may expect.
   */
  static SharedModule.Plan shared(Simulator gateway) {
    return new SharedModule.Plan(gateway);
  }

  /** This one, but for what becomes of it at the end of a test. */
  Module endingWith(Consumer<Module> otherEnd) {
    return new Module(folders, main, queues, otherEnd);
  }

  static Module start(Path home, Simulator gateway) throws Exception {
    return of(home, gateway).start();
  }

  Folders folders() {
    return folders;
  }

  void drop(String name, String content) {
    folders.drop(name, content);
  }

  List<JsonNode> awaitDocuments(int count) {
    return folders.awaitDocuments(count);
  }

  JsonNode awaitDocument() {
    return folders.awaitDocument();
  }

  CamelContext context() {
    return main.getCamelContext();
  }

  /** How many requests stand in that state. */
  long in(State state) {
    return context().getRegistry().findSingleByType(Kirin.class).overview().in(state);
  }

  /** How many results their targets have. */
  long delivered() {
    return context()
        .getRegistry()
        .findSingleByType(Kirin.class)
        .overview()
        .in(Delivery.State.DELIVERED);
  }

  void awaitOneIn(State state) {
    Folders.awaitUntil("one request in " + state, () -> in(state) == 1);
  }

  /** Sends one request to the public door; each variable says where it comes from. */
  Map<?, ?> ask(Object body, Map<String, Object> variables) {
    return ask("direct:kirin-request", body, variables);
  }

  Map<?, ?> ask(String door, Object body, Map<String, Object> variables) {
    var template = context().createFluentProducerTemplate().to(door);
    variables.forEach(template::withVariable);
    return template.withBody(body).request(Map.class);
  }

  ModuleQueues queues() {
    return queues;
  }

  /** Stops it, whoever else may want it. */
  void stop() {
    if (context().isStarted()) {
      queues.drain(context());
    }
    main.stop();
  }

  @Override
  public void close() {
    ending.accept(this);
  }
}
