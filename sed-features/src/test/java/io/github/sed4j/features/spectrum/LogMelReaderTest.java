package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioFormatException;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.audio.SampleEncoding;
import io.github.sed4j.features.audio.WavWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LogMelReaderTest {

  @TempDir private Path folder;

  private final LogMelExtractor extractor = LogMelExtractor.workshop();
  private final LogMelReader reader = LogMelReader.of(extractor);
  private final List<String> warnings = new ArrayList<>();

  private Path write(AudioClip clip) throws IOException {
    Path file = folder.resolve("clip.wav");
    WavWriter.builder().optEncoding(SampleEncoding.FLOAT_32).build().write(file, clip);
    return file;
  }

  @Test
  void aRecordingAtTheRateOfTheFeaturesIsAsTheExtractorHasIt() throws IOException {
    AudioClip clip = Recordings.noise(1, 1, 20_000, 16_000);

    assertThat(reader.read(write(clip), warnings::add)).isEqualTo(extractor.extract(clip));
    assertThat(warnings).isEmpty();
  }

  @Test
  void channelsAreAveragedAndAnotherRateIsResampled() throws IOException {
    AudioClip clip = Recordings.noise(2, 2, 50_000, 44_100);
    AudioClip expected = Resampler.of(44_100, 16_000).resample(clip.toMono());

    LogMel logMel = reader.read(write(clip), warnings::add);

    assertThat(logMel.frames()).isEqualTo(extractor.grid().frames(expected.length()));
    Close.assertClose(logMel.toNpy(), extractor.extract(expected).toNpy(), 1e-4);
    assertThat(warnings).isEmpty();
  }

  @Test
  void aStreamGivesWhatTheFileGives() throws IOException {
    Path file = write(Recordings.noise(3, 2, 30_000, 22_050));

    try (InputStream in = Files.newInputStream(file)) {
      assertThat(reader.read(in, "stdin", warnings::add)).isEqualTo(reader.read(file));
    }
  }

  /** As shells make them of {@code <(command)}. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aPipeWithANameIsReadOnce() throws Exception {
    Path file = write(Recordings.noise(3, 2, 30_000, 22_050));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    byte[] bytes = Files.readAllBytes(file);
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              try {
                Files.write(pipe, bytes);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(reader.read(pipe, warnings::add)).isEqualTo(reader.read(file));
    written.get();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aConsumersOwnFailureIsNotTheFiles() throws IOException {
    Path file = write(Recordings.noise(4, 1, 40_000, 16_000));

    assertThatThrownBy(
            () ->
                reader.read(
                    file,
                    warnings::add,
                    part -> {
                      throw new IllegalArgumentException("no more");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no more");
  }

  @Test
  void samplesThatResamplingMakesInfiniteAreTheFilesMistake() throws IOException {
    float[] loud = new float[4_000];
    for (int i = 0; i < loud.length; i++) {
      loud[i] = i / 50 % 2 == 0 ? Float.MAX_VALUE : -Float.MAX_VALUE;
    }
    Path file = write(AudioClip.mono(loud, 44_100));

    assertThatThrownBy(() -> reader.read(file)).isInstanceOf(AudioFormatException.class);
    try (InputStream in = Files.newInputStream(file)) {
      assertThatThrownBy(() -> reader.read(in, "stdin", warnings::add))
          .isInstanceOf(AudioFormatException.class)
          .hasMessageStartingWith("stdin: sample ");
    }
  }

  @Test
  void partsComeInOrderAndMakeTheWhole() throws IOException {
    Path file = write(Recordings.noise(4, 1, 40_000, 16_000));
    List<LogMel> parts = new ArrayList<>();

    reader.read(file, warnings::add, parts::add);

    assertThat(parts).hasSizeGreaterThan(1).allMatch(part -> part.frames() > 0);
    assertThat(LogMel.concatenate(parts)).isEqualTo(reader.read(file));
  }

  @Test
  void aLowRateIsSaid() throws IOException {
    reader.read(write(Recordings.noise(5, 1, 8_000, 8_000)), warnings::add);

    assertThat(warnings)
        .containsExactly(
            "sampled at 8000 Hz, below the 16000 Hz of the features: there is nothing above 4000"
                + " Hz");
  }

  @Test
  void aRecordingShorterThanAFrameHasNone() throws IOException {
    assertThat(reader.read(write(Recordings.constant(0.5f, 959))).frames()).isZero();
  }

  @Test
  void whatTheReaderNoticedIsPassedOn() throws IOException {
    Path file = write(Recordings.noise(6, 1, 20_000, 16_000));
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 4000));

    assertThat(reader.read(file, warnings::add).frames())
        .isEqualTo(extractor.grid().frames(19_000));
    assertThat(warnings).singleElement().asString().contains("1000 samples");
  }

  @Test
  void badRecordingsAreRefusedByName() throws IOException {
    Path none = folder.resolve("none.wav");
    assertThatThrownBy(() -> reader.read(none))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.wav");

    Path empty = write(Recordings.constant(0, 0));
    assertThatThrownBy(() -> reader.read(empty))
        .isInstanceOf(AudioFormatException.class)
        .hasMessage(empty + ": 0 samples, allowed: at least 1");
    try (InputStream in = Files.newInputStream(empty)) {
      assertThatThrownBy(() -> reader.read(in, "stdin", warnings::add))
          .hasMessage("stdin: 0 samples, allowed: at least 1");
    }

    Path slow = write(Recordings.constant(0.1f, 4_000));
    patchRate(slow, 4_000);
    assertThatThrownBy(() -> reader.read(slow))
        .isInstanceOf(AudioFormatException.class)
        .hasMessageContaining(slow.toString())
        .hasMessageContaining("4000");
  }

  @Test
  void samplesThatAreNotFiniteAreTheFilesMistake() throws IOException {
    Path file = write(Recordings.constant(0.1f, 4_000));
    byte[] bytes = Files.readAllBytes(file);
    java.nio.ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putFloat(bytes.length - 400, Float.NaN);
    Files.write(file, bytes);

    assertThatThrownBy(() -> reader.read(file))
        .isInstanceOf(AudioFormatException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> AudioReader.withDefaults().read(file))
        .isInstanceOf(AudioFormatException.class);
  }

  private static void patchRate(Path file, int rate) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    java.nio.ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN).putInt(24, rate);
    Files.write(file, bytes);
  }
}
