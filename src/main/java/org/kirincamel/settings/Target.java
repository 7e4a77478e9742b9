package org.kirincamel.settings;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.kirincamel.common.StandardWebhooks;

/**
 * Somewhere results go, under a name of lower-case letters, digits and hyphens.
 *
 * @param uri its Camel endpoint, or the address of a webhook; empty for the built-in folder
 * @param schedule pauses before the second try, the third and so on
 * @param on which results it gets: completed, failed, rejected, expired
 * @param timeout longest time of one try; none for the built-in folder, whose copies may be large
 * @param secrets what a webhook is signed with, the current one first; empty: it is not signed
 * @param mail what a mail needs besides
 * @param attach videos of up to so many bytes go with a mail or a message, 0: never
 */
public record Target(
    String name,
    Kind kind,
    String uri,
    List<Duration> schedule,
    Set<String> on,
    Duration timeout,
    List<Secret> secrets,
    Mail mail,
    long attach) {

  /** What a target is given. */
  public enum Kind {
    /** The built-in folder. */
    FOLDER,
    /** An HTTP POST of our own client, signed where there is a secret. */
    WEBHOOK,
    JMS,
    KAFKA,
    SQL,
    MAIL,
    /** Objects with names: the videos, then the document. */
    STORAGE,
    /** Any other endpoint of Camel, such as a route of the operator's. */
    ENDPOINT
  }

  /** A key of webhooks, never shown. */
  public record Secret(byte[] key) {

    public Secret {
      key = key.clone();
    }

    @Override
    public byte[] key() {
      return key.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Secret secret && Arrays.equals(key, secret.key);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(key);
    }

    @Override
    public String toString() {
      return "Secret";
    }
  }

  /**
   * How results are mailed.
   *
   * @param to addresses, and {@code requester} for the sender of a mail
   */
  public record Mail(String from, List<String> to) {}

  /** The sender of the mail. */
  public static final String REQUESTER = "requester";

  static final String PREFIX = "kirin.target.NAME.";

  private static final String SCHEDULE = "5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h";
  private static final String STATUSES = "completed, failed, rejected, expired";
  private static final String MAX_TRY = "2m";
  private static final String MAX_POST = "15s";
  private static final String ATTACHED = "10485760";
  private static final long MAX_PER_MAIL = 1L << 30;

  /** Of a message, which is made in memory. */
  private static final long MAX_PER_MESSAGE = 64L << 20;

  private static final Duration MAX_PAUSE = Duration.ofDays(365);
  private static final int MAX_TRIES = 100;
  static final Pattern ADDRESS = Pattern.compile("[^\\s@,;<>\"]+@[A-Za-z0-9.-]+");

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("http", Kind.WEBHOOK),
          Map.entry("https", Kind.WEBHOOK),
          Map.entry("jms", Kind.JMS),
          Map.entry("activemq", Kind.JMS),
          Map.entry("activemq6", Kind.JMS),
          Map.entry("amqp", Kind.JMS),
          Map.entry("sjms", Kind.JMS),
          Map.entry("sjms2", Kind.JMS),
          Map.entry("kafka", Kind.KAFKA),
          Map.entry("sql", Kind.SQL),
          Map.entry("smtp", Kind.MAIL),
          Map.entry("smtps", Kind.MAIL),
          Map.entry("kirin-smtp", Kind.MAIL),
          Map.entry("file", Kind.STORAGE),
          Map.entry("ftp", Kind.STORAGE),
          Map.entry("ftps", Kind.STORAGE),
          Map.entry("sftp", Kind.STORAGE),
          Map.entry("smb", Kind.STORAGE),
          Map.entry("aws2-s3", Kind.STORAGE),
          Map.entry("minio", Kind.STORAGE),
          Map.entry("ibm-cos", Kind.STORAGE),
          Map.entry("azure-storage-blob", Kind.STORAGE),
          Map.entry("google-storage", Kind.STORAGE));

  public Target {
    schedule = List.copyOf(schedule);
    on = Set.copyOf(on);
    secrets = List.copyOf(secrets);
  }

  /** Every setting of a target by its last word, with its default. */
  static Map<String, String> defaults() {
    var defaults = new LinkedHashMap<String, String>();
    defaults.put("uri", "");
    defaults.put("kind", "");
    defaults.put("schedule", SCHEDULE);
    defaults.put("on", STATUSES);
    defaults.put("timeout", MAX_TRY);
    defaults.put("secret", "");
    defaults.put("from", "");
    defaults.put("to", REQUESTER);
    defaults.put("attach", ATTACHED);
    return defaults;
  }

  /** The built-in folder, of which only little can be set. */
  static Target outbox(SettingsReader reader) {
    String name = Settings.OUTBOX;
    return new Target(
        name,
        Kind.FOLDER,
        "",
        schedule(reader, name),
        statuses(reader, name),
        Duration.ZERO,
        List.of(),
        new Mail("", List.of()),
        0);
  }

  /** What its address begins with: the name of a component. */
  public String scheme() {
    return scheme(uri);
  }

  private static String scheme(String uri) {
    return uri.split(":", 2)[0].toLowerCase(Locale.ROOT);
  }

  /**
   * Reads one target.
   *
   * @param lease no try may outlast it
   */
  static Target read(SettingsReader reader, String name, String uri, Duration lease) {
    Kind kind = kind(reader, name, uri);
    Duration timeout =
        reader.ofTarget(
            key(name, "timeout"),
            kind == Kind.WEBHOOK ? MAX_POST : MAX_TRY,
            (key, defaultValue) -> reader.duration(key, defaultValue, Duration.ofMillis(1), lease));
    var target =
        new Target(
            name,
            kind,
            uri,
            schedule(reader, name),
            statuses(reader, name),
            timeout,
            secrets(reader, name),
            mail(reader, name, kind),
            attach(reader, name, kind));
    if (kind == Kind.WEBHOOK) {
      checkAddress(reader, target);
    } else if (!target.secrets.isEmpty()) {
      reader.problem(
          "%s: only a webhook is signed, and %s is of the kind %s"
              .formatted(key(name, "secret"), name, kind.name().toLowerCase(Locale.ROOT)));
    }
    return target;
  }

  private static String key(String name, String word) {
    return "kirin.target." + name + "." + word;
  }

  private static Kind kind(SettingsReader reader, String name, String uri) {
    Kind byScheme = KINDS.getOrDefault(scheme(uri), Kind.ENDPOINT);
    String given =
        reader.ofTarget(
            key(name, "kind"),
            byScheme.name().toLowerCase(Locale.ROOT),
            (key, defaultValue) ->
                reader.oneOf(
                    key,
                    defaultValue,
                    "webhook",
                    "jms",
                    "kafka",
                    "sql",
                    "mail",
                    "storage",
                    "endpoint"));
    return Kind.valueOf(given.toUpperCase(Locale.ROOT));
  }

  private static List<Duration> schedule(SettingsReader reader, String name) {
    String key = key(name, "schedule");
    var pauses = new ArrayList<Duration>();
    for (String part : reader.ofTarget(key, SCHEDULE, reader::text).split(",", -1)) {
      String text = Blanks.strip(part);
      Optional<Duration> pause =
          Durations.parse(text)
              .filter(each -> !each.isNegative() && each.compareTo(MAX_PAUSE) <= 0);
      pause.ifPresentOrElse(
          pauses::add,
          () ->
              reader.problem(
                  "%s: expected pauses between tries such as %s, got \"%s\""
                      .formatted(key, SCHEDULE, text)));
    }
    if (pauses.size() > MAX_TRIES) {
      reader.problem(
          "%s: expected at most %d pauses, got %d".formatted(key, MAX_TRIES, pauses.size()));
    }
    return pauses;
  }

  private static Set<String> statuses(SettingsReader reader, String name) {
    String key = key(name, "on");
    var allowed = List.of(STATUSES.split(", "));
    List<String> given = reader.ofTarget(key, STATUSES, reader::names);
    given.stream()
        .filter(status -> !allowed.contains(status))
        .forEach(
            status ->
                reader.problem(
                    "%s: expected some of %s, got \"%s\"".formatted(key, STATUSES, status)));
    return Set.copyOf(given);
  }

  private static List<Secret> secrets(SettingsReader reader, String name) {
    String key = key(name, "secret");
    String given = reader.ofTarget(key, "", reader::text);
    var secrets = new ArrayList<Secret>();
    for (String each : given.isEmpty() ? new String[0] : given.split(",")) {
      StandardWebhooks.key(Blanks.strip(each))
          .map(Secret::new)
          .ifPresentOrElse(
              secrets::add,
              () ->
                  reader.problem(
                      "%s: expected %s, or two of them with a comma between while a new one takes over; got something else"
                          .formatted(key, StandardWebhooks.SECRET)));
    }
    if (secrets.size() > 2) {
      reader.problem(
          "%s: expected one secret, or the new one and the old, got %d"
              .formatted(key, secrets.size()));
    }
    return secrets;
  }

  private static Mail mail(SettingsReader reader, String name, Kind kind) {
    String from = reader.ofTarget(key(name, "from"), "", reader::text);
    List<String> to = reader.ofTarget(key(name, "to"), REQUESTER, reader::names);
    if (kind == Kind.MAIL) {
      if (!ADDRESS.matcher(from).matches()) {
        reader.problem(
            "%s: expected the address that results come from, such as videos@example.org, got \"%s\""
                .formatted(key(name, "from"), from));
      }
      to.stream()
          .filter(each -> !each.equals(REQUESTER) && !ADDRESS.matcher(each).matches())
          .forEach(
              each ->
                  reader.problem(
                      "%s: expected %s or addresses such as ann@example.org, got \"%s\""
                          .formatted(key(name, "to"), REQUESTER, each)));
    }
    return new Mail(from, to);
  }

  private static long attach(SettingsReader reader, String name, Kind kind) {
    boolean message = kind == Kind.JMS || kind == Kind.KAFKA;
    return reader.ofTarget(
        key(name, "attach"),
        message ? "0" : ATTACHED,
        (key, defaultValue) ->
            reader.number(
                key, Long.parseLong(defaultValue), 0, message ? MAX_PER_MESSAGE : MAX_PER_MAIL));
  }

  private static void checkAddress(SettingsReader reader, Target target) {
    try {
      URI uri = new URI(target.uri);
      if (uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
        return;
      }
    } catch (URISyntaxException notAnAddress) {
      // Told below, like an address that lacks something.
    }
    reader.problem(
        "%s: expected an address such as https://example.org/hook, without user or fragment; for Camel's own HTTP component, with options, set %s to endpoint"
            .formatted(key(target.name, "uri"), key(target.name, "kind")));
  }

  /** Never shows the address, which may hold a password, nor the secrets. */
  @Override
  public String toString() {
    return "Target[%s, %s]".formatted(name, kind);
  }
}
