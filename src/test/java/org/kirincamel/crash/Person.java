package org.kirincamel.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.kirincamel.simulator.Request;

/**
 * The operator, who settles a request of unknown outcome by files: has it posted again twice, and
 * then gives it up. An order that is carried out twice shows as a POST that was not ordered.
 */
final class Person {

  /** The prompt of what never comes through. */
  static final String LOST = "lost for ever";

  private static final int REPOSTS = 2;

  private final Path home;
  private int given;

  Person(Path home) {
    this.home = home;
  }

  Path folder() {
    return home.resolve("operator");
  }

  /** Whether an order is not yet answered. */
  boolean waits() {
    return Stream.of(folder(), folder().resolve(".working"))
        .filter(Files::isDirectory)
        .flatMap(folder -> World.names(folder).stream())
        .anyMatch(name -> name.endsWith(".json"));
  }

  /** Gives the next order. */
  void settle(UUID request) {
    String action = given++ < REPOSTS ? "repost" : "fail";
    try {
      Path outside = Files.createTempFile(home, "order", "");
      Files.writeString(
          outside, "{\"request_id\": \"%s\", \"action\": \"%s\"}".formatted(request, action));
      Files.move(outside, folder().resolve("settle.json"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is wrong in the end. */
  Optional<String> problem(List<Request> posts) {
    long posted =
        posts.stream().filter(each -> each.params().path("prompt").asText().equals(LOST)).count();
    int answered = World.names(folder().resolve("answers")).size();
    return posted > 1 + REPOSTS || answered != given
        ? Optional.of(
            "%d orders, %d answers, and %d POSTs of what was to be posted %d times at most"
                .formatted(given, answered, posted, 1 + REPOSTS))
        : Optional.empty();
  }
}
