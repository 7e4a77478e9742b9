package org.kirincamel.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Pauses or resumes, as the name says under which it is called. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:it was so before, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
abstract class PauseCommand extends RemoteCommand {

  @ArgGroup(multiplicity = "1")
  private What what;

  @Spec private CommandSpec line;

  static final class What {
    @Option(names = "--all", description = "all submission")
    private boolean all;

    @Option(
        names = "--source",
        paramLabel = "KIND",
        description = "file, http, jms, kafka, mail, …")
    private String source = "";

    @Option(names = "--target", paramLabel = "NAME", description = "deliveries to this target")
    private String target = "";
  }

  PauseCommand(Commands.Given given) {
    super(given);
  }

  @Command(
      name = "pause",
      description = {
        "Stops what is submitted, from all sources or one, or what is delivered to a target.",
        "Requests are still accepted, and what is at the gateway is followed."
      })
  static final class Pause extends PauseCommand {
    Pause(Commands.Given given) {
      super(given);
    }
  }

  @Command(
      name = "resume",
      description = "Lets go on what is submitted, or delivered to a target, where it is paused.")
  static final class Resume extends PauseCommand {
    Resume(Commands.Given given) {
      super(given);
    }
  }

  @Override
  int run(Remote module) {
    String word = line.name();
    ObjectNode order = order(word);
    if (what.all) {
      order.put("all", true);
    } else if (!what.source.isEmpty()) {
      order.put("source", what.source);
    } else {
      order.put("target", what.target);
    }
    JsonNode answer = module.order("/orders", order, Optional.empty()).path("answer");
    boolean done = answer.path(word + "d").asBoolean();
    if (!shownAsJson(answer)) {
      String otherwise = answer.path("note").asText("it was " + word + "d before");
      line("%s", done ? word + "d" : otherwise);
    }
    return done ? Commands.WELL : Commands.NOT_WELL;
  }
}
