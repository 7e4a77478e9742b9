package org.kirincamel.module;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.kirincamel.Kirin;
import org.kirincamel.simulator.Call;
import org.kirincamel.simulator.Fault;
import org.kirincamel.simulator.Ports;
import org.kirincamel.simulator.Simulator;
import org.kirincamel.store.EmptyStore;
import org.kirincamel.task.State;

/**
 * A module with 10,000 requests that is in trouble, with the simulated gateway that it calls: for
 * tests, and for a demonstration of what an operator on call sees. What is wrong is wrong for real,
 * but for the clock, which is one that can be set.
 */
public final class TroubledModule implements AutoCloseable {

  /** With which an operator signs in. */
  public static final String TOKEN = "token-of-the-operator-on-call";

  private final Simulator gateway;
  private final Folders folders;
  private final Map<String, String> settings;
  private final int webhook;
  private final Module module;
  private final ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();

  private TroubledModule(
      Simulator gateway,
      Folders folders,
      Map<String, String> settings,
      int webhook,
      Module module) {
    this.gateway = gateway;
    this.folders = folders;
    this.settings = settings;
    this.webhook = webhook;
    this.module = module;
  }

  /**
   * @param home an empty folder
   */
  public static TroubledModule start(Path home, Set<LaidTrouble> laid) throws Exception {
    var folders = new Folders(home.toAbsolutePath());
    var gateway = Simulator.start().taskDuration(Duration.ofSeconds(2));
    int webhook = Ports.free();
    int port = Ports.free();
    EmptyStore.copyTo(folders.database());
    new TroubledStore(gateway, laid, Instant.now()).fill(folders.storeUrl());
    if (laid.contains(LaidTrouble.ACCOUNT)) {
      gateway.always(Call.SUBMIT, Fault.status(402, "40201").withMessage("balance too low"));
    }
    if (laid.contains(LaidTrouble.UNKNOWN)) {
      gateway.always(Call.LOOKUP, Fault.status(500));
    }
    var settings = folders.settings(gateway.url(), gateway.key());
    settings.put("kirin.http.port", Integer.toString(port));
    settings.put("kirin.http.operator-tokens", "oncall:" + TOKEN);
    settings.put("kirin.account.probe", "1s");
    settings.put("kirin.inbox.settle", "1s");
    settings.put("kirin.inbox.patience", "1s");
    settings.put("kirin.target.crm.uri", "http://127.0.0.1:%d/results".formatted(webhook));
    settings.put("kirin.target.crm.schedule", "1ms");
    settings.put("kirin.submit.max-in-flight", "13");
    if (laid.contains(LaidTrouble.DISK)) {
      long free = Files.getFileStore(home).getUsableSpace();
      settings.put("kirin.fetch.reserve", Long.toString(free / 10 * 7));
    }
    keep(settings, folders);
    var clock = new ShiftedClock();
    var plan = Module.of(folders.home(), gateway).clock(clock);
    settings.forEach(plan::with);
    var troubled = new TroubledModule(gateway, folders, settings, webhook, plan.start());
    troubled.lay(laid, clock);
    return troubled;
  }

  /** So that the commands of the jar, given in this folder, ask this module. */
  private static void keep(Map<String, String> settings, Folders folders) throws IOException {
    var text = new StringBuilder();
    settings.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    Files.createDirectories(folders.home().resolve("config"));
    Files.writeString(folders.home().resolve("config/application.properties"), text);
  }

  private void lay(Set<LaidTrouble> laid, ShiftedClock clock) throws IOException {
    if (laid.contains(LaidTrouble.INBOX)) {
      Files.writeString(unfinished(), "{\"prompt\": \"A cat that waits\"}");
      Path growing = folders.inbox().resolve("endless.csv");
      Files.writeString(growing, "prompt\n");
      writer.scheduleWithFixedDelay(() -> grow(growing), 0, 20, TimeUnit.MILLISECONDS);
    }
    if (laid.contains(LaidTrouble.PROCESS)) {
      secondProcess();
    }
    if (laid.contains(LaidTrouble.CLOCK)) {
      // While no POST is on its way: its lease would be over, and its outcome unknown.
      int before = laid.contains(LaidTrouble.ACCOUNT) ? gateway.posts() : -1;
      Folders.awaitUntil(
          "the end of a POST", () -> gateway.posts() > before && module.in(State.SUBMITTING) == 0);
      clock.set(Duration.ofMinutes(10));
    }
  }

  private static void grow(Path file) {
    try {
      Files.writeString(file, "A cat\n", StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("It has been taken", e);
    }
  }

  /** Starts and is refused, which takes it some seconds. */
  private void secondProcess() throws IOException {
    Path elsewhere = Files.createDirectories(folders.home().resolve("second"));
    Service.startClasses(
        elsewhere,
        Map.of(
            "kirin.api.url", gateway.url(),
            "kirin.api.key", gateway.key(),
            "kirin.store.url", folders.storeUrl()),
        Map.of(),
        java.util.List.of());
  }

  /** The gateway, whose faults are those of the account and of look-ups. */
  Simulator gateway() {
    return gateway;
  }

  Module module() {
    return module;
  }

  Folders folders() {
    return folders;
  }

  Map<String, String> settings() {
    return settings;
  }

  /** A file that is never taken under the name that it has. */
  Path unfinished() {
    return folders.inbox().resolve("cats.json.part");
  }

  /** Where something would have to listen to cure the target crm. */
  int webhook() {
    return webhook;
  }

  /** The address of its page. */
  public String page() {
    int port =
        module.context().getRegistry().findSingleByType(Kirin.class).httpPort().orElseThrow();
    return "http://127.0.0.1:%d/kirin".formatted(port);
  }

  @Override
  public void close() {
    writer.shutdownNow();
    module.close();
    gateway.close();
  }
}
