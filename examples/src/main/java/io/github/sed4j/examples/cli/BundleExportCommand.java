package io.github.sed4j.examples.cli;

import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.StateDict;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a member's weights for PyTorch. */
@Command(
    name = "export",
    description = "Writes a member's weights as safetensors in the names of the authors' code.")
final class BundleExportCommand extends SedCommand {

  @Parameters(paramLabel = "BUNDLE", description = "The bundle file.")
  private Path file = Path.of("");

  @Option(
      names = "--member",
      paramLabel = "N",
      description = "Which member, from 0; default: ${DEFAULT-VALUE}.")
  private int member;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The safetensors file.")
  private Path out = Path.of("");

  BundleExportCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    Bundle bundle = Bundle.read(file);
    if (member < 0 || member >= bundle.members().size()) {
      throw new UsageException(
          "--member " + member + ", allowed: 0 to " + (bundle.members().size() - 1));
    }
    StateDict.of(bundle.members().get(member)).write(out);
    return ExitStatus.DONE;
  }
}
