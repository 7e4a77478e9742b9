package org.kirincamel.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.NameTemplate;
import org.kirincamel.task.Task;

/** Where the videos of a result lie on this machine: in the outbox, or where they wait. */
public final class ResultPlace {

  private final FolderTarget outbox;
  private final VideoFolder videos;
  private final NameTemplate names;

  public ResultPlace(FolderTarget outbox, VideoFolder videos, NameTemplate names) {
    this.outbox = outbox;
    this.videos = videos;
    this.names = names;
  }

  /** Whether a request has its result, and its videos move no more. */
  public boolean isReady(List<Delivery> deliveries) {
    return !deliveries.isEmpty()
        && deliveries.stream()
            .noneMatch(each -> isOutbox(each) && each.state() == Delivery.State.PENDING);
  }

  private static boolean isOutbox(Delivery delivery) {
    return delivery.target().equals(Settings.OUTBOX);
  }

  /**
   * The videos of a result.
   *
   * @param document whose {@code files} are called as the waiting videos are; where the result is
   *     in the outbox, it says afterwards how they are called there
   * @return only those that are there
   */
  public List<Path> files(Task task, int revision, List<Delivery> deliveries, ObjectNode document)
      throws IOException {
    List<Path> waiting =
        ResultFiles.names(task.result().files()).stream().map(videos::path).toList();
    boolean delivered =
        deliveries.stream()
            .filter(each -> isOutbox(each) && each.revision() == revision)
            .anyMatch(each -> each.state() == Delivery.State.DELIVERED);
    List<Path> files =
        delivered ? outbox.files(names.of(task, revision), document) : new ArrayList<>(waiting);
    return files.stream()
        .filter(Files::exists)
        .map(file -> file.toAbsolutePath().normalize())
        .toList();
  }
}
