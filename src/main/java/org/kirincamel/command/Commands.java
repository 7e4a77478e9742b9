package org.kirincamel.command;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.kirincamel.common.SafeText;
import org.kirincamel.settings.Settings;
import org.kirincamel.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The command line of the jar. Without a command the jar runs as a service. */
@Command(
    name = "java -jar kirin-camel.jar",
    subcommands = {
      ValidateCommand.class,
      DoctorCommand.class,
      SubmitCommand.class,
      StatusCommand.class,
      ListCommand.class,
      ShowCommand.class,
      RetryCommand.class,
      FetchCommand.class,
      SettleCommand.class,
      CancelCommand.class,
      ExpireCommand.class,
      ResubmitCommand.class,
      PauseCommand.Pause.class,
      PauseCommand.Resume.class,
      ExportCommand.class,
      CompletionCommand.class,
      CommandLine.HelpCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    description = "Without a command, runs the service with the settings of this folder.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:a request is not valid, a check failed, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers"
    })
public final class Commands implements Runnable {

  static final int WELL = 0;
  static final int NOT_WELL = 1;
  static final int WRONG = 2;
  static final int AWAY = 3;

  private static final int MAX_LINE = 2000;
  private static final Pattern REQUEST_ID =
      Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  @Spec private CommandSpec spec;

  private Commands() {}

  /** Where the settings come from, as the service would read them. */
  public interface Given {

    /**
     * @param anyKey whether a missing key of the account is no mistake
     * @throws SettingsException if a setting is wrong, naming all of them
     */
    Settings read(boolean anyKey);
  }

  /**
   * Runs one command.
   *
   * @return the exit code
   */
  public static int run(String[] args, Given settings, PrintWriter out, PrintWriter err) {
    IFactory made = CommandLine.defaultFactory();
    IFactory factory =
        new IFactory() {
          @Override
          public <K> K create(Class<K> type) throws Exception {
            return takesSettings(type)
                ? type.cast(type.getDeclaredConstructor(Given.class).newInstance(settings))
                : made.create(type);
          }
        };
    return new CommandLine(new Commands(), factory)
        .registerConverter(UUID.class, Commands::requestId)
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler((failure, line, parsed) -> told(failure, line))
        .execute(args);
  }

  /**
   * @throws TypeConversionException in one sentence, if it is none
   */
  static UUID requestId(String text) {
    return Optional.of(text.toLowerCase(Locale.ROOT))
        .filter(id -> REQUEST_ID.matcher(id).matches())
        .map(UUID::fromString)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected the id of a request as list shows it, such as "
                        + "01a2125c-97eb-7000-8486-79104337ab57, got "
                        + SafeText.quoted(text)));
  }

  private static boolean takesSettings(Class<?> type) {
    return type == ValidateCommand.class
        || type == DoctorCommand.class
        || RemoteCommand.class.isAssignableFrom(type);
  }

  /** A wrong setting is a sentence; anything else is a fault of ours, shown whole. */
  private static int told(Exception failure, CommandLine line) {
    if (failure instanceof SettingsException) {
      line.getErr().println(failure.getMessage());
    } else if (failure instanceof RemoteException refusal) {
      line.getErr().println(SafeText.logLine(refusal.getMessage(), MAX_LINE));
      return refusal.exitCode();
    } else {
      failure.printStackTrace(line.getErr());
    }
    return WRONG;
  }

  /** Options alone are no command: a misspelt one must not start a service that spends money. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Expected a command; to run the service, start without arguments");
  }

  /** The version that the jar says in its manifest. */
  public static String version() {
    return Optional.ofNullable(Commands.class.getPackage().getImplementationVersion())
        .orElse("(not from a jar)");
  }

  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"kirin-camel " + version()};
    }
  }
}
