package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.StateDict;
import io.github.sed4j.models.nn.NormSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkExamplesTest {

  @TempDir private Path folder;

  @Test
  void anEnsembleTagsWithTheMeanOfItsNetworks() throws Exception {
    Path recording = TinySounds.recording(folder.resolve("tone.wav"), 0);
    Path first = TinySounds.bundle(folder.resolve("1.sed4j"), 1);
    Path second = TinySounds.bundle(folder.resolve("2.sed4j"), 2);

    List<String> lines =
        TinySounds.linesOf(EnsembleAndPostProcessing::main, recording, first, second);

    double mean = (tagScore(first, recording) + tagScore(second, recording)) / 2;
    assertThat(lines.get(0)).startsWith("tag scores: {High=");
    String high = lines.get(0).replaceAll(".*High=([^,]+),.*", "$1");
    assertThat(Double.parseDouble(high)).isEqualTo(mean, Offset.offset(1e-6));
    assertThat(lines).anyMatch(line -> line.matches("median filter and threshold, events: \\d+"));
    assertThat(lines).anyMatch(line -> line.matches("sound event bounding boxes, events: \\d+"));
  }

  private static double tagScore(Path bundle, Path recording) throws IOException {
    try (SoundEventDetector detector = SoundEventDetector.load(bundle)) {
      return detector.tag(recording).tagScores().getOrDefault("High", Double.NaN);
    }
  }

  @Test
  void weightsOfPyTorchBecomeABundleThatDetects() throws Exception {
    Map<String, NpyArray> weights =
        ForwardBackwardCrnn.builder(Preset.REPORT)
            .setClasses(2)
            .optHeadNorm(NormSettings.EXPONENTIAL)
            .buildArchitecture()
            .initialState(1);
    Path source = folder.resolve("model.safetensors");
    StateDict.of(weights).write(source);
    Path classes = Files.writeString(folder.resolve("classes.txt"), "High\nLow\n");
    Path recordings = TinySounds.weak(folder.resolve("recordings"), 2);
    Path out = folder.resolve("out.sed4j");

    List<String> lines =
        TinySounds.linesOf(ImportPyTorchWeights::main, source, classes, out, recordings);

    assertThat(lines).singleElement().asString().startsWith(out + ": ");
    Bundle bundle = Bundle.read(out);
    assertThat(bundle.classes()).isEqualTo(TinySounds.CLASSES);
    assertThat(bundle.members().get(0).weights()).isEqualTo(weights);
    assertThat(bundle.members().get(0).statistics().orElseThrow().frames()).isEqualTo(2 * 58);
    try (SoundEventDetector detector = SoundEventDetector.load(out)) {
      assertThat(detector.tag(recordings.resolve("0.wav")).tagScores())
          .containsOnlyKeys("High", "Low");
    }
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() throws Exception {
    Path source = folder.resolve("other.safetensors");
    StateDict.of(TinySounds.bundle(1).members().get(0)).write(source);
    Path classes = Files.writeString(folder.resolve("classes.txt"), "High\nLow\n");
    Path out = folder.resolve("out.sed4j");

    assertThatThrownBy(
            () -> TinySounds.linesOf(ImportPyTorchWeights::main, source, classes, out, folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other.safetensors");
    assertThat(out).doesNotExist();
  }
}
