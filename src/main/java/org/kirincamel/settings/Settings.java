package org.kirincamel.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Everything an operator can set, read once and checked as a whole. {@code
 * config/application.properties} is the reference: each name with its meaning, unit and default.
 * Each section reads and checks its own settings; what concerns two of them is checked here, and
 * what "The log" is written as.
 *
 * @param targets the configured targets by name; the folder {@link #OUTBOX} is always there
 */
public record Settings(
    ApiSettings api,
    ModelSettings models,
    InboxSettings inbox,
    MessageSettings messages,
    HttpSettings http,
    MonitorSettings monitor,
    MailSettings mail,
    CallbackSettings callback,
    StoreSettings store,
    SubmitSettings submit,
    BudgetSettings budget,
    ResubmitSettings resubmit,
    PollSettings poll,
    FetchSettings fetch,
    DeliverSettings deliver,
    AlarmSettings alarm,
    JmsSettings jms,
    KafkaSettings kafka,
    Duration shutdownTimeout,
    OperatorSettings operator,
    KeepSettings keep,
    EmbeddingSettings embedding,
    Map<String, Target> targets) {

  /** Name of the built-in folder target. */
  public static final String OUTBOX = "outbox";

  /**
   * What was read.
   *
   * @param defaults what the reference must list: every name with its default, empty for those
   *     without one
   * @param checked every name with the value that holds, as the routes are to read it
   * @param warnings one sentence for each variable that looks like a setting and is none
   */
  public record Read(
      Settings settings,
      Map<String, String> defaults,
      Map<String, String> checked,
      List<String> warnings) {

    /** Never shows a value: the key of the account is among them. */
    @Override
    public String toString() {
      return "Read[%s]".formatted(settings);
    }
  }

  /**
   * Reads the settings.
   *
   * @param source value of a name, empty where it is not set
   * @param given every name that was given in a file or with -D, to find typos among them
   * @param variables names of the environment's variables, to find targets among them
   * @throws SettingsException naming every problem, not only the first
   */
  public static Read read(
      Function<String, Optional<String>> source,
      Collection<String> given,
      Collection<String> variables) {
    var reader = new SettingsReader(source);
    var names = new GivenNames(given, variables);
    // The launcher reads this one before there is a log; a host has its own.
    reader.oneOf("kirin.log", "text", "text", "json");
    var http = HttpSettings.read(reader);
    var fetch = FetchSettings.read(reader);
    var settings =
        new Settings(
            ApiSettings.read(reader),
            ModelSettings.read(reader),
            InboxSettings.read(reader),
            MessageSettings.read(reader),
            http,
            MonitorSettings.read(reader, http),
            MailSettings.read(reader),
            CallbackSettings.read(reader, http),
            StoreSettings.read(reader),
            SubmitSettings.read(reader),
            BudgetSettings.read(reader),
            ResubmitSettings.read(reader),
            PollSettings.read(reader),
            fetch,
            DeliverSettings.read(reader),
            AlarmSettings.read(reader),
            JmsSettings.read(reader),
            KafkaSettings.read(reader),
            reader.duration("kirin.shutdown.timeout", "25s", Durations.MILLI, Durations.HOUR),
            OperatorSettings.read(reader),
            KeepSettings.read(reader),
            EmbeddingSettings.read(reader),
            Targets.read(reader, source, names.targets(), fetch.timeout()));

    settings.contradictions().forEach(reader::problem);
    names.problems(reader.defaults().keySet(), settings.targets).forEach(reader::problem);
    given.stream()
        .filter(reader.defaults()::containsKey)
        .filter(key -> source.apply(key).isEmpty())
        .map("%s refers to a placeholder {{…}} that is not set"::formatted)
        .forEach(reader::problem);
    if (!reader.problems().isEmpty()) {
      throw new SettingsException(reader.problems());
    }
    return new Read(
        settings, reader.defaults(), reader.checked(), names.warnings(reader.defaults().keySet()));
  }

  /** One sentence for each two sections that do not fit together. */
  private List<String> contradictions() {
    var problems = new ArrayList<String>();
    Duration whole = submit.sendWithin().plus(api.totalTimeout());
    if (submit.lease().compareTo(whole) <= 0) {
      problems.add(
          "kirin.submit.lease (%s) must be longer than kirin.submit.send-within and"
                  .formatted(submit.lease())
              + " kirin.api.total-timeout together (%s), or a POST outlives its lease"
                  .formatted(whole));
    }
    if (submit.unknownGrace().compareTo(api.totalTimeout()) < 0) {
      problems.add(
          "kirin.submit.unknown.grace (%s) must not be shorter than kirin.api.total-timeout (%s), or a POST may still be on its way when the next is sent"
              .formatted(
                  Durations.text(submit.unknownGrace()), Durations.text(api.totalTimeout())));
    }
    if (same(inbox.folder(), deliver.outbox())) {
      problems.add(
          "kirin.outbox is the same folder as kirin.inbox (%s): each result would be read as a request"
              .formatted(deliver.outbox()));
    }
    for (Path other : List.of(inbox.folder(), deliver.outbox())) {
      if (operator.folder().filter(folder -> same(folder, other)).isPresent()) {
        problems.add(
            "kirin.operator must be a folder of its own, but is that of requests or results (%s)"
                .formatted(other));
      }
    }
    for (String name : deliver.defaultTargets()) {
      if (!targets.containsKey(name)) {
        problems.add(
            "kirin.deliver.default names the target \"%s\", but kirin.target.%s.uri is not set"
                .formatted(name, name));
      }
    }
    if (deliver.parallel() < targets.size()) {
      problems.add(
          "kirin.deliver.parallel is %d, but there are %d targets with the outbox: each needs a worker of its own, so that none waits for another"
              .formatted(deliver.parallel(), targets.size()));
    }
    return problems;
  }

  private static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** How long a fetch or a delivery may take; its lease is that of a poll, and renewed so long. */
  public Duration maxWorkTime() {
    return fetch.timeout().plus(workLease());
  }

  /**
   * How long work other than a submit belongs to the worker that claimed it: longer than any call
   * to the gateway takes. That of a node that died is taken over by its silence.
   */
  public Duration workLease() {
    return longer(poll.lease(), api.totalTimeout().multipliedBy(2));
  }

  /** No lease of any kind is longer. */
  public Duration maxLease() {
    return longer(workLease(), submit.lease());
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Names of every configured target. */
  public Set<String> targetNames() {
    return new TreeSet<>(targets.keySet());
  }
}
