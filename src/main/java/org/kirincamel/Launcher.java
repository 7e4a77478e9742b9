package org.kirincamel;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.kirincamel.command.Commands;
import org.kirincamel.common.Causes;
import org.kirincamel.common.SafeLogger;
import org.kirincamel.settings.SettingsException;
import org.kirincamel.store.StoreException;
import org.slf4j.Logger;

/**
 * Runs the module on its own: the routes of the working directory's {@code routes/} where that
 * exists, else the jar's own copy, never both.
 */
public final class Launcher {

  static final Path SETTINGS = Path.of("config", "application.properties");
  private static final Path LOGGING = Path.of("config", "logback.xml");
  private static final String LOGGING_KEY = "logback.configurationFile";
  private static final Path ROUTES = Path.of("routes");

  private Launcher() {}

  /**
   * Runs the service, or the command that is given. Exits with 1 where the module could not start;
   * after a signal with the code of that signal.
   */
  public static void main(String[] args) {
    // A name of its own in the jar: the usual one would take over the logging of a host.
    if (System.getProperty(LOGGING_KEY) == null) {
      String ours = StandaloneSettings.logsJson() ? "logback-json.xml" : "logback.xml";
      System.setProperty(LOGGING_KEY, Files.exists(LOGGING) ? LOGGING.toString() : "kirin/" + ours);
    }
    if (args.length > 0) {
      System.exit(
          Commands.run(
              args,
              StandaloneSettings::read,
              new PrintWriter(System.out, true, StandardCharsets.UTF_8),
              new PrintWriter(System.err, true, StandardCharsets.UTF_8)));
    }
    int code = 1;
    try {
      Main main = configured(new OwnMain());
      main.run();
      code = main.getExitCode();
    } catch (Exception e) {
      tell(e);
    } catch (Error e) {
      tell(e);
      // Camel waits in an orderly exit for a start that an error has ended, and heeds no signal.
      Runtime.getRuntime().halt(code);
    }
    // A thread of a half-started context would keep a dead service looking alive.
    System.exit(code);
  }

  /** Camel's own parses every route once more before, to look for modelines, which we have not. */
  private static final class OwnMain extends Main {
    @Override
    protected void modelineRoutes(CamelContext context) {}
  }

  /** What only a service of its own may do; a host decides for itself. */
  private static final class OwnProcess extends MainListenerSupport {
    @Override
    public void beforeStop(BaseMainSupport main) {
      log().info("The module stops");
    }

    @Override
    public void afterStart(BaseMainSupport main) {
      CamelContext context = main.getCamelContext();
      Kirin kirin = context.getRegistry().findSingleByType(Kirin.class);
      if (kirin != null) {
        context.getShutdownStrategy().setTimeUnit(TimeUnit.MILLISECONDS);
        context.getShutdownStrategy().setTimeout(kirin.shutdownTimeout().toMillis());
        kirin.broken().thenAccept(Launcher::endAtOnce);
        report(context, kirin);
        StartedHeap.shrinkAtRest();
      }
    }
  }

  private static void report(CamelContext context, Kirin kirin) {
    boolean folder =
        Boolean.parseBoolean(
            context.resolvePropertyPlaceholders("{{kirin.intake.folder.enabled:true}}"));
    log().info("{}", StartReport.first(Commands.version(), context.getVersion(), kirin.node()));
    new StartReport(kirin.running(), folder).lines().forEach(line -> log().info("{}", line));
  }

  /**
   * An orderly stop would only try to write: what is on the disk is the truth, as after a crash.
   */
  private static void endAtOnce(String sentence) {
    System.err.println(sentence);
    Runtime.getRuntime().halt(1);
  }

  /** Points a Main at the settings and routes of the working directory. */
  static Main configured(Main main) {
    main.setDefaultPropertyPlaceholderLocation("false");
    var settings = new Properties();
    if (Files.exists(SETTINGS)) {
      // Read by us, for Camel takes it for Latin-1 and a byte order mark for a part of a name.
      settings = SettingsFile.read(SETTINGS);
    } else {
      log().info("No {} found: using defaults", SETTINGS);
    }
    main.setInitialProperties(QuartzThreads.addTo(settings));
    if (Files.isDirectory(ROUTES) && !Files.exists(ROUTES.resolve("kirin-beans.camel.yaml"))) {
      throw new SettingsException(
          List.of(
              "The folder routes/ takes the place of the module's own routes, but holds none of"
                  + " them: copy the project's routes/ beside yours, or start where there is no"
                  + " routes/"));
    }
    main.addMainListener(new OwnProcess());
    main.configure()
        .withName("kirin")
        // Camel would print every setting it met, the key of the account among them.
        .withAutoConfigurationLogSummary(false)
        .withRoutesIncludePattern(
            Files.isDirectory(ROUTES)
                ? "file:" + ROUTES + "/*.camel.yaml"
                : "classpath:camel/kirin-*.camel.yaml");
    return main;
  }

  private static void tell(Throwable failure) {
    for (Throwable cause : Causes.of(failure)) {
      if (cause instanceof SettingsException || cause instanceof StoreException) {
        System.err.println(cause.getMessage());
        return;
      }
      if (cause instanceof FailedToCreateRouteException
          || cause instanceof FailedToStartRouteException) {
        System.err.println(ofRoute(cause));
        log().debug("Where it failed", failure);
        return;
      }
    }
    log().error("The module could not start", failure);
  }

  /** An address or a component that is wrong: what is at the bottom says which. */
  private static String ofRoute(Throwable failure) {
    String route =
        failure instanceof FailedToCreateRouteException create
            ? create.getRouteId()
            : ((FailedToStartRouteException) failure).getRouteId();
    return "The route %s could not start: %s"
        .formatted(
            route, String.valueOf(Causes.root(failure).getMessage()).replaceAll("\\s+", " "));
  }

  /** Late, so that the logging's own settings are known by then. */
  private static Logger log() {
    return SafeLogger.of(Launcher.class);
  }
}
