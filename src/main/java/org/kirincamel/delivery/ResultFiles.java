package org.kirincamel.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of a result as a row keeps them, a JSON array. */
public final class ResultFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ResultFiles() {}

  /**
   * @param files each a {@link VideoFile} or a {@link VideoLink}
   */
  public static String json(List<?> files) {
    try {
      return JSON.writeValueAsString(files);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and numbers always make JSON", e);
    }
  }

  /** Names of the videos that wait here for the deliveries of a result; of a link, none. */
  public static List<String> names(Optional<String> files) {
    List<String> names = new ArrayList<>();
    try {
      for (JsonNode file : JSON.readTree(files.orElse("[]"))) {
        if (file.hasNonNull("name")) {
          names.add(file.path("name").asText());
        }
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The column files holds no JSON", e);
    }
    return names;
  }
}
