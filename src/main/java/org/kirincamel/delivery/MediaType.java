package org.kirincamel.delivery;

import java.util.Locale;
import java.util.Map;

/** What the fetched files are, by the endings that they are given. */
final class MediaType {

  static final String JSON = "application/json";

  private static final Map<String, String> BY_ENDING =
      Map.of(
          "mp4", "video/mp4",
          "webm", "video/webm",
          "mov", "video/quicktime",
          "png", "image/png",
          "jpg", "image/jpeg",
          "gif", "image/gif");

  private MediaType() {}

  static String of(String file) {
    String ending = file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return BY_ENDING.getOrDefault(ending, "application/octet-stream");
  }
}
