package org.kirincamel.module;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The page of metrics, as Prometheus reads it. */
final class Scrape {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-z_]+)(?:\\{(.*)})? (NaN|[-+]?[0-9.eE+-]+|\\+Inf)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Map<Sample, Double> samples = new LinkedHashMap<>();

  private record Sample(String name, Map<String, String> labels) {}

  Scrape(String text) {
    text.lines().filter(line -> !line.startsWith("#")).forEach(this::read);
  }

  static Scrape of(Caller caller) {
    try {
      var reply = caller.get("/metrics");
      assertThat(reply.status()).as(reply.http().body()).isEqualTo(200);
      return new Scrape(reply.http().body());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void read(String line) {
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    var labels = new TreeMap<String, String>();
    if (sample.group(2) != null) {
      LABEL.matcher(sample.group(2)).results().forEach(l -> labels.put(l.group(1), l.group(2)));
    }
    samples.put(
        new Sample(sample.group(1), labels),
        Double.valueOf(sample.group(3).replace("+Inf", "1e999")));
  }

  /**
   * The value of one sample; zero where there is none, as of a counter that has not begun.
   *
   * @param labels names and values in turn
   */
  double value(String name, String... labels) {
    var wanted = new TreeMap<String, String>();
    for (int i = 0; i < labels.length; i += 2) {
      wanted.put(labels[i], labels[i + 1]);
    }
    return samples.getOrDefault(new Sample(name, wanted), 0.0);
  }

  /** Every name, with the labels that it has, but the bounds of histograms. */
  Map<String, Set<String>> names() {
    var names = new TreeMap<String, Set<String>>();
    samples
        .keySet()
        .forEach(
            each ->
                names
                    .computeIfAbsent(each.name(), name -> new TreeSet<>())
                    .addAll(each.labels().keySet()));
    return names;
  }

  /** All values that a label has. */
  Set<String> values(String label) {
    return samples.keySet().stream()
        .map(each -> each.labels().get(label))
        .filter(value -> value != null)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
