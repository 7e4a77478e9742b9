package org.kirincamel.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kirincamel.common.SafeText;
import org.kirincamel.gateway.GatewayProbe;
import org.kirincamel.settings.FetchSettings;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.StoreException;
import org.kirincamel.store.StoreProbe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at everything that the service needs before it is started, or while it does not work. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Checks settings, folders, store, gateway and clock.",
      "Says what to do where one is not well. Submits nothing, sends no key, changes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all is well", "1:a check failed", "2:the command line is wrong"})
final class DoctorCommand implements Callable<Integer> {

  private static final Duration MOST_SKEW = Duration.ofMinutes(2);
  private static final int MAX_LINE = 1000;

  @Spec private CommandSpec spec;

  private final Commands.Given given;
  private boolean well = true;

  /** The first folder on each disk with little room, which is told once. */
  private final Map<FileStore, String> nearlyFull = new HashMap<>();

  DoctorCommand(Commands.Given given) {
    this.given = given;
  }

  /** One check; a failure is the sentence of an exception. */
  private interface Check {

    /** What is well. */
    String look() throws IOException;
  }

  @Override
  public Integer call() {
    Optional<Settings> settings = Optional.empty();
    try {
      settings = Optional.of(given.read(false));
      tell("ok  ", "settings", "all of them can be used, the key of the account is set");
    } catch (SettingsException e) {
      e.getMessage().lines().forEach(line -> tell("FAIL", "settings", line));
    }
    settings.ifPresent(this::lookAtAll);
    return well ? Commands.WELL : Commands.NOT_WELL;
  }

  private void lookAtAll(Settings settings) {
    FetchSettings fetch = settings.fetch();
    check("inbox", () -> folder("kirin.inbox", settings.inbox().folder(), fetch));
    check("outbox", () -> folder("kirin.outbox", settings.deliver().outbox(), fetch));
    check("videos", () -> folder("kirin.fetch.folder", fetch.folder(), fetch));
    check("store", () -> StoreProbe.look(settings.store()));
    check("gateway", () -> gateway(settings));
    tell("ok  ", "targets", String.join(", ", settings.targetNames()));
  }

  private void check(String name, Check check) {
    try {
      tell("ok  ", name, check.look());
    } catch (IOException | StoreException | IllegalArgumentException e) {
      tell("FAIL", name, e.getMessage());
    }
  }

  private String folder(String setting, Path folder, FetchSettings fetch) throws IOException {
    Path nearest = folder.toAbsolutePath().normalize();
    while (!Files.exists(nearest)) {
      nearest = nearest.getParent();
    }
    if (!Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
      throw new IOException(
          "%s (%s) cannot be written to: expected a folder that this user may write to; change its owner, or set %s to another"
              .formatted(nearest, setting, setting));
    }
    FileStore disk = Files.getFileStore(nearest);
    long free = disk.getUsableSpace();
    String there = nearest.endsWith(folder) ? "is there" : "can be made";
    if (fetch.isLittle(free)) {
      String before = nearlyFull.putIfAbsent(disk, setting);
      if (before != null) {
        return "%s %s, on the disk of %s".formatted(folder, there, before);
      }
      throw new IOException(
          "only %d MiB are left on the disk of %s (%s): expected 1 GiB or more, and twice the %d MiB of kirin.fetch.reserve, below which no video is fetched; make room"
              .formatted(free >> 20, nearest, setting, fetch.reserve() >> 20));
    }
    return "%s %s, %d GiB are free".formatted(folder, there, free >> 30);
  }

  private static String gateway(Settings settings) throws IOException {
    var url = settings.api().url();
    GatewayProbe.Seen seen;
    try {
      seen = GatewayProbe.look(url);
    } catch (IOException e) {
      throw new IOException(
          "%s does not answer (%s): check kirin.api.url, DNS, proxy and firewall"
              .formatted(url, e.getClass().getSimpleName()),
          e);
    }
    Duration skew =
        seen.date().map(date -> Duration.between(date, Instant.now())).orElse(Duration.ZERO);
    if (skew.abs().compareTo(MOST_SKEW) > 0) {
      throw new IOException(
          "the clock of this machine is %d s %s that of %s: deadlines and budgets go by it; let NTP set it"
              .formatted(
                  skew.abs().toSeconds(),
                  skew.isNegative() ? "behind" : "ahead of",
                  url.getHost()));
    }
    return "%s answers (HTTP %d)%s; whether it takes the key shows the first request"
        .formatted(
            url,
            seen.status(),
            seen.date().isPresent()
                ? ", and its clock is %d s from that of this machine"
                    .formatted(skew.abs().toSeconds())
                : "");
  }

  private void tell(String how, String what, String sentence) {
    well &= !how.equals("FAIL");
    PrintWriter out = spec.commandLine().getOut();
    out.println("%s  %-8s  %s".formatted(how, what, SafeText.logLine(sentence, MAX_LINE)));
    out.flush();
  }
}
