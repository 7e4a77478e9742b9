package org.kirincamel.delivery;

import java.util.Locale;
import java.util.Map;

/** What the fetched files are, by the endings that they are given. */
public final class MediaType {

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

  public static String of(String file) {
    return BY_ENDING.getOrDefault(ending(file), "application/octet-stream");
  }

  /** Whether a browser can show it. */
  public static boolean isShown(String file) {
    return BY_ENDING.containsKey(ending(file));
  }

  private static String ending(String file) {
    return file.substring(file.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
