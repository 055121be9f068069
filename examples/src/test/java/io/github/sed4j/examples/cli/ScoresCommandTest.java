package io.github.sed4j.examples.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.Npz;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.ClipLengths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresCommandTest {

  private static final LogMelExtractor EXTRACTOR = LogMelExtractor.workshop();

  @TempDir private Path folder;

  private Path recording(int length) throws IOException {
    Random random = new Random(length);
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (0.1 * random.nextGaussian());
    }
    Path file = folder.resolve("kitchen.wav");
    WavWriter.withDefaults().write(file, AudioClip.mono(samples, 16_000));
    return file;
  }

  private static BundleMember member(Architecture architecture) {
    return BundleMember.builder()
        .setArchitecture(architecture)
        .setWeights(architecture.initialState(1))
        .build();
  }

  /** Member 0 has statistics, the others have none. */
  private Path bundle(Path recording) throws IOException {
    BundleMember crnn =
        member(ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(2).buildArchitecture());
    BundleMember cnn =
        member(TagConditionedCnn.builder(Preset.COMPACT).setClasses(2).buildArchitecture());
    FeatureStatistics statistics = FeatureStatistics.of(LogMelReader.of(EXTRACTOR).read(recording));
    Path file = folder.resolve("b.sed4j");
    Bundle.builder()
        .setMembers(List.of(crnn.toBuilder().optStatistics(statistics).build(), crnn, cnn))
        .setClasses(List.of("Cat", "Dog"))
        .setFeatures(EXTRACTOR)
        .build()
        .write(file);
    return file;
  }

  private static Ran scores(Path input, Path bundle, Path out, String... options) {
    return Ran.command(
        Stream.concat(
                Stream.of(
                    "scores",
                    input.toString(),
                    "--bundle",
                    bundle.toString(),
                    "-o",
                    out.toString()),
                Arrays.stream(options))
            .toArray(String[]::new));
  }

  @Test
  void writesWhatTheNetworkSays() throws IOException {
    Path recording = recording(16_000);
    Path bundle = bundle(recording);
    Path out = folder.resolve("s.npz");

    Ran ran = scores(recording, bundle, out, "--context", "5", "--device", "cpu");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("device: cpu,").contains("48 frames");
    Map<String, NpyArray> scores = Npz.read(out);
    assertThat(scores.keySet())
        .containsExactlyInAnyOrder("forward", "backward", "tags", "windowed");
    assertThat(entry(scores, "windowed").shape()).containsExactly(2, 48);
    LogMel logMel = LogMelReader.of(EXTRACTOR).read(recording);
    LogMel normalised = FeatureStatistics.of(logMel).norm().apply(logMel);
    try (NDManager manager = NDManager.newBaseManager(Device.cpu());
        Network network =
            Bundle.read(bundle).members().get(0).network(Device.cpu(), Network.Form.INFERENCE);
        ForwardBackwardScores expected =
            ((ForwardBackwardCrnn) network)
                .score(
                    manager.create(normalised.toFloatArray(), new Shape(1, 1, 128, 48)),
                    ClipLengths.of(48))) {
      assertThat(entry(scores, "forward").toFloatRows()).isDeepEqualTo(expected.forwardScores(0));
      assertThat(entry(scores, "backward").toFloatRows()).isDeepEqualTo(expected.backwardScores(0));
      assertThat(entry(scores, "tags").toFloatArray()).isEqualTo(expected.tags()[0]);
    }
  }

  private static NpyArray entry(Map<String, NpyArray> scores, String name) {
    return requireNonNull(scores.get(name), name);
  }

  @Test
  void takesANormalisedLogMelWhereThereIsNoNorm() throws IOException {
    Path recording = recording(16_000);
    Path bundle = bundle(recording);
    LogMel logMel = LogMelReader.of(EXTRACTOR).read(recording);
    Path npy = folder.resolve("x.npy");
    Npy.write(npy, FeatureStatistics.of(logMel).norm().apply(logMel).toNpy());
    Path ofNpy = folder.resolve("npy.npz");
    Path ofWav = folder.resolve("wav.npz");

    assertThat(scores(npy, bundle, ofNpy, "--member", "1").status()).isZero();
    assertThat(scores(recording, bundle, ofWav).status()).isZero();
    assertThat(Npz.read(ofNpy)).isEqualTo(Npz.read(ofWav)).hasSize(3);

    Ran wav = scores(recording, bundle, ofWav, "--member", "1");
    assertThat(wav.status()).isEqualTo(3);
    assertThat(wav.errLines()).singleElement().asString().contains("must be a normalised log-mel");

    Npy.write(npy, NpyArray.of(new float[12], 4, 3));
    Ran shape = scores(npy, bundle, ofNpy);
    assertThat(shape.status()).isEqualTo(3);
    assertThat(shape.err()).contains(npy.toString()).contains("allowed: a log-mel (128, frames)");

    float[] values = new float[128];
    values[7] = Float.NaN;
    Npy.write(npy, NpyArray.of(values, 128, 1));
    Ran nan = scores(npy, bundle, ofNpy);
    assertThat(nan.status()).isEqualTo(3);
    assertThat(nan.err()).contains(npy.toString()).contains("NaN");
  }

  @Test
  void aTagConditionedNetworkNeedsTags() throws IOException {
    Path recording = recording(16_000);
    Path bundle = bundle(recording);
    LogMel logMel = LogMelReader.of(EXTRACTOR).read(recording);
    Path npy = folder.resolve("x.npy");
    Npy.write(npy, logMel.toNpy());
    Path out = folder.resolve("s.npz");

    Ran ran = scores(npy, bundle, out, "--member", "2", "--tags", "Dog");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(Npz.read(out).keySet()).containsExactly("strong");
    assertThat(scores(npy, bundle, out, "--member", "2").err()).contains("--tags names them");
    assertThat(scores(npy, bundle, out, "--member", "2", "--tags", "Bird").err())
        .contains("--tags Bird, allowed: [Cat, Dog]");
    assertThat(scores(npy, bundle, out, "--tags", "Dog").status()).isEqualTo(2);
    assertThat(scores(npy, bundle, out, "--member", "2", "--tags", "Dog", "--context", "5").err())
        .contains("--context 5, allowed: 0 to 1000, for a forward-backward CRNN");
  }

  @Test
  void aRecordingShorterThanAFrameHasNoScores() throws IOException {
    Path bundle = bundle(recording(16_000));
    Path out = folder.resolve("s.npz");

    Ran ran = scores(recording(959), bundle, out);

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).contains("shorter than a frame");
    assertThat(entry(Npz.read(out), "forward").shape()).containsExactly(2, 0);
  }

  @Test
  void whatCannotBeUsedIsNamed() throws IOException {
    Path recording = recording(16_000);
    Path bundle = bundle(recording);
    Path out = folder.resolve("s.npz");

    Ran device = scores(recording, bundle, out, "--device", "tpu");
    assertThat(device.status()).isEqualTo(2);
    assertThat(device.err()).contains("--device = tpu, allowed: auto, cpu, gpu or gpu:N");
    assertThat(scores(recording, bundle, out, "--member", "3").err())
        .contains("--member 3, allowed: 0 to 2");

    byte[] bytes = Files.readAllBytes(bundle);
    Files.write(bundle, Arrays.copyOf(bytes, bytes.length / 2));
    Ran half = scores(recording, bundle, out);
    assertThat(half.status()).isEqualTo(3);
    assertThat(half.errLines()).singleElement().asString().contains(bundle.toString());
    assertThat(out).doesNotExist();
  }

  @Test
  void withoutABundleTheModelOnTheClassPathIsScored() throws IOException {
    Path recording = recording(16_000);
    Path out = folder.resolve("s.npz");

    Ran ran = Ran.command("scores", recording.toString(), "-o", out.toString());

    if (getClass().getClassLoader().getResource(SoundEventDetector.BUNDLED_MODEL) == null) {
      assertThat(ran.status()).isEqualTo(2);
      assertThat(ran.errLines())
          .singleElement()
          .asString()
          .contains("no model comes with this build: --bundle FILE");
      assertThat(out).doesNotExist();
    } else {
      assertThat(ran.status()).as(ran.err()).isZero();
      assertThat(Npz.read(out)).isNotEmpty();
    }
  }
}
