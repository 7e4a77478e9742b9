package org.kirincamel.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.kirincamel.settings.Target;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.NameTemplate;
import org.kirincamel.task.Task;

/** Makes up what a delivery sends. */
public final class Parcels {

  private final NameTemplate names;
  private final VideoFolder videos;
  private final Clock clock;

  public Parcels(NameTemplate names, VideoFolder videos, Clock clock) {
    this.names = names;
    this.videos = videos;
    this.clock = clock;
  }

  public Parcel of(Task task, Delivery delivery, Target target) {
    // The videos belong to the newest result.
    List<String> files =
        delivery.revision() == task.result().revision()
            ? ResultFiles.names(task.result().files())
            : List.of();
    List<Path> paths =
        files.stream().map(name -> videos.path(name).toAbsolutePath().normalize()).toList();
    return new Parcel(target, delivery, task, document(task, delivery), paths, clock.instant());
  }

  public ObjectNode document(Task task, Delivery delivery) {
    return ResultDocument.of(task, delivery.revision(), clock.instant());
  }

  /** What the document is called wherever results are files, without ending. */
  public String name(Task task, Delivery delivery) {
    return names.of(task, delivery.revision());
  }
}
