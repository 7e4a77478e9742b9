package org.kirincamel.http.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/** A file that every page refers to. */
public record Asset(String type, byte[] content) {

  private static final Map<String, String> TYPES =
      Map.of("page.css", "text/css; charset=utf-8", "page.js", "text/javascript; charset=utf-8");

  /** Empty where there is none of that name, which a stranger has chosen. */
  public static Optional<Asset> named(String name) {
    return Optional.ofNullable(TYPES.get(name)).map(type -> new Asset(type, read(name)));
  }

  private static byte[] read(String name) {
    try (InputStream file = Asset.class.getResourceAsStream("/kirin/page/" + name)) {
      if (file == null) {
        throw new IllegalStateException("The module's own file kirin/page/" + name + " is missing");
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
