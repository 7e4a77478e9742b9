package org.kirincamel.intake;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.common.SafeText;
import org.kirincamel.intake.format.Format;
import org.slf4j.Logger;

/**
 * Looks at the whole inbox beside Camel's polls of it: gives files whose name no route can reach
 * another one, reports what is passed over, and releases what grew on after it was taken.
 */
public final class InboxWatch extends DefaultPollingConsumerPollStrategy {

  private static final Logger LOG = SafeLogger.of(InboxWatch.class);
  private static final int MAX_NAME = 80;
  private static final String PERMISSIONS = "check its permissions";
  private static final Duration MAX_PAUSE = Duration.ofSeconds(1);

  private final Inbox inbox;
  private final Duration pause;
  private final Stillness stillness;
  private final PassedOver passedOver;
  private final TakenFiles taken;
  private final LongSupplier nanoTime;
  private Optional<Long> lastLook = Optional.empty();
  private volatile boolean failing;

  InboxWatch(Inbox inbox, Duration settle, Duration patience, LongSupplier nanoTime) {
    this.inbox = inbox;
    this.pause = settle.compareTo(MAX_PAUSE) < 0 ? settle : MAX_PAUSE;
    this.stillness = new Stillness(settle, patience, nanoTime);
    this.passedOver = new PassedOver(patience, nanoTime, sentence -> LOG.warn("{}", sentence));
    this.taken = new TakenFiles(inbox, patience, nanoTime);
    this.nanoTime = nanoTime;
  }

  /** The filter of Camel's consumer. */
  public SettledFiles settledFiles() {
    return new SettledFiles(stillness);
  }

  Stillness stillness() {
    return stillness;
  }

  TakenFiles taken() {
    return taken;
  }

  /** What has lain in the inbox for longer than the patience and is not taken. */
  List<Untaken> untaken() {
    return failing
        ? List.of(new Untaken("All", Duration.ZERO, "cannot be listed", "check the permissions"))
        : passedOver.standing();
  }

  @Override
  public boolean begin(Consumer consumer, Endpoint endpoint) {
    long now = nanoTime.getAsLong();
    if (lastLook.isEmpty() || now - lastLook.get() >= pause.toNanos()) {
      lastLook = Optional.of(now);
      try {
        look();
        taken.look();
        failing = false;
      } catch (IOException | DirectoryIteratorException e) {
        if (!failing) {
          LOG.warn("The inbox cannot be listed ({}); retrying", e.toString());
        }
        failing = true;
      }
    }
    return true;
  }

  private void look() throws IOException {
    Set<Path> present = new HashSet<>();
    try (DirectoryStream<Path> entries = inbox.entries()) {
      for (Path entry : entries) {
        present.add(entry.getFileName());
        look(entry);
      }
    }
    stillness.keepOnly(present);
    passedOver.endLook();
  }

  private void look(Path entry) {
    Path name = entry.getFileName();
    try {
      BasicFileAttributes attributes = Stamp.attributes(entry);
      NameKind kind = NameKind.of(name.toString());
      reasonToPass(name.toString(), kind, attributes)
          .or(() -> stillness.reasonToStay(name))
          .ifPresent(why -> passedOver.see(name, why));
      if (attributes.isRegularFile() && kind.handled() && Inbox.isUnreachable(entry)) {
        giveName(entry, kind, attributes);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone", name);
    } catch (IOException e) {
      passedOver.see(name, Reason.of("cannot be looked at (%s)".formatted(reason(e)), PERMISSIONS));
    }
  }

  private static Optional<Reason> reasonToPass(
      String name, NameKind kind, BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return Optional.of(Reason.of("is a folder", "only files of the inbox itself are read"))
          .filter(why -> !name.startsWith("."));
    }
    if (!attributes.isRegularFile()) {
      return Optional.of(Reason.of("is a link or no ordinary file", "put the file itself there"));
    }
    return switch (kind) {
      case HIDDEN -> Optional.of(Reason.of("is hidden", "rename it without the dot"));
      case UNFINISHED ->
          Optional.of(
              Reason.of("has the name of an unfinished file", "rename it once it is complete"));
      case UNKNOWN ->
          Optional.of(
              Reason.of(
                  "does not end in %s".formatted(Format.supportedEndings()),
                  "it is put aside later unless it is renamed"));
      case REQUESTS, SYSTEM -> Optional.empty();
    };
  }

  private void giveName(Path entry, NameKind kind, BasicFileAttributes attributes) {
    Path name = entry.getFileName();
    if (!stillness.isComplete(name, Stamp.of(attributes), kind, () -> true)) {
      return;
    }
    try {
      Optional<String> given = inbox.giveName(entry);
      if (given.isPresent()) {
        LOG.info(
            "Renamed a file whose name this process cannot read to {}",
            SafeText.logLine(given.get(), MAX_NAME));
      } else {
        passedOver.see(
            name, Reason.of("needs another name, but the one it would get is taken", "rename it"));
      }
    } catch (IOException e) {
      passedOver.see(
          name,
          Reason.of(
              "needs another name, but cannot be renamed (%s)".formatted(reason(e)), PERMISSIONS));
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName();
  }
}
