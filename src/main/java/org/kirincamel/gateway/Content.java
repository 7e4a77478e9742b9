package org.kirincamel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One file that an answer's {@code output} names.
 *
 * @param type in the gateway's words, lower case; mostly {@code video}
 * @param url where it is: a stranger's word
 */
public record Content(String type, String url) {

  private static final int MOST = 20;
  private static final Map<String, String> ENDINGS =
      Map.of("webm", ".webm", "quicktime", ".mov", "png", ".png", "jpeg", ".jpg", "gif", ".gif");

  /**
   * What was paid for, as far as it has a URL.
   *
   * @param result a JSON object with the gateway's {@code output}
   */
  public static List<Content> of(JsonNode result) {
    List<Content> found = new ArrayList<>();
    for (JsonNode output : list(result.path("output"))) {
      for (JsonNode content : list(output.path("content"))) {
        found.add(
            new Content(
                content.path("type").asText("").strip().toLowerCase(Locale.ROOT),
                content.path("url").textValue() == null ? "" : content.path("url").textValue()));
      }
    }
    // A cover beside the video is not what was paid for: one that is gone must not cost the video.
    if (!found.stream().allMatch(Content::isImage)) {
      found.removeIf(Content::isImage);
    }
    found.removeIf(content -> content.url().isBlank());
    return List.copyOf(found.subList(0, Math.min(found.size(), MOST)));
  }

  /** An array's elements, or the one thing that stands where an array should. */
  private static Iterable<JsonNode> list(JsonNode node) {
    return node.isObject() ? List.of(node) : node;
  }

  private boolean isImage() {
    return type.equals("image");
  }

  /** Whether it must be a video to be taken: what the gateway calls something else may be that. */
  public boolean isVideo() {
    return !type.startsWith("image") && !type.startsWith("audio") && !type.startsWith("text");
  }

  /** What its file's name ends with. */
  public String ending() {
    String path = url.strip().toLowerCase(Locale.ROOT).split("[?#]", 2)[0];
    return ENDINGS.values().stream()
        .filter(path::endsWith)
        .findFirst()
        .orElse(isImage() ? ".png" : ".mp4");
  }
}
