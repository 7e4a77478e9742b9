package org.kirincamel.module;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.dsl.yaml.YamlRoutesBuilderLoader;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultClassResolver;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.ClassResolver;
import org.apache.camel.spi.Resource;

/**
 * Camel Main for a JVM that starts it a hundred times. Each context asks anew for some 300 services
 * on the class path, many of which no library has: each such question opens every jar, three times.
 * Here the answers of the first context serve all.
 */
public final class QuickMain extends Main {

  private static final String SERVICES = "META-INF/services/org/apache/camel/";
  private static final Map<String, Optional<byte[]>> ANSWERS = new ConcurrentHashMap<>();
  private static final Map<String, List<URL>> PLACES = new ConcurrentHashMap<>();

  public QuickMain() {
    setDefaultPropertyPlaceholderLocation("false");
    // Its hook would keep every context in memory for as long as the tests run.
    setShutdownStrategy(new SimpleMainShutdownStrategy());
  }

  /** As Camel Main's own, but for where it looks: a resolver set later would serve half of them. */
  @Override
  protected CamelContext createCamelContext() {
    var context =
        new DefaultCamelContext(false) {
          @Override
          protected ClassResolver createClassResolver() {
            return new Resolver(getCamelContextReference());
          }
        };
    context.getCamelContextExtension().setRegistry(registry);
    var loader = new RoutesLoader();
    loader.setCamelContext(context);
    bind("quickRoutesLoader", loader);
    context.getGlobalOptions().put("CamelMainClass", getClass().getName());
    return context;
  }

  /** Camel Main would parse all routes, and then again to load them; Spring Boot does it once. */
  @Override
  protected void modelineRoutes(CamelContext context) {}

  /** Camel's own parses each file once for beans and again for routes; most have no beans. */
  private static final class RoutesLoader extends YamlRoutesBuilderLoader {

    private static final Pattern BEANS = Pattern.compile("- *beans:.*|kind:.*");

    @Override
    public void preParseRoute(Resource resource) throws Exception {
      try (InputStream file = resourceInputStream(resource)) {
        String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        // Most lines are steps of a route, which are indented.
        if (text.lines().anyMatch(line -> !line.startsWith(" ") && BEANS.matcher(line).matches())) {
          super.preParseRoute(resource);
        }
      }
    }
  }

  private static final class Resolver extends DefaultClassResolver {

    private Resolver(CamelContext context) {
      super(context);
    }

    @Override
    public InputStream loadResourceAsStream(String uri) {
      if (!uri.startsWith(SERVICES)) {
        return super.loadResourceAsStream(uri);
      }
      return ANSWERS
          .computeIfAbsent(uri, this::content)
          .map(ByteArrayInputStream::new)
          .orElse(null);
    }

    @Override
    public Enumeration<URL> loadAllResourcesAsURL(String uri) {
      if (!uri.startsWith(SERVICES)) {
        return super.loadAllResourcesAsURL(uri);
      }
      return Collections.enumeration(
          PLACES.computeIfAbsent(uri, name -> Collections.list(super.loadAllResourcesAsURL(name))));
    }

    private Optional<byte[]> content(String uri) {
      try (InputStream found = super.loadResourceAsStream(uri)) {
        return found == null ? Optional.empty() : Optional.of(found.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
