package io.github.sed4j.examples.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the commands about bundles. */
@Command(
    name = "bundle",
    description = "Looks into bundles, checks, makes and unpacks them.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    usageHelpAutoWidth = true)
final class BundleCommand implements Runnable {

  @Spec private CommandSpec spec;

  private BundleCommand() {}

  static CommandLine of(Console console) {
    CommandLine group = new CommandLine(new BundleCommand());
    List.of(
            new BundleInfoCommand(console),
            new BundleVerifyCommand(console),
            new BundleImportCommand(console),
            new BundleExportCommand(console),
            new HelpCommand())
        .forEach(group::addSubcommand);
    return group;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
