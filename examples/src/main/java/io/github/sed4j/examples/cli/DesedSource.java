package io.github.sed4j.examples.cli;

import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.DesedDataset;
import io.github.sed4j.training.data.DesedDataset.Subset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** DESED: the subsets that the report trained on, and its validation set. */
final class DesedSource implements ReproductionSource {

  /** What the challenge of 2020 had to train on, and the soundscapes that followed. */
  private static final List<Subset> TRAINING =
      List.of(Subset.WEAK, Subset.UNLABELLED, Subset.SYNTHETIC20, Subset.SYNTHETIC21);

  private final Data data;

  private DesedSource(Data data) {
    this.data = data;
  }

  /**
   * Reads the tables and finds the recordings.
   *
   * @throws IOException if there is no validation set, or nothing to train on
   */
  static DesedSource read(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      throw new NoSuchFileException(folder.toString());
    }
    DesedDataset desed = DesedDataset.read(folder);
    List<ClipSet> training = new ArrayList<>();
    for (Subset subset : TRAINING) {
      desed.subset(subset).filter(set -> !set.clips().isEmpty()).ifPresent(training::add);
    }
    if (training.isEmpty()) {
      throw new IOException(
          folder
              + ": no clips to train on, allowed: those of "
              + TRAINING.stream().map(Subset::setName).collect(Collectors.joining(", ")));
    }
    ClipSet validation =
        desed
            .subset(Subset.VALIDATION)
            .orElseThrow(() -> new IOException(folder + ": no metadata/validation/validation.tsv"));
    if (validation.clips().isEmpty()) {
      throw new IOException(folder + ": " + validation.summary());
    }
    return new DesedSource(new Data(training, validation));
  }

  @Override
  public String description() {
    return "DESED";
  }

  @Override
  public String identity() {
    return "desed\n"
        + sizes().stream().map(Size::summary).collect(Collectors.joining("\n", "", "\n"));
  }

  @Override
  public List<Size> sizes() {
    List<Size> sizes = new ArrayList<>();
    data.training().forEach(set -> sizes.add(Size.of(set)));
    sizes.add(Size.of(data.validation()));
    return sizes;
  }

  @Override
  public Data sample(Path temporary, int most) {
    return new Data(
        data.training().stream().map(set -> some(set, most)).toList(),
        some(data.validation(), most));
  }

  /** Clips from all over a set: their order may be that of classes or lengths. */
  private static ClipSet some(ClipSet set, int most) {
    int all = set.clips().size();
    int[] index = {0};
    return set.where(
        set.name(),
        clip -> {
          long i = index[0]++;
          return all <= most || (i * most) / all != ((i + 1) * most) / all;
        });
  }

  @Override
  public Data data(Path run, Console console) {
    return data;
  }
}
