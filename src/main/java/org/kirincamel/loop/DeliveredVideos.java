package org.kirincamel.loop;

import java.io.IOException;
import java.util.List;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.delivery.ResultFiles;
import org.kirincamel.delivery.VideoFolder;
import org.kirincamel.settings.Settings;
import org.kirincamel.store.Deliveries;
import org.kirincamel.task.Delivery;
import org.kirincamel.task.Task;
import org.slf4j.Logger;

/** Removes the waiting copies of videos that have been delivered. */
final class DeliveredVideos {

  private static final Logger LOG = SafeLogger.of(DeliveredVideos.class);

  private final Deliveries deliveries;
  private final VideoFolder videos;

  DeliveredVideos(Deliveries deliveries, VideoFolder videos) {
    this.deliveries = deliveries;
    this.videos = videos;
  }

  /**
   * A waiting copy goes once every target has its result, if the outbox is one of them: for targets
   * that get the document alone it is the only copy.
   */
  void tidyUp(Task task, Delivery delivered) {
    List<String> files = ResultFiles.names(task.result().files());
    if (files.isEmpty() || !outboxAlone(task, delivered) && isNeeded(task)) {
      return;
    }
    for (String file : files) {
      try {
        videos.discard(file);
      } catch (IOException e) {
        LOG.warn(
            "The delivered video {} could not be removed: {}", videos.path(file), e.toString());
      }
    }
  }

  private static boolean outboxAlone(Task task, Delivery delivered) {
    return task.result().revision() == 1
        && task.request().targets().equals(List.of(Settings.OUTBOX))
        && delivered.target().equals(Settings.OUTBOX);
  }

  private boolean isNeeded(Task task) {
    return !deliveries.isNotNeeded(task.id(), Settings.OUTBOX, task.result().revision());
  }
}
