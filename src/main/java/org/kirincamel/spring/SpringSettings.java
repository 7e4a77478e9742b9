package org.kirincamel.spring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.kirincamel.settings.HostEnvironment;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Settings of an application of Spring. */
record SpringSettings(ConfigurableEnvironment environment) implements HostEnvironment {

  private static final String PREFIX = "kirin.";

  @Override
  public Optional<String> value(String name) {
    return Optional.ofNullable(environment.getProperty(name)).or(() -> list(name));
  }

  /** Of YAML, whose entries are settings of their own for Spring. */
  private Optional<String> list(String name) {
    List<String> entries = new ArrayList<>();
    for (int i = 0; ; i++) {
      String entry = environment.getProperty("%s[%d]".formatted(name, i));
      if (entry == null) {
        return entries.isEmpty() ? Optional.empty() : Optional.of(String.join(",", entries));
      }
      entries.add(entry);
    }
  }

  @Override
  public Collection<String> names() {
    var names = new TreeSet<String>();
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> listing
          && !(source instanceof SystemEnvironmentPropertySource)) {
        for (String name : listing.getPropertyNames()) {
          if (name.toLowerCase(Locale.ROOT).startsWith(PREFIX)) {
            names.add(name);
          }
        }
      }
    }
    return names;
  }

  /** Never shows a value. */
  @Override
  public String toString() {
    return "SpringSettings";
  }
}
