package org.kirincamel.http.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.MediaType;
import org.kirincamel.delivery.ResultDocument;
import org.kirincamel.delivery.ResultPlace;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/**
 * The videos of a request that lie in the outbox or where they wait: found by the names that the
 * module has given them, never by a path that a request says.
 */
final class Videos {

  private static final Logger LOG = SafeLogger.of(Videos.class);

  private final ResultPlace place;

  Videos(ResultPlace place) {
    this.place = place;
  }

  /** Those of the last result, as the page shows them. */
  List<RequestView.Video> shown(Task task, List<Delivery> deliveries) {
    List<Path> files = files(task, deliveries);
    List<RequestView.Video> videos = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString();
      try {
        videos.add(
            new RequestView.Video(
                videos.size() + 1,
                name,
                MediaType.of(name).startsWith("video/"),
                Files.size(file)));
      } catch (IOException e) {
        LOG.debug("{} was moved away while it was looked at", file, e);
      }
    }
    return videos;
  }

  /**
   * @param number from 1
   */
  Optional<Path> file(Task task, List<Delivery> deliveries, int number) {
    List<Path> files = files(task, deliveries);
    return number <= files.size() ? Optional.of(files.get(number - 1)) : Optional.empty();
  }

  private List<Path> files(Task task, List<Delivery> deliveries) {
    int revision = task.result().revision();
    var document = ResultDocument.of(task, revision, Instant.EPOCH);
    try {
      return place.files(task, revision, deliveries, document).stream()
          // A link that someone has laid there may lead anywhere.
          .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
          .filter(file -> MediaType.isShown(file.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      LOG.debug("The videos of request {} cannot be looked for", task.id(), e);
      return List.of();
    }
  }
}
