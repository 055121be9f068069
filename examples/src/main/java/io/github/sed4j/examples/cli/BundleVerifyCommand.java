package io.github.sed4j.examples.cli;

import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads bundles to their ends, checking everything on the way. */
@Command(
    name = "verify",
    description = "Checks bundles: container, format, shapes, checksums, finite weights.")
final class BundleVerifyCommand extends SedCommand {

  @Parameters(arity = "1..*", paramLabel = "BUNDLE", description = "Bundle files.")
  private List<Path> files = List.of();

  BundleVerifyCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() {
    int failures = 0;
    for (Path file : files) {
      try {
        Bundle bundle = Bundle.read(file);
        int members = bundle.members().size();
        console()
            .out()
            .println(file + ": in order, " + members + (members == 1 ? " member" : " members"));
      } catch (IOException | RuntimeException e) {
        console().failure(file.toString(), e);
        failures++;
      }
    }
    return ExitStatus.of(files.size(), failures);
  }
}
