package org.kirincamel.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.kirincamel.intake.Intake;
import org.kirincamel.intake.Row;
import org.kirincamel.intake.format.Format;
import org.kirincamel.intake.format.Limits;
import org.kirincamel.intake.format.Rows;
import org.kirincamel.intake.format.UnreadableException;
import org.kirincamel.request.RequestRules;
import org.kirincamel.request.Verdict;
import org.kirincamel.settings.Settings;
import org.kirincamel.task.Prices;
import org.kirincamel.task.TaskKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The rules of the inbox on files that stay where they are. */
@Command(
    name = "validate",
    mixinStandardHelpOptions = true,
    description = {
      "Checks files as the inbox would, and sends nothing.",
      "Works without a key. Every row that is not valid is named, with what was expected and what was found."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every request is valid",
      "1:a file cannot be read, or a request is not valid",
      "2:the command line or a setting is wrong"
    })
final class ValidateCommand implements Callable<Integer> {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "files of requests")
  private List<Path> files;

  @Option(names = "--json", description = "one JSON document instead of text")
  private boolean json;

  @Spec private CommandSpec spec;

  private final Commands.Given given;

  ValidateCommand(Commands.Given given) {
    this.given = given;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = given.read(true);
    RequestRules rules = Intake.rules(settings);
    Limits limits = Limits.withAnyText(settings.messages().anyText());
    var prices = new Prices(settings.budget().prices());
    PrintWriter out = spec.commandLine().getOut();
    try (Findings findings = json ? new JsonFindings(out) : new TextFindings(out)) {
      boolean good = true;
      BigDecimal cost = BigDecimal.ZERO;
      for (Path file : files) {
        findings.begin(file);
        Optional<String> unreadable = unreadable(file, limits);
        FileTally tally = FileTally.NONE;
        if (unreadable.isEmpty()) {
          tally = checked(file, limits, rules, prices, findings);
        }
        findings.end(file, tally, unreadable);
        good &= unreadable.isEmpty() && tally.invalid() == 0;
        cost = cost.add(tally.cost());
      }
      findings.total(cost);
      return good ? Commands.WELL : Commands.NOT_WELL;
    }
  }

  /** Why nothing of the file would be taken, empty where it can be read. */
  private static Optional<String> unreadable(Path file, Limits limits) {
    Optional<Format> format = Format.ofFileName(file.toString());
    if (format.isEmpty()) {
      return Optional.of(
          "expected a name that ends with one of %s".formatted(Format.supportedEndings()));
    }
    try (var content = Files.newInputStream(file)) {
      format.get().check(content, limits);
      return Optional.empty();
    } catch (UnreadableException e) {
      return Optional.of(e.getMessage());
    } catch (IOException e) {
      return Optional.of(
          "expected a file that can be read, got %s".formatted(e.getClass().getSimpleName()));
    }
  }

  private static FileTally checked(
      Path file, Limits limits, RequestRules rules, Prices prices, Findings findings)
      throws IOException {
    Format format = Format.ofFileName(file.toString()).orElseThrow();
    FileTally tally = FileTally.NONE;
    try (Rows rows = format.read(() -> Files.newInputStream(file), limits)) {
      for (var row = rows.next(); row.isPresent(); row = rows.next()) {
        tally = tally.and(verdict(row.get(), rules), row.get(), prices, findings);
      }
    } catch (UnreadableException e) {
      throw new IOException("%s changed while it was read".formatted(file), e);
    }
    return tally;
  }

  /** As the processor of the routes judges it: what could not be read is not looked at further. */
  private static Verdict verdict(Row row, RequestRules rules) {
    return row.problems().isEmpty()
        ? rules.check(row.request())
        : new Verdict.Invalid(row.problems());
  }

  /**
   * What was found in one file.
   *
   * @param cost what its valid requests are expected to cost, in USD; 0 where no price is set
   */
  record FileTally(int valid, int invalid, BigDecimal cost) {

    static final FileTally NONE = new FileTally(0, 0, BigDecimal.ZERO);

    private FileTally and(Verdict verdict, Row row, Prices prices, Findings findings)
        throws IOException {
      if (verdict instanceof Verdict.Valid good) {
        var params = good.request().params();
        var kind =
            new TaskKind(
                good.request().model(),
                params.path("mode").asText("std"),
                params.path("duration").asText("5"));
        return new FileTally(valid + 1, invalid, cost.add(prices.of(kind)));
      }
      findings.row(row.number(), ((Verdict.Invalid) verdict).violations());
      return new FileTally(valid, invalid + 1, cost);
    }
  }
}
