package org.kirincamel.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.kirincamel.delivery.VideoFile;
import org.kirincamel.delivery.WantedVideo;

/** The videos of one result, as far as they have been fetched. Belongs to one exchange. */
public final class Download {

  private static final String DOWNLOAD = "kirinDownload";

  private final List<WantedVideo> wanted;
  private final List<VideoFile> fetched = new ArrayList<>();
  private Optional<String> failure = Optional.empty();
  private boolean disk;
  private boolean refused;
  private boolean expired;
  private boolean asked;
  private Optional<String> fresh = Optional.empty();

  private Download(List<WantedVideo> wanted) {
    this.wanted = List.copyOf(wanted);
  }

  /** Begins one, which the exchange carries from now on. */
  static void begin(Exchange exchange, List<WantedVideo> wanted) {
    exchange.setVariable(DOWNLOAD, new Download(wanted));
  }

  static Download of(Exchange exchange) {
    Download download = exchange.getVariable(DOWNLOAD, Download.class);
    if (download == null) {
      throw new IllegalStateException("The route's first step has not begun a download");
    }
    return download;
  }

  /** Whether there is a video left to fetch and nothing has gone wrong. */
  public boolean hasNext() {
    return failure.isEmpty() && fetched.size() < wanted.size();
  }

  WantedVideo next() {
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

  /** The address is one that is never connected to. */
  void refused(String why) {
    failed(why);
    refused = true;
  }

  /** The host does not take the address, or not any more. */
  void expired(String why) {
    failed(why);
    expired = true;
  }

  boolean isExpired() {
    return expired;
  }

  /**
   * @param answer what the gateway says of the task now, empty where it said nothing of use
   */
  void asked(Optional<String> answer) {
    asked = true;
    fresh = answer;
  }

  /** Whether the gateway was asked for another address. */
  boolean isAsked() {
    return asked;
  }

  Optional<String> fresh() {
    return fresh;
  }

  boolean isRefused() {
    return refused;
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

  List<WantedVideo> wanted() {
    return wanted;
  }
}
