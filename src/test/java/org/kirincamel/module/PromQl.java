package org.kirincamel.module;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A query of Prometheus, as far as it names what a module must have.
 *
 * @param text of the query
 * @param shown text beside it, in which labels of its result may stand
 */
record PromQl(String text, String shown) {

  private static final Path FILES = Path.of("config", "observability");
  private static final Pattern METRIC = Pattern.compile("\\b(kirin_[a-z_]+)(?:\\{([^}]*)})?");
  private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|!~|!=|=)\"([^\"]*)\"");
  private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");
  private static final Pattern SHOWN = Pattern.compile("\\{\\{ ?(?:\\$labels\\.)?([a-z_]+) ?}}");

  /** What a matcher asks of a label. */
  record Selector(String metric, String label, String operator, String value) {}

  /** Those of the dashboard, each by the title of its panel. */
  static Map<String, PromQl> ofDashboard() throws IOException {
    var queries = new LinkedHashMap<String, PromQl>();
    var file = FILES.resolve("grafana-dashboard.json").toFile();
    for (JsonNode panel : new ObjectMapper().readTree(file).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        queries.put(
            panel.path("title").asText() + " " + target.path("refId").asText(),
            new PromQl(target.path("expr").asText(), target.path("legendFormat").asText()));
      }
    }
    return queries;
  }

  /** Those of the alerts, each by the name of its alert. */
  static Map<String, PromQl> ofAlerts() throws IOException {
    var queries = new LinkedHashMap<String, PromQl>();
    for (Map<?, ?> rule : alerts()) {
      queries.put(
          (String) rule.get("alert"),
          new PromQl((String) rule.get("expr"), rule.get("annotations").toString()));
    }
    return queries;
  }

  static List<Map<?, ?>> alerts() throws IOException {
    var rules = new ArrayList<Map<?, ?>>();
    String text = Files.readString(FILES.resolve("prometheus-alerts.yml"));
    var file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        rules.add((Map<?, ?>) rule);
      }
    }
    return rules;
  }

  Set<String> metrics() {
    var names = new TreeSet<String>();
    METRIC.matcher(text).results().forEach(found -> names.add(found.group(1)));
    return names;
  }

  List<Selector> selectors() {
    var selectors = new ArrayList<Selector>();
    Matcher metric = METRIC.matcher(text);
    while (metric.find()) {
      if (metric.group(2) != null) {
        String name = metric.group(1);
        MATCHER
            .matcher(metric.group(2))
            .results()
            .forEach(m -> selectors.add(new Selector(name, m.group(1), m.group(2), m.group(3))));
      }
    }
    return selectors;
  }

  /** The labels by which it groups. */
  Set<String> groups() {
    var labels = new TreeSet<String>();
    GROUPING
        .matcher(text)
        .results()
        .flatMap(found -> Arrays.stream(found.group(1).split(",")))
        .forEach(label -> labels.add(label.strip()));
    return labels;
  }

  /** The labels of its result that are named beside it. */
  Set<String> shownLabels() {
    var labels = new TreeSet<String>();
    SHOWN.matcher(shown).results().forEach(found -> labels.add(found.group(1)));
    return labels;
  }
}
