package io.github.sed4j.examples.cli;

import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.DesedDataset;
import io.github.sed4j.training.data.PlainDataset;
import java.io.IOException;
import java.nio.file.Path;

/** Finds the labelled recordings in a folder that is made for something else, too. */
final class LabelledFolder {

  private LabelledFolder() {}

  /** The recordings to validate or calibrate on: those set aside for it, else all. */
  static ClipSet validation(Path folder) throws IOException {
    if (DesedDataset.isDesed(folder)) {
      return DesedDataset.read(folder)
          .subset(DesedDataset.Subset.VALIDATION)
          .orElseThrow(() -> new IOException(folder + ": no metadata/validation/validation.tsv"));
    }
    PlainDataset plain = PlainDataset.read(folder);
    return plain.validation().orElseGet(() -> plain.training().get(0));
  }
}
