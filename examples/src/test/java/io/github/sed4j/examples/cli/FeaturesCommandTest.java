package io.github.sed4j.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturesCommandTest {

  @TempDir private Path folder;

  private Path recording(String name, int length) throws IOException {
    Random random = new Random(length);
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (0.1 * random.nextGaussian());
    }
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    WavWriter.withDefaults().write(file, AudioClip.mono(samples, 16_000));
    return file;
  }

  private static LogMel logMel(Path recording, LogMelExtractor extractor) throws IOException {
    return LogMelReader.of(extractor).read(recording);
  }

  private static LogMel read(Path file) throws IOException {
    NpyArray array = Npy.read(file);
    assertThat(array.dtype()).isEqualTo(NpyArray.DType.FLOAT32);
    return LogMel.fromNpy(array);
  }

  @Test
  void writesTheLogMelBeforeTheNorm() throws IOException {
    Path recording = recording("a.wav", 16_000);
    Path out = folder.resolve("a.npy");

    Ran ran = Ran.command("features", recording.toString(), "--raw", "--out", out.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out().size()).isZero();
    assertThat(ran.err()).contains("48 frames");
    assertThat(read(out)).isEqualTo(logMel(recording, LogMelExtractor.report()));

    Ran workshop =
        Ran.command(
            "features",
            recording.toString(),
            "--raw",
            "--preset",
            "workshop",
            "--quiet",
            "--out",
            out.toString());
    assertThat(workshop.status()).isZero();
    assertThat(workshop.err()).isEmpty();
    assertThat(read(out)).isEqualTo(logMel(recording, LogMelExtractor.workshop()));
  }

  @Test
  void normalisesWithTheStatisticsOfABundlesMember() throws IOException {
    Path recording = recording("a.wav", 16_000);
    LogMelExtractor extractor = LogMelExtractor.workshop();
    FeatureStatistics statistics =
        FeatureStatistics.of(logMel(recording("b.wav", 32_000), extractor));
    Path bundle = bundle(statistics);
    Path out = folder.resolve("a.npy");

    Ran ran =
        Ran.command(
            "features",
            recording.toString(),
            "--bundle",
            bundle.toString(),
            "--member",
            "1",
            "--out",
            out.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(read(out)).isEqualTo(statistics.norm().apply(logMel(recording, extractor)));

    Ran without =
        Ran.command(
            "features",
            recording.toString(),
            "--bundle",
            bundle.toString(),
            "--out",
            out.toString());
    assertThat(without.status()).isEqualTo(3);
    assertThat(without.errLines())
        .singleElement()
        .asString()
        .contains("member 0 has no norm statistics");
    Ran beyond =
        Ran.command(
            "features",
            recording.toString(),
            "--bundle",
            bundle.toString(),
            "--member",
            "2",
            "--out",
            out.toString());
    assertThat(beyond.status()).isEqualTo(2);
    assertThat(beyond.err()).contains("--member 2, allowed: 0 to 1");
  }

  @Test
  void aPresetPicksTheWaveformNormalisationOfABundlesLogMelToo() throws IOException {
    Path recording = recording("a.wav", 16_000);
    FeatureStatistics statistics =
        FeatureStatistics.of(logMel(recording("b.wav", 32_000), LogMelExtractor.workshop()));
    Path bundle = bundle(statistics);
    Path out = folder.resolve("a.npy");
    String[] given = {
      "features",
      recording.toString(),
      "--bundle",
      bundle.toString(),
      "--member",
      "1",
      "--out",
      out.toString(),
      "--quiet",
      "--preset",
      "workshop"
    };

    Ran same = Ran.command(given);
    assertThat(same.status()).as(same.err()).isZero();
    assertThat(same.err()).isEmpty();
    assertThat(read(out))
        .isEqualTo(statistics.norm().apply(logMel(recording, LogMelExtractor.workshop())));

    given[given.length - 1] = "report";
    Ran other = Ran.command(given);
    assertThat(other.status()).as(other.err()).isZero();
    assertThat(other.err()).contains(bundle + ": its networks were trained with another --preset");
    assertThat(read(out))
        .isEqualTo(statistics.norm().apply(logMel(recording, LogMelExtractor.report())));
  }

  private Path bundle(FeatureStatistics statistics) throws IOException {
    Architecture architecture = TagConditionedCnn.builder().setClasses(2).buildArchitecture();
    BundleMember member =
        BundleMember.builder()
            .setArchitecture(architecture)
            .setWeights(architecture.initialState(1))
            .build();
    Path file = folder.resolve("b.sed4j");
    Bundle.builder()
        .setMembers(List.of(member, member.toBuilder().optStatistics(statistics).build()))
        .setClasses(List.of("Cat", "Dog"))
        .setFeatures(LogMelExtractor.workshop())
        .build()
        .write(file);
    return file;
  }

  @Test
  void aFolderGetsAFileForEachRecordingInItsPlace() throws IOException {
    recording("in/a.wav", 4_000);
    recording("in/sub/b.wav", 8_000);
    Path in = folder.resolve("in");
    Files.writeString(in.resolve("bad.wav"), "no recording");
    Path out = folder.resolve("out");

    Ran ran =
        Ran.command(
            "features", in.toString(), "--raw", "--threads", "2", "-q", "--out", out.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.errLines()).singleElement().asString().contains("bad.wav");
    assertThat(read(out.resolve("a.npy")).frames()).isEqualTo(10);
    assertThat(read(out.resolve("sub/b.npy")).frames()).isEqualTo(23);
    assertThat(out.resolve("bad.npy")).doesNotExist();
  }

  @Test
  void twoRecordingsOfOneNameDoNotOverwriteEachOther() throws IOException {
    Path first = recording("x/a.wav", 4_000);
    Path second = recording("x/a.wave", 8_000);
    Path out = folder.resolve("out");

    Ran ran =
        Ran.command("features", first.toString(), second.toString(), "--raw", "-o", out.toString());

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("holds the result of " + first + " already");
    assertThat(read(out.resolve("a.npy")).frames()).isEqualTo(10);
  }

  @Test
  void recordingsOfOneNameInSeveralFoldersAreToldApart() throws IOException {
    Path first = recording("x/a.wav", 4_000);
    Path second = recording("y/a.wav", 8_000);
    Path out = folder.resolve("out");

    Ran ran =
        Ran.command("features", first.toString(), second.toString(), "--raw", "-o", out.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(read(out.resolve("x/a.npy")).frames()).isEqualTo(10);
    assertThat(read(out.resolve("y/a.npy")).frames()).isEqualTo(23);
  }

  @Test
  void readsStandardInput() throws IOException {
    Path recording = recording("a.wav", 16_000);
    Path out = folder.resolve("a.npy");

    Ran ran =
        Ran.command(
            new ByteArrayInputStream(Files.readAllBytes(recording)),
            "features",
            "-",
            "--raw",
            "-o",
            out.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(read(out)).isEqualTo(logMel(recording, LogMelExtractor.report()));
  }

  @Test
  void aRecordingShorterThanAFrameHasNoneAndIsNoFailure() throws IOException {
    Path out = folder.resolve("a.npy");

    Ran ran =
        Ran.command("features", recording("a.wav", 959).toString(), "--raw", "-o", out.toString());

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).contains("warning").contains("shorter than a frame");
    assertThat(read(out).frames()).isZero();
  }

  @Test
  void aRecordingWithoutSamplesIsAFailureAndWritesNothing() throws IOException {
    Path out = folder.resolve("a.npy");

    Ran ran =
        Ran.command("features", recording("a.wav", 0).toString(), "--raw", "-o", out.toString());

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.errLines())
        .singleElement()
        .asString()
        .endsWith("0 samples, allowed: at least 1");
    assertThat(out).doesNotExist();
  }

  @Test
  void whatDoesNotGoTogetherIsSaidBeforeAnyWork() throws IOException {
    String recording = recording("a.wav", 4_000).toString();
    String file = folder.resolve("file").toString();
    Files.createFile(folder.resolve("file"));

    assertUsage("not with --raw", recording, "--raw", "--member", "0", "-o", file);
    assertUsage("is a file, allowed", recording, recording + "2", "--raw", "-o", file);
    assertUsage(
        "--threads 0, allowed: at least 1", recording, "--raw", "--threads", "0", "-o", file);
    assertUsage("'--out=FILE|FOLDER'", recording, "--raw");
  }

  @Test
  void withoutABundleTheNormIsThatOfTheModelOnTheClassPath() throws IOException {
    String recording = recording("a.wav", 16_000).toString();
    Path out = folder.resolve("a.npy");
    if (getClass().getClassLoader().getResource(SoundEventDetector.BUNDLED_MODEL) == null) {
      assertUsage("no model comes with this build: --bundle FILE", recording, "-o", out.toString());
      assertThat(out).doesNotExist();
      return;
    }
    Ran ran = Ran.command("features", recording, "-o", out.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    Bundle bundle = SoundEventDetector.bundledModel();
    FeatureStatistics statistics = bundle.members().get(0).statistics().orElseThrow();
    assertThat(read(out))
        .isEqualTo(statistics.norm().apply(logMel(Path.of(recording), bundle.features())));
  }

  private static void assertUsage(String message, String... options) {
    String[] line = new String[options.length + 1];
    line[0] = "features";
    System.arraycopy(options, 0, line, 1, options.length);
    Ran ran = Ran.command(line);
    assertThat(ran.status()).isEqualTo(2);
    assertThat(ran.errLines()).singleElement().asString().contains(message);
  }
}
