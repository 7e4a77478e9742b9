package org.kirincamel.intake.format;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.kirincamel.intake.Row;

/** The formats in which requests come. All are text: UTF-8, or UTF-16 with a byte order mark. */
public enum Format {
  /** One request, an array of requests, or the gateway's envelope. */
  JSON(List.of(".json"), List.of("application/json")),
  /** One request per line; a bad line is a bad row. */
  JSON_LINES(
      List.of(".jsonl", ".ndjson"),
      List.of("application/x-ndjson", "application/jsonl", "application/x-jsonlines")),
  /** A header row, then one request per row. */
  CSV(List.of(".csv"), List.of("text/csv")),
  /** As JSON; several documents follow one another. */
  YAML(
      List.of(".yaml", ".yml"),
      List.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml")),
  /** The whole text is the prompt of one request. */
  TEXT(List.of(".txt"), List.of("text/plain"));

  /** Characters that tell a format. */
  private static final int GUESSED_BY = 32 * 1024;

  private final List<String> endings;
  private final List<String> contentTypes;

  Format(List<String> endings, List<String> contentTypes) {
    this.endings = endings;
    this.contentTypes = contentTypes;
  }

  /**
   * @param name of a file, in any case
   * @return the format that its ending stands for, or empty if it stands for none
   */
  public static Optional<Format> ofFileName(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(format -> format.endings.stream().anyMatch(lowerCase::endsWith))
        .findFirst();
  }

  /**
   * @param contentType as in the header of that name, parameters such as {@code charset} ignored
   * @return the format that it stands for, or empty if it stands for none
   */
  public static Optional<Format> ofContentType(String contentType) {
    int parameters = contentType.indexOf(';');
    String type =
        (parameters < 0 ? contentType : contentType.substring(0, parameters))
            .strip()
            .toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).filter(format -> format.contentTypes.contains(type)).findFirst();
  }

  /**
   * @return every ending that stands for a format, for messages: {@code .json, .jsonl, …}
   */
  public static String supportedEndings() {
    return Arrays.stream(values())
        .flatMap(format -> format.endings.stream())
        .collect(Collectors.joining(", "));
  }

  /**
   * @return every content type that stands for a format, for messages
   */
  public static String supportedContentTypes() {
    return Arrays.stream(values())
        .map(format -> format.contentTypes.get(0))
        .collect(Collectors.joining(", "));
  }

  /**
   * Looks at content whose sender named no format. What looks like none of the others is text,
   * which {@link PromptGate} may still refuse: a broken request must not become the prompt of a
   * paid video.
   *
   * @param content whole, in UTF-8 or UTF-16 with a byte order mark
   */
  public static Format guess(byte[] content) {
    var start = new StringBuilder();
    try (var text = new TextReader(new ByteArrayInputStream(content))) {
      for (int c = text.read(); c >= 0 && start.length() < GUESSED_BY; c = text.read()) {
        start.append((char) c);
      }
    } catch (BadTextException notText) {
      // Told in full when it is read; what came before it still tells the format.
    } catch (IOException e) {
      throw new UncheckedIOException("Reading from memory failed", e);
    }
    return PromptGate.look(start.toString()).flatMap(Likeness::format).orElse(TEXT);
  }

  String ending() {
    return endings.get(0);
  }

  public String contentType() {
    return contentTypes.get(0);
  }

  /**
   * The first pass: reads all of the content once and says whether it can be read. Yields nothing,
   * so that of a broken file nothing is accepted.
   *
   * @param content from its first byte; stays open
   * @throws IOException if the content cannot be read from where it lies
   * @throws UnreadableException if it is not text, breaks the syntax (of JSON and YAML; of CSV the
   *     header), or has no request in it
   */
  public Checked check(InputStream content, Limits limits) throws IOException, UnreadableException {
    var tapped = new DigestedStream(content);
    var text = new TextReader(tapped);
    int count = 0;
    Optional<Row> last = Optional.empty();
    // No second look at the content: the envelope's model changes rows, not their number.
    try (Rows rows = rows(text, Optional.empty(), limits)) {
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        count++;
        last = row;
      }
      text.transferTo(Writer.nullWriter());
    } catch (BadTextException e) {
      throw e.reason();
    }
    boolean byRows = this == CSV || this == JSON_LINES;
    boolean cut = byRows && last.map(Problems::breaksOff).orElse(false);
    return new Checked(tapped.sha256(), tapped.bytes(), count, cut);
  }

  /**
   * The second pass: yields the requests, good and bad, as many as {@link #check} counted.
   *
   * @param source opened once, and a second time where an envelope names its model after its input
   * @return the rows, to be closed by the caller
   * @throws IOException if the source cannot be opened
   */
  public Rows read(Source source, Limits limits) throws IOException {
    return rows(new TextReader(source.open()), Optional.of(source), limits);
  }

  private Rows rows(TextReader text, Optional<Source> again, Limits limits) {
    return new GuardedRows(
        text,
        switch (this) {
          case JSON -> new TreeRows(text, again, limits, JsonEvents::ofFile);
          case JSON_LINES -> new JsonLinesRows(text, limits);
          case CSV -> new CsvRows(text, limits);
          case YAML -> new TreeRows(text, again, limits, YamlEvents::new);
          case TEXT -> new TextRows(text, limits);
        });
  }
}
