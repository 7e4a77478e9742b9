package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A person's word on unknown outcomes. */
@Command(
    name = "settle",
    mixinStandardHelpOptions = true,
    description = "Settles requests of unknown outcome, once you know it from the gateway.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
final class SettleCommand extends OrderCommand {

  @ArgGroup(multiplicity = "1")
  private Word word;

  static final class Word {
    @Option(
        names = "--adopt",
        paramLabel = "TASK",
        description = "the gateway made this task of it")
    private String adopt = "";

    @Option(
        names = "--repost",
        description = "the gateway made none: it is posted, and paid, again")
    private boolean repost;

    @Option(names = "--fail", description = "it is given up")
    private boolean fail;
  }

  SettleCommand(Commands.Given given) {
    super(given);
  }

  @Override
  ObjectNode order() {
    ObjectNode order = order("settle");
    if (!word.adopt.isEmpty()) {
      return order.put("action", "adopt").put("task_id", word.adopt);
    }
    return order.put("action", word.repost ? "repost" : "fail");
  }

  @Override
  String done() {
    return "settled";
  }
}
