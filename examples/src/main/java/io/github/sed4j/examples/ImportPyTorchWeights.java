package io.github.sed4j.examples;

import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.models.bundle.StateDict;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.training.data.Recordings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a bundle of a network that was trained in PyTorch. Arguments: {@code STATE_DICT CLASSES.txt
 * OUT RECORDINGS}: what {@code safetensors.torch.save_file(model.state_dict(), ...)} wrote; the
 * event classes in the order of the scores, one a line; the bundle to be written; a folder with
 * recordings of the training, for the statistics of the features where the state dict has none.
 */
public final class ImportPyTorchWeights {

  private ImportPyTorchWeights() {}

  /**
   * Imports a forward-backward CRNN.
   *
   * @param arguments {@code STATE_DICT CLASSES.txt OUT RECORDINGS}
   * @throws IOException if a file cannot be read, does not fit, or cannot be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("arguments: STATE_DICT CLASSES.txt OUT RECORDINGS");
    }
    // PyTorch's own files are pickles, which can run code, and are not read.
    StateDict weights = StateDict.read(Path.of(arguments[0]));
    List<String> classes = EventClasses.read(Path.of(arguments[1]));

    // What the network looks like must be known: the names and shapes of all weights are compared
    // with it, and the first differences are named. This is the authors' network of 2020.
    ForwardBackwardCrnnArchitecture architecture =
        ForwardBackwardCrnn.builder(Preset.REPORT)
            .setClasses(classes.size())
            .optHeadNorm(NormSettings.EXPONENTIAL)
            .buildArchitecture();
    LogMelExtractor features = LogMelExtractor.report();
    BundleMember member = weights.member(architecture, features);

    // Without them a recording cannot be normalised as the network has known it.
    if (member.statistics().isEmpty()) {
      member =
          BundleMember.builder()
              .setArchitecture(architecture)
              .setWeights(member.weights())
              .optStatistics(statistics(features, Path.of(arguments[3])))
              .build();
    }
    Bundle.builder()
        .setMembers(List.of(member))
        .setClasses(classes)
        .setFeatures(features)
        .build()
        .write(Path.of(arguments[2]));
    System.out.println(arguments[2] + ": " + member);
  }

  private static FeatureStatistics statistics(LogMelExtractor features, Path folder)
      throws IOException {
    LogMelReader reader = LogMelReader.of(features);
    FeatureStatistics sum = FeatureStatistics.empty(features.bands());
    for (Path recording : Recordings.in(folder)) {
      sum = sum.merge(FeatureStatistics.of(reader.read(recording)));
    }
    return sum;
  }
}
