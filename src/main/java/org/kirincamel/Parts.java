package org.kirincamel;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.kirincamel.common.Clocks;
import org.kirincamel.delivery.TargetComponents;
import org.kirincamel.gateway.ExchangeLimits;
import org.kirincamel.gateway.GatewayClients;
import org.kirincamel.gateway.SendGuard;
import org.kirincamel.http.HttpSource;
import org.kirincamel.http.PageSource;
import org.kirincamel.http.Servers;
import org.kirincamel.http.page.Lookout;
import org.kirincamel.intake.Intake;
import org.kirincamel.intake.mail.MailSources;
import org.kirincamel.intake.queue.QueueSources;
import org.kirincamel.loop.Alarms;
import org.kirincamel.loop.Essentials;
import org.kirincamel.loop.Loop;
import org.kirincamel.loop.Wake;
import org.kirincamel.metrics.LastDay;
import org.kirincamel.metrics.Metrics;
import org.kirincamel.metrics.Traces;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.settings.StoreSettings;
import org.kirincamel.store.SubmitLimits;
import org.kirincamel.store.TaskStore;
import org.kirincamel.task.BothMeters;
import org.kirincamel.task.Ids;
import org.kirincamel.task.Meters;

/**
 * What there is from the reading of the settings to the end. Each package offers its own beans;
 * here they are put together.
 *
 * @param opened what is to be closed
 * @param begin opens the store and all else that is outside of this process
 */
record Parts(
    Settings settings,
    TaskStore store,
    Loop loop,
    GatewayClients clients,
    Servers servers,
    Opened opened,
    Runnable begin) {

  /**
   * Makes the parts, on no disk and no port, and binds the beans that the routes name.
   *
   * @throws SettingsException if the store's setting is wrong
   */
  static Parts of(CamelContext context, Settings settings, Opened opened) {
    Registry registry = context.getRegistry();
    HostBeans host = HostBeans.of(registry);
    TaskStore store = store(settings.store(), registry);
    opened.add(store::close);
    var clocks =
        new Clocks(host.clock(), store.clock(host.clock(), host.nanoTime()), host.nanoTime());
    ScheduledExecutorService timer = ExchangeLimits.timer();
    opened.add(timer::shutdownNow);
    var alarm = new CamelAlarm(context, settings.alarm().uri(), host.alarm());
    Metrics metrics = Metrics.of(settings, registry, clocks);
    opened.add(metrics::close);
    var lastDay = new LastDay(clocks.shared(), store.ledger().hours());
    opened.add(lastDay::write);
    var essentials =
        new Essentials(
            settings,
            clocks,
            host.chance(),
            new Ids(clocks.shared(), host.random()),
            timer,
            new Alarms(alarm, settings.alarm().repeat(), clocks.shared()),
            meters(settings, metrics.meters(), lastDay, Traces.of(settings, registry)));
    var guard = new SendGuard(clocks.machine(), clocks.nanoTime(), settings.submit().sendWithin());
    var clients = new GatewayClients(settings, guard, timer, context);
    opened.add(clients::close);
    var loop = new Loop(essentials, store, guard, host.pauses());
    var intake = new Intake(essentials, store, loop.results());
    var lookout = new Lookout(essentials, store, lastDay, intake::untaken);

    registry.bind("kirinAlarmSteps", alarm);
    registry.bind("kirinHours", lastDay);
    registry.bind("kirinWake", new Wake(context, essentials, store.claims()::nextPoll));
    registry.bind(
        "kirinReadiness",
        new Readiness(
            store.accounts(),
            store.pauses(),
            store.reports(),
            SubmitLimits.of(settings),
            clocks.shared(),
            settings.api().key()));
    clients.beans().forEach(registry::bind);
    loop.beans().forEach(registry::bind);
    intake.beans().forEach(registry::bind);
    HttpSource.beans(context, essentials, store, intake.accept(), loop, lookout, metrics.page())
        .forEach(registry::bind);
    PageSource.beans(essentials, store, loop, lookout).forEach(registry::bind);
    QueueSources.bind(context, essentials);
    MailSources.bind(registry, essentials);
    opened.add(() -> MailSources.close(registry, settings));
    var servers = new Servers(context, settings, loop.callbacks(), metrics.page().isPresent());
    opened.add(servers::close);
    var targets = new TargetComponents(settings.targets().values());
    return new Parts(
        settings,
        store,
        loop,
        clients,
        servers,
        opened,
        () -> {
          targets.check(context);
          store.open(host.clock().instant(), settings.submit().lookUpAll());
          opened.add(loop::release);
          opened.add(store::waitNoLonger);
          store.broken().thenAccept(new BrokenStore(context, alarm, loop::stop)::end);
          loop.begin(settings.callback().publicUrl(), host::newSecret);
          metrics.watch(new Metrics.Watched(store.censuses()::take, loop::slots, lookout.disks()));
          servers.listen();
          intake.begin();
        });
  }

  private static Meters meters(Settings settings, Meters metrics, LastDay lastDay, Meters traces) {
    Meters counted = new BothMeters(metrics, lastDay);
    return settings.monitor().traces() ? new BothMeters(counted, traces) : counted;
  }

  private static TaskStore store(StoreSettings store, Registry registry) {
    try {
      if (store.dataSource().isPresent()) {
        String name = store.dataSource().get();
        String bean = name.replaceFirst("^#(bean:)?", "");
        return TaskStore.on(
            name, Optional.ofNullable(registry.lookupByName(bean)), UUID.randomUUID());
      }
      return TaskStore.at(store.url(), store.user(), store.password(), UUID.randomUUID());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(e.getMessage()));
    }
  }
}
