package org.kirincamel.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.kirincamel.task.NameTemplate;

/**
 * Everything an operator can set, read once and checked as a whole. {@code
 * config/application.properties} is the reference: each name with its meaning, unit and default.
 *
 * @param operator the folder in which the operator leaves orders, empty where there is none
 * @param targets the configured targets by name; the folder {@link #OUTBOX} is always there
 */
public record Settings(
    Api api,
    Models models,
    Intake intake,
    Messages messages,
    HttpSettings http,
    MailSettings mail,
    CallbackSettings callback,
    Store store,
    Submit submit,
    Resubmit resubmit,
    Poll poll,
    Fetch fetch,
    Deliver deliver,
    JmsSettings jms,
    KafkaSettings kafka,
    Duration shutdownTimeout,
    Optional<Path> operator,
    Map<String, Target> targets) {

  /** Name of the built-in folder target. */
  public static final String OUTBOX = "outbox";

  private static final Duration NEVER_MIND = Duration.ofDays(3650);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Pattern ERROR_CODE = Pattern.compile("[A-Za-z0-9_-]{1,255}");

  /** Where and how the gateway is called. */
  public record Api(
      URI url,
      String key,
      String submitPath,
      String statusPath,
      String lookupPath,
      int connections,
      Duration totalTimeout,
      long maxBytes) {

    /** Never shows the key: records print themselves into logs. */
    @Override
    public String toString() {
      return "Api[url=%s]".formatted(url);
    }
  }

  /** Which models may be asked for. */
  public record Models(String defaultModel, Set<String> allowed) {}

  /** The watched folder. */
  public record Intake(Path inbox, Duration settle, Duration patience, Duration duplicateWindow) {}

  /**
   * What one message may hold.
   *
   * @param anyText whether a text may become a prompt whatever it looks like; for files, too
   */
  public record Messages(int maxBytes, int maxRows, boolean anyText) {}

  /** The database. */
  public record Store(String url, String user, String password, boolean recoverByLookup) {

    /** Never shows the password. */
    @Override
    public String toString() {
      return "Store[url=%s]".formatted(url);
    }
  }

  /** How requests are submitted. */
  public record Submit(
      int maxInFlight,
      int parallel,
      int lookupParallel,
      Duration sendWithin,
      Duration lease,
      boolean repost,
      Duration unknownGrace,
      Duration unknownAlarm,
      Duration accountProbe,
      OptionalInt perDay) {}

  /**
   * Which failed tasks are tried again.
   *
   * @param codes the gateway's error codes, none by default: each try may be paid for
   * @param times how often one request at most
   */
  public record Resubmit(Set<String> codes, int times, Duration pause) {}

  /** How running tasks are followed. */
  public record Poll(
      Duration tick,
      Duration first,
      Duration min,
      Duration max,
      int parallel,
      Duration lease,
      Duration deadline) {}

  /**
   * How videos are fetched.
   *
   * @param link whether none is fetched at all, and results say addresses alone
   * @param urlGrace how long the URL of a completed task may take to come
   * @param reserve bytes of the disk that stay free
   * @param keep how long a waiting copy stays that no delivery needs and the outbox has not
   * @param sweep how often that is looked at
   * @param hosts where they may come from; empty for every public host
   * @param privateToo whether they may come from hosts that are not public
   * @param connectTimeout longest time for a connection to stand
   * @param responseTimeout longest time between two bytes
   */
  public record Fetch(
      boolean link,
      Path folder,
      int parallel,
      Duration timeout,
      long maxBytes,
      int tries,
      Duration urlGrace,
      long reserve,
      Duration keep,
      Duration sweep,
      List<String> hosts,
      boolean privateToo,
      Duration connectTimeout,
      Duration responseTimeout) {}

  /** Where results go. */
  public record Deliver(
      List<String> defaultTargets,
      Path outbox,
      NameTemplate names,
      boolean force,
      int parallel,
      Optional<String> alarmUri,
      Duration alarmRepeat) {}

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
    var api = api(reader);
    var models = models(reader);
    var intake =
        new Intake(
            reader.folder("kirin.inbox", "inbox"),
            reader.duration("kirin.inbox.settle", "1s", MILLI, Duration.ofHours(1)),
            reader.duration("kirin.inbox.patience", "30s", MILLI, Duration.ofDays(1)),
            reader.duration("kirin.intake.duplicate-window", "24h", Duration.ZERO, NEVER_MIND));
    var messages =
        new Messages(
            reader.count("kirin.intake.max-bytes", 1 << 20, 1, 1 << 28),
            reader.count("kirin.intake.max-rows", 1000, 1, 100_000),
            reader.oneOf("kirin.intake.text", "checked", "checked", "as-is").equals("as-is"));
    var http = HttpSettings.read(reader);
    var mail = MailSettings.read(reader);
    var callback = CallbackSettings.read(reader, http);
    var store =
        new Store(
            reader.nonEmpty("kirin.store.url", "jdbc:h2:file:./data/kirin"),
            reader.text("kirin.store.user", ""),
            reader.text("kirin.store.password", ""),
            reader.oneOf("kirin.recover", "none", "none", "lookup").equals("lookup"));
    var submit = submit(reader, api);
    var resubmit = resubmit(reader);
    var poll = poll(reader);
    var fetch = fetch(reader);
    var names = new GivenNames(given, variables);
    var targets = targets(reader, source, names.targets(), fetch.timeout());
    var deliver =
        new Deliver(
            reader.names("kirin.deliver.default", OUTBOX),
            reader.folder("kirin.outbox", "outbox"),
            names(reader),
            reader.oneOf("kirin.outbox.force", "true", "true", "false").equals("true"),
            reader.count("kirin.deliver.parallel", 8, 1, 1000),
            Optional.of(reader.text("kirin.alarm.uri", "")).filter(uri -> !uri.isEmpty()),
            reader.duration("kirin.alarm.repeat", "1h", MILLI, NEVER_MIND));
    var jms = JmsSettings.read(reader);
    var kafka = KafkaSettings.read(reader);
    Duration shutdownTimeout =
        reader.duration("kirin.shutdown.timeout", "25s", MILLI, Duration.ofHours(1));
    Optional<Path> operator =
        Optional.of(reader.text("kirin.operator", ""))
            .filter(text -> !text.isEmpty())
            .flatMap(text -> reader.path("kirin.operator", text));
    reader.duration("kirin.inbox.poll", "500ms", MILLI, Duration.ofHours(1));
    reader.oneOf("kirin.intake.folder.enabled", "true", "true", "false");

    if (same(intake.inbox(), deliver.outbox())) {
      reader.problem(
          "kirin.outbox is the same folder as kirin.inbox (%s): each result would be read as a request"
              .formatted(deliver.outbox()));
    }
    for (Path other : List.of(intake.inbox(), deliver.outbox())) {
      if (operator.filter(folder -> same(folder, other)).isPresent()) {
        reader.problem(
            "kirin.operator must be a folder of its own, but is that of requests or results (%s)"
                .formatted(other));
      }
    }
    for (String name : deliver.defaultTargets()) {
      if (!targets.containsKey(name)) {
        reader.problem(
            "kirin.deliver.default names the target \"%s\", but kirin.target.%s.uri is not set"
                .formatted(name, name));
      }
    }
    if (deliver.parallel() < targets.size()) {
      reader.problem(
          "kirin.deliver.parallel is %d, but there are %d targets with the outbox: each needs a worker of its own, so that none waits for another"
              .formatted(deliver.parallel(), targets.size()));
    }
    names.problems(reader.defaults().keySet(), targets).forEach(reader::problem);
    given.stream()
        .filter(reader.defaults()::containsKey)
        .filter(key -> source.apply(key).isEmpty())
        .map("%s refers to a placeholder {{…}} that is not set"::formatted)
        .forEach(reader::problem);

    if (!reader.problems().isEmpty()) {
      throw new SettingsException(reader.problems());
    }
    return new Read(
        new Settings(
            api,
            models,
            intake,
            messages,
            http,
            mail,
            callback,
            store,
            submit,
            resubmit,
            poll,
            fetch,
            deliver,
            jms,
            kafka,
            shutdownTimeout,
            operator,
            targets),
        reader.defaults(),
        reader.checked(),
        names.warnings(reader.defaults().keySet()));
  }

  private static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  private static Api api(SettingsReader reader) {
    return new Api(
        reader.httpAddress("kirin.api.url", "https://cloud.vtrix.ai"),
        reader.credential(
            "kirin.api.key",
            "set the environment variable KIRIN_API_KEY, or -Dkirin.api.key=…, to the key of your"
                + " account at the gateway"),
        reader.path("kirin.api.submit-path", "/model/v1/generation", false, false),
        reader.path("kirin.api.status-path", "/model/v1/generation/task/{id}", true, false),
        reader.path("kirin.api.lookup-path", "/model/v1/generation/task/{id}", true, true),
        reader.count("kirin.api.connections", 64, 1, 10_000),
        reader.duration("kirin.api.total-timeout", "60s", MILLI, Duration.ofHours(1)),
        reader.number("kirin.api.max-bytes", 1 << 20, 1024, 1 << 20));
  }

  private static Models models(SettingsReader reader) {
    String defaultModel = reader.nonEmpty("kirin.model", "kirin_v1_t2v");
    List<String> allowed = reader.names("kirin.models", "kirin_v1_t2v");
    if (!allowed.contains(defaultModel)) {
      reader.problem(
          "kirin.model is \"%s\", which is not among kirin.models (%s)"
              .formatted(defaultModel, String.join(", ", allowed)));
    }
    return new Models(defaultModel, Set.copyOf(allowed));
  }

  private static Submit submit(SettingsReader reader, Api api) {
    var submit =
        new Submit(
            reader.count("kirin.submit.max-in-flight", 50, 1, 1_000_000),
            reader.count("kirin.submit.parallel", 16, 1, 1000),
            reader.count("kirin.submit.unknown.parallel", 4, 1, 1000),
            reader.duration("kirin.submit.send-within", "5s", MILLI, Duration.ofHours(1)),
            reader.duration("kirin.submit.lease", "2m", MILLI, Duration.ofHours(24)),
            reader
                .oneOf("kirin.submit.unknown.action", "repost", "repost", "wait")
                .equals("repost"),
            reader.duration("kirin.submit.unknown.grace", "2m", MILLI, NEVER_MIND),
            reader.duration("kirin.submit.unknown.alarm", "10m", MILLI, NEVER_MIND),
            reader.duration("kirin.account.probe", "60s", MILLI, NEVER_MIND),
            reader.limit("kirin.submit.per-day", 1, 1_000_000_000));
    Duration whole = submit.sendWithin().plus(api.totalTimeout());
    if (submit.lease().compareTo(whole) <= 0) {
      reader.problem(
          "kirin.submit.lease (%s) must be longer than kirin.submit.send-within and"
                  .formatted(submit.lease())
              + " kirin.api.total-timeout together (%s), or a POST outlives its lease"
                  .formatted(whole));
    }
    if (submit.unknownGrace().compareTo(api.totalTimeout()) < 0) {
      reader.problem(
          "kirin.submit.unknown.grace (%s) must not be shorter than kirin.api.total-timeout (%s), or a POST may still be on its way when the next is sent"
              .formatted(
                  Durations.text(submit.unknownGrace()), Durations.text(api.totalTimeout())));
    }
    return submit;
  }

  private static Resubmit resubmit(SettingsReader reader) {
    String key = "kirin.resubmit.codes";
    List<String> codes = reader.namesOrNone(key);
    codes.stream()
        .filter(code -> !ERROR_CODE.matcher(code).matches())
        .forEach(
            code ->
                reader.problem(
                    "%s: expected error codes such as 002001095, separated by commas, got \"%s\""
                        .formatted(key, code)));
    return new Resubmit(
        Set.copyOf(codes),
        reader.count("kirin.resubmit.times", 1, 1, 100),
        reader.duration("kirin.resubmit.pause", "1m", MILLI, NEVER_MIND));
  }

  private static Poll poll(SettingsReader reader) {
    var poll =
        new Poll(
            reader.duration("kirin.poll.tick", "500ms", Duration.ofMillis(10), Duration.ofHours(1)),
            reader.duration("kirin.poll.first", "10s", MILLI, NEVER_MIND),
            reader.duration("kirin.poll.min", "2s", MILLI, NEVER_MIND),
            reader.duration("kirin.poll.max", "30s", MILLI, NEVER_MIND),
            reader.count("kirin.poll.parallel", 16, 1, 1000),
            reader.duration("kirin.poll.lease", "2m", MILLI, Duration.ofHours(24)),
            reader.duration("kirin.task.deadline", "2h", MILLI, NEVER_MIND));
    if (poll.max().compareTo(poll.min()) < 0) {
      reader.problem(
          "kirin.poll.max (%s) must not be shorter than kirin.poll.min (%s)"
              .formatted(poll.max(), poll.min()));
    }
    if (poll.lease().compareTo(poll.tick().multipliedBy(4)) < 0) {
      reader.problem(
          "kirin.poll.lease (%s) must be at least four times kirin.poll.tick (%s): the lease of a download or a delivery that takes longer is renewed at a tick"
              .formatted(Durations.text(poll.lease()), Durations.text(poll.tick())));
    }
    return poll;
  }

  private static Fetch fetch(SettingsReader reader) {
    return new Fetch(
        reader.oneOf("kirin.fetch.mode", "file", "file", "link").equals("link"),
        reader.folder("kirin.fetch.folder", "data/videos"),
        reader.count("kirin.fetch.parallel", 8, 1, 1000),
        reader.duration("kirin.fetch.timeout", "30m", Duration.ofSeconds(1), NEVER_MIND),
        reader.number("kirin.fetch.max-bytes", 2L << 30, 1, Long.MAX_VALUE),
        reader.count("kirin.fetch.tries", 8, 1, 1000),
        reader.duration("kirin.fetch.url-grace", "5m", Duration.ZERO, NEVER_MIND),
        reader.number("kirin.fetch.reserve", 256L << 20, 0, Long.MAX_VALUE),
        reader.duration("kirin.fetch.keep", "7d", Duration.ZERO, NEVER_MIND),
        reader.duration("kirin.fetch.sweep", "1h", Duration.ofSeconds(1), Duration.ofDays(7)),
        reader.hosts("kirin.fetch.hosts"),
        reader.oneOf("kirin.fetch.private", "false", "true", "false").equals("true"),
        reader.duration("kirin.api.connect-timeout", "10s", MILLI, Duration.ofHours(1)),
        reader.duration("kirin.api.response-timeout", "30s", MILLI, Duration.ofHours(1)));
  }

  private static NameTemplate names(SettingsReader reader) {
    String key = "kirin.outbox.name";
    try {
      return NameTemplate.parse(reader.nonEmpty(key, NameTemplate.DEFAULT));
    } catch (IllegalArgumentException e) {
      reader.problem(key + ": " + e.getMessage());
      return NameTemplate.parse(NameTemplate.DEFAULT);
    }
  }

  private static Map<String, Target> targets(
      SettingsReader reader,
      Function<String, Optional<String>> source,
      Set<String> names,
      Duration lease) {
    var targets = new TreeMap<String, Target>();
    targets.put(OUTBOX, Target.outbox(reader));
    for (String name : names) {
      if (name.equals(OUTBOX)) {
        continue;
      }
      source
          .apply("kirin.target." + name + ".uri")
          .map(Blanks::strip)
          .filter(uri -> !uri.isEmpty())
          .ifPresent(uri -> targets.put(name, Target.read(reader, name, uri, lease)));
    }
    return new LinkedHashMap<>(targets);
  }

  /** Every setting of a target, as the reference names it, with its default. */
  static Map<String, String> targetDefaults() {
    var defaults = new TreeMap<String, String>();
    Target.defaults().forEach((word, value) -> defaults.put(Target.PREFIX + word, value));
    return defaults;
  }

  /** How long a fetch or a delivery may take; its lease is that of a poll, and renewed so long. */
  public Duration maxWorkTime() {
    return fetch.timeout().plus(poll.lease());
  }

  /** No lease of any kind is longer. */
  public Duration maxLease() {
    return poll.lease().compareTo(submit.lease()) > 0 ? poll.lease() : submit.lease();
  }

  /** Names of every configured target. */
  public Set<String> targetNames() {
    return new TreeSet<>(targets.keySet());
  }
}
