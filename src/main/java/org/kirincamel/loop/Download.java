package org.kirincamel.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kirincamel.delivery.VideoFile;

/** The videos of one result, as far as they have been fetched. Belongs to one exchange. */
public final class Download {

  /**
   * One video to fetch.
   *
   * @param name what it is called
   * @param url where the gateway says it is: a stranger's word
   */
  record Item(String name, String url) {}

  private final List<Item> wanted;
  private final List<VideoFile> fetched = new ArrayList<>();
  private Optional<String> failure = Optional.empty();
  private boolean disk;

  Download(List<Item> wanted) {
    this.wanted = List.copyOf(wanted);
  }

  /** Whether there is a video left to fetch and nothing has gone wrong. */
  public boolean hasNext() {
    return failure.isEmpty() && fetched.size() < wanted.size();
  }

  Item next() {
    return wanted.get(fetched.size());
  }

  void fetched(VideoFile file) {
    fetched.add(file);
  }

  void failed(String why) {
    failure = Optional.of(why);
  }

  /** The trouble is our own disk, and none of the host's. */
  void failedOnDisk(String why) {
    failed(why);
    disk = true;
  }

  boolean isDiskTrouble() {
    return disk;
  }

  Optional<String> failure() {
    return failure;
  }

  List<VideoFile> files() {
    return List.copyOf(fetched);
  }

  List<Item> wanted() {
    return wanted;
  }
}
