package org.kirincamel.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;

/** Tries dead deliveries again. */
@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Tries dead deliveries of requests again. Nothing is generated or paid.",
      "With --target alone, all that are dead of that target, which is enabled if it was disabled."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done for all",
      "1:not done for one of them, or the module refused",
      "2:the command line or a setting is wrong",
      "3:no module answers; the order is left in the folder of kirin.operator, if that is set"
    })
final class RetryCommand extends OrderCommand {

  RetryCommand(Commands.Given given) {
    super(given);
  }

  @Override
  Optional<ObjectNode> orderToOne(Map<String, String> meant) {
    return meant.keySet().equals(Set.of("target"))
        ? Optional.of(order().put("target", meant.get("target")))
        : Optional.empty();
  }

  @Override
  ObjectNode order() {
    return order("redeliver");
  }

  @Override
  String done() {
    return "redelivered";
  }
}
