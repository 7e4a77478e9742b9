package org.kirincamel.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kirincamel.gateway.Content;
import org.kirincamel.gateway.RefusedAddressException;
import org.kirincamel.gateway.VideoAddress;

/**
 * A video that a result names.
 *
 * @param name what it is called while it waits here
 * @param url where the gateway says it is: a stranger's word
 * @param isVideo whether anything but a video is a failure
 */
public record WantedVideo(String name, String url, boolean isVideo) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * All that were paid for.
   *
   * @param answer what the gateway said of the task, a JSON object
   * @param stem of their names: the first has it alone, the others a number behind it
   */
  public static List<WantedVideo> of(Optional<String> answer, String stem) {
    List<WantedVideo> wanted = new ArrayList<>();
    for (Content content : contents(answer.orElse("{}"))) {
      String number = wanted.isEmpty() ? "" : "-" + (wanted.size() + 1);
      wanted.add(
          new WantedVideo(stem + number + content.ending(), content.url(), content.isVideo()));
    }
    return wanted;
  }

  private static List<Content> contents(String answer) {
    try {
      return Content.of(JSON.readTree(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column answer holds no JSON: " + answer, e);
    }
  }

  /**
   * Its address for people.
   *
   * @param api the gateway's own address, to which it may be relative
   * @return empty where it is none of the web
   */
  public Optional<VideoLink> link(URI api) {
    try {
      return Optional.of(new VideoLink(VideoAddress.link(url, api)));
    } catch (RefusedAddressException e) {
      return Optional.empty();
    }
  }
}
