package org.kirincamel;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.camel.util.OrderedProperties;
import org.kirincamel.settings.SettingsException;

/** The file of settings, in UTF-8, or in whatever its byte order mark says. */
final class SettingsFile {

  private static final Map<String, Charset> MARKS = new LinkedHashMap<>();

  static {
    MARKS.put("efbbbf", StandardCharsets.UTF_8);
    // Before those of UTF-16, one of which is the beginning of this one.
    MARKS.put("fffe0000", Charset.forName("UTF-32LE"));
    MARKS.put("0000feff", Charset.forName("UTF-32BE"));
    MARKS.put("fffe", StandardCharsets.UTF_16LE);
    MARKS.put("feff", StandardCharsets.UTF_16BE);
  }

  private static final Pattern NO_ESCAPE = Pattern.compile("\\\\u(?![0-9A-Fa-f]{4})");

  /** A setting that became the value of another word: of a shell's export, of a list in YAML. */
  private static final Pattern SETTING =
      Pattern.compile("[\"']?kirin\\.[a-zA-Z.-]+[\"']?\\s*[=:].*");

  private SettingsFile() {}

  /**
   * @throws SettingsException if it cannot be read, naming every line that is wrong
   */
  static Properties read(Path file) {
    String text = text(file);
    var properties = new OrderedProperties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      throw new SettingsException(
          List.of(
              "%s, line %d: \\u must be followed by four hexadecimal digits; write / or \\\\ for a backslash"
                  .formatted(file, firstLine(text, NO_ESCAPE))));
    }
    List<String> problems = new ArrayList<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.indexOf('.') < 0 && SETTING.matcher(properties.getProperty(key)).matches()) {
        problems.add(
            "%s: expected a line that begins with kirin., got one that begins with \"%s\""
                .formatted(file, key));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return properties;
  }

  private static String text(Path file) {
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new SettingsException(
          List.of(
              "%s cannot be read (%s): expected a file of settings that this user may read"
                  .formatted(file, e.getClass().getSimpleName())));
    }
    String start = HexFormat.of().formatHex(content, 0, Math.min(4, content.length));
    for (Map.Entry<String, Charset> mark : MARKS.entrySet()) {
      if (start.startsWith(mark.getKey())) {
        return decoded(file, content, mark.getKey().length() / 2, mark.getValue());
      }
    }
    for (byte each : content) {
      if (each == 0) {
        throw new SettingsException(
            List.of(
                "%s is not UTF-8 but, it seems, UTF-16 without a byte order mark: save it as UTF-8"
                    .formatted(file)));
      }
    }
    return decoded(file, content, 0, StandardCharsets.UTF_8);
  }

  private static String decoded(Path file, byte[] content, int from, Charset charset) {
    ByteBuffer bytes = ByteBuffer.wrap(content, from, content.length - from);
    try {
      return charset.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      // The decoder has left the position at what it could not read.
      String before = new String(content, from, bytes.position() - from, charset);
      throw new SettingsException(
          List.of(
              "%s, line %d: expected %s, got other bytes: save the file as UTF-8"
                  .formatted(file, before.lines().count(), charset)));
    }
  }

  private static long firstLine(String text, Pattern wrong) {
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (wrong.matcher(lines.get(i)).find()) {
        return i + 1L;
      }
    }
    return lines.size();
  }
}
