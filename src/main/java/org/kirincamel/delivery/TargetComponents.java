package org.kirincamel.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.kirincamel.common.Nearest;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.settings.Target;

/**
 * Looks whether the component of every target is there, before a video is paid for that could go
 * nowhere. To be asked when the context is about to take anything in, because the host that embeds
 * the module may add components until then; nothing is connected to.
 */
public record TargetComponents(Collection<Target> targets) {

  /** In the jar of every component, with the names that it goes by. */
  private static final String NAMES = "META-INF/services/org/apache/camel/component.properties";

  public TargetComponents {
    targets = List.copyOf(targets);
  }

  /**
   * @throws SettingsException naming every target whose component is missing
   */
  public void check(CamelContext context) {
    List<String> problems = new ArrayList<>();
    for (Target target : targets) {
      boolean byUri = target.kind() != Target.Kind.WEBHOOK && target.kind() != Target.Kind.FOLDER;
      try {
        if (byUri && !isThere(context, target.uri())) {
          problems.add(problem(context, target));
        }
      } catch (LinkageError e) {
        problems.add(
            "kirin.target.%s.uri: the component \"%s\" lacks the class %s: put every jar that it needs into lib/"
                .formatted(target.name(), scheme(target.uri()), e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
  }

  private static boolean isThere(CamelContext context, String uri) {
    return context.getComponent(scheme(uri), true, false) != null
        || context.getRegistry().lookupByNameAndType(uri, Endpoint.class) != null;
  }

  /** As it is written: Camel tells large letters from small ones. */
  private static String scheme(String uri) {
    return uri.split("[:?]", 2)[0];
  }

  /** Nothing of the address but its scheme, for the rest may be secret. */
  private static String problem(CamelContext context, Target target) {
    String scheme = scheme(target.uri());
    return "kirin.target.%s.uri: no component \"%s\" is on the class path%s"
        .formatted(
            target.name(),
            scheme,
            Nearest.of(scheme, known(context))
                .map(near -> "; did you mean " + near + "? Put its jars into lib/")
                .orElse(": put its jars into lib/"));
  }

  private static Set<String> known(CamelContext context) {
    Set<String> known = new TreeSet<>(context.getComponentNames());
    known.addAll(context.getRegistry().findByTypeWithName(Component.class).keySet());
    // Those of the module's own are for its routes.
    known.removeIf(name -> name.startsWith("kirin-"));
    try {
      ClassLoader loader = context.getApplicationContextClassLoader();
      ClassLoader from = loader == null ? TargetComponents.class.getClassLoader() : loader;
      for (URL url : Collections.list(from.getResources(NAMES))) {
        var names = new Properties();
        try (InputStream file = url.openStream()) {
          names.load(file);
        }
        known.addAll(List.of(names.getProperty("components", "").strip().split("\\s+")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    known.remove("");
    return known;
  }
}
