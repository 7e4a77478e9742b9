package org.kirincamel.command;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Completion of commands and options for bash and zsh. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a script by which bash and zsh complete commands and options.",
      "alias kirin='java -jar kirin-camel.jar'; source <(kirin completion)"
    })
final class CompletionCommand implements Runnable {

  @Option(
      names = "--name",
      defaultValue = "kirin",
      description = "the alias or script that runs the jar (${DEFAULT-VALUE})")
  private String name;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(AutoComplete.bash(name, spec.root().commandLine()));
    spec.commandLine().getOut().flush();
  }
}
