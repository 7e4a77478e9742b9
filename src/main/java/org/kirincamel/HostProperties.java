package org.kirincamel;

import static org.apache.camel.component.properties.PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK;
import static org.apache.camel.component.properties.PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_OVERRIDE;
import static org.apache.camel.component.properties.PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK;
import static org.apache.camel.component.properties.PropertiesComponent.SYSTEM_PROPERTIES_MODE_OVERRIDE;

import java.util.Collection;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.properties.DefaultPropertiesParser;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.LoadablePropertiesSource;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.util.IOHelper;
import org.kirincamel.settings.HostEnvironment;

/**
 * Reads settings where the host keeps them, in Camel's order, and leaves no trace of them: Camel's
 * own look-up writes each value into the log at DEBUG, and Camel Main repeats all of them at INFO,
 * where it knows a secret only by the last word of its name.
 */
final class HostProperties {

  /** The innermost one: a name with or without a default, or a function and what it is given. */
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}:]+)(:[^{}]*)?}}");

  /** More than that refer to one another. */
  private static final int MAX_PLACEHOLDERS = 100;

  private final PropertiesComponent properties;
  private final Optional<HostEnvironment> environment;
  private final Properties loaded;

  HostProperties(PropertiesComponent properties) {
    this(properties, Optional.empty());
  }

  /**
   * @param environment that of the host's framework
   */
  HostProperties(PropertiesComponent properties, Optional<HostEnvironment> environment) {
    this.properties = properties;
    this.environment = environment;
    this.loaded = properties.loadProperties(name -> true);
  }

  /**
   * Every name given in a file or with -D, misspelt ones too.
   *
   * @param known settings that the host's framework may spell in another way
   */
  Collection<String> names(Collection<String> known) {
    var names = new TreeSet<>(System.getProperties().stringPropertyNames());
    names.addAll(loaded.stringPropertyNames());
    var relaxed = new RelaxedNames(known);
    environment.ifPresent(host -> host.names().forEach(name -> names.add(relaxed.meant(name))));
    return names;
  }

  /** Empty, too, where the value refers to a placeholder that is not set. */
  Optional<String> value(String name) {
    return written(name).flatMap(this::filled);
  }

  private Optional<String> written(String name) {
    int variables = properties.getEnvironmentVariableMode();
    int options = properties.getSystemPropertiesMode();
    return Stream.<Function<String, Optional<String>>>of(
            at ->
                Optional.ofNullable(properties.getLocalProperties())
                    .map(all -> all.getProperty(at)),
            at -> variable(at, variables == ENVIRONMENT_VARIABLES_MODE_OVERRIDE),
            at -> option(at, options == SYSTEM_PROPERTIES_MODE_OVERRIDE),
            at -> Optional.ofNullable(loaded.getProperty(at)),
            this::inOtherSources,
            // Spring Boot's environment.
            at -> parser().map(parser -> parser.customLookup(at)),
            at -> environment.flatMap(host -> host.value(at)),
            at -> variable(at, variables == ENVIRONMENT_VARIABLES_MODE_FALLBACK),
            at -> option(at, options == SYSTEM_PROPERTIES_MODE_FALLBACK))
        .map(place -> place.apply(name))
        .flatMap(Optional::stream)
        .findFirst()
        .map(value -> decrypted(name, value));
  }

  private static Optional<String> variable(String name, boolean wanted) {
    return wanted
        ? Optional.ofNullable(IOHelper.lookupEnvironmentVariable(name))
        : Optional.empty();
  }

  private static Optional<String> option(String name, boolean wanted) {
    return wanted ? Optional.ofNullable(System.getProperty(name)) : Optional.empty();
  }

  /** Those that cannot list what they have. */
  private Optional<String> inOtherSources(String name) {
    return properties.getPropertiesSources().stream()
        .filter(source -> !(source instanceof LoadablePropertiesSource))
        .map(source -> Optional.ofNullable(source.getProperty(name)))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<DefaultPropertiesParser> parser() {
    return properties.getPropertiesParser() instanceof DefaultPropertiesParser parser
        ? Optional.of(parser)
        : Optional.empty();
  }

  /** A parser of the host's may know values that are encrypted. */
  private String decrypted(String name, String value) {
    return parser()
        .map(
            parser ->
                parser.parseProperty(name, value, (key, other) -> loaded.getProperty(key, other)))
        .orElse(value);
  }

  private Optional<String> filled(String value) {
    String text = value;
    for (int i = 0; i < MAX_PLACEHOLDERS; i++) {
      Matcher placeholder = PLACEHOLDER.matcher(text);
      if (!placeholder.find()) {
        return Optional.of(text);
      }
      Optional<String> inside = inside(placeholder);
      if (inside.isEmpty()) {
        return Optional.empty();
      }
      text =
          text.substring(0, placeholder.start()) + inside.get() + text.substring(placeholder.end());
    }
    return Optional.empty();
  }

  private Optional<String> inside(Matcher placeholder) {
    boolean optional = placeholder.group(1).startsWith("?");
    String name = placeholder.group(1).substring(optional ? 1 : 0).strip();
    Optional<String> rest =
        Optional.ofNullable(placeholder.group(2)).map(text -> text.substring(1));
    Optional<PropertiesFunction> function =
        rest.flatMap(given -> Optional.ofNullable(properties.getPropertiesFunction(name)));
    Optional<String> value =
        function.isPresent()
            ? rest.flatMap(given -> Optional.ofNullable(function.get().apply(given)))
            : written(name).or(() -> rest);
    return optional ? value.or(() -> Optional.of("")) : value;
  }
}
