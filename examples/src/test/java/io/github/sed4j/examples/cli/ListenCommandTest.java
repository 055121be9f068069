package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.Microphone;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.WaveformScaling;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The calibration of the test bundle finds the class Dog everywhere, and Cat nowhere. */
class ListenCommandTest {

  private static final List<String> CLASSES = List.of("Cat", "Dog");

  @TempDir private Path folder;

  private Path bundle;

  @BeforeEach
  void writeBundle() throws IOException {
    Architecture architecture =
        ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(2).buildArchitecture();
    LogMelExtractor extractor = LogMelExtractor.report();
    float[] samples = new float[16_000];
    Random random = new Random(1);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (float) (0.1 * random.nextGaussian());
    }
    PerClass<DetectionSetting> dogsOnly =
        PerClass.of(
            Map.of(
                "Cat", new DetectionSetting(5, 21, Double.POSITIVE_INFINITY),
                "Dog", new DetectionSetting(5, 21, Double.NEGATIVE_INFINITY)));
    bundle = folder.resolve("b.sed4j");
    Bundle.builder()
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(architecture.initialState(1))
                    .optStatistics(
                        FeatureStatistics.of(extractor.extract(AudioClip.mono(samples, 16_000))))
                    .build()))
        .setClasses(CLASSES)
        .setFeatures(extractor)
        .optSection(
            Calibration.SECTION,
            Calibration.builder(CLASSES)
                .optTagThresholds(PerClass.same(Double.NEGATIVE_INFINITY))
                .optDetection(dogsOnly)
                .optLowLatency(dogsOnly)
                .build()
                .toJson())
        .build()
        .write(bundle);
  }

  private static byte[] pcm(int samples) {
    Random random = new Random(samples);
    ByteBuffer bytes = ByteBuffer.allocate(2 * samples).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < samples; i++) {
      bytes.putShort((short) (3000 * random.nextGaussian()));
    }
    return bytes.array();
  }

  private String[] line(Object... options) {
    List<String> line = new ArrayList<>(List.of("listen", "--bundle", bundle.toString()));
    Arrays.stream(options).forEach(option -> line.add(option.toString()));
    return line.toArray(String[]::new);
  }

  private Ran run(byte[] in, Object... options) {
    return Ran.command(new ByteArrayInputStream(in), line(options));
  }

  @Test
  void findsEventsInSamplesOnStandardInput() {
    Ran ran = run(pcm(200_000), "--stdin");

    assertThat(ran.status()).as(ran.err()).isZero();
    // 12.5 s are 623 frames, the centre of the last at 12.47 s.
    assertThat(ran.text())
        .isEqualTo("filename\tonset\toffset\tevent_label\n-\t0.030\t12.470\tDog\n");
    assertThat(ran.errLines())
        .containsSubsequence(
            "listening to standard input at 16000 Hz; decisions come 12.33 s after the sound, or"
                + " sooner",
            "0.030 s: Dog ...");
  }

  @Test
  void decidesSoonerAtLowLatency() {
    Ran ran = run(pcm(48_000), "--stdin", "--low-latency", "--with-scores", "--gain", "0.5");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text())
        .matches("filename\tonset\toffset\tevent_label\tscore\n-\t0.030\t2.970\tDog\t0\\.\\d{3}\n");
    assertThat(ran.err()).contains("decisions come 0.47 s after the sound");
  }

  @Test
  void takesOtherRatesAndFormats() throws IOException {
    Path out = folder.resolve("new/events.json");
    Ran ran = run(pcm(44_100), "--stdin", "--rate", 44_100, "--format", "json", "--out", out, "-q");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().size()).isZero();
    assertThat(Files.readString(out))
        .matches(
            "\\{\"filename\":\"-\",\"onset\":0.03,\"offset\":0.97,\"event_label\":\"Dog\","
                + "\"score\":[0-9.]+}\n");

    Ran eight = run(pcm(8000), "--stdin", "--rate", 8000, "--format", "audacity");
    assertThat(eight.text()).isEqualTo("0.030\t0.970\tDog\n");
    assertThat(eight.err()).contains("warning: sampled at 8000 Hz, below the 16000 Hz");
  }

  @Test
  void aLineIsWrittenAsSoonAsItsEventHasEnded() throws IOException {
    byte[] sound = pcm(48_000);
    float[] samples = new float[48_000];
    ShortBuffer values = ByteBuffer.wrap(sound).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
    for (int i = 0; i < samples.length; i++) {
      samples[i] = values.get(i) / 32_768f;
    }
    double[] scores;
    try (Ensemble ensemble = Ensemble.of(Bundle.read(bundle), Device.cpu())) {
      scores =
          ensemble
              .scores(
                  ensemble
                      .features()
                      .extract(AudioClip.mono(samples, 16_000), WaveformScaling.NONE),
                  ScoreSettings.builder().optContexts(5).optMasked(false).build())
              .frameScores(5)
              .scores(1);
    }
    Arrays.sort(scores);
    double median = (scores[scores.length / 2] + scores[scores.length / 2 + 1]) / 2;
    Calibration atMedian =
        Calibration.builder(CLASSES)
            .optLowLatency(
                PerClass.of(
                    Map.of(
                        "Cat", new DetectionSetting(5, 21, Double.POSITIVE_INFINITY),
                        "Dog", new DetectionSetting(5, 1, median))))
            .build();
    Bundle.read(bundle).toBuilder()
        .optSection(Calibration.SECTION, atMedian.toJson())
        .build()
        .write(bundle);
    Path out = folder.resolve("events.tsv");
    List<String> written = new ArrayList<>(); // before each block of 0.1 s is read
    InputStream watching =
        new InputStream() {
          private int position;

          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] bytes, int offset, int count) throws IOException {
            written.add(Files.readString(out));
            int n = Math.min(Math.min(count, 3200), sound.length - position);
            System.arraycopy(sound, position, bytes, offset, n);
            position += n;
            return n == 0 ? -1 : n;
          }
        };

    Ran ran = Ran.command(watching, line("--stdin", "--low-latency", "--gain", "1", "--out", out));

    assertThat(ran.status()).as(ran.err()).isZero();
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSizeGreaterThan(5);
    assertThat(written.get(0)).isEqualTo("filename\tonset\toffset\tevent_label\n");
    for (String line : lines.subList(1, lines.size())) {
      double offset = Double.parseDouble(line.split("\t", -1)[2]);
      // C 5, M 1 and 7 frames of the compact CNN, 30 ms, and the frame that ends it; blocks of 0.1
      // s.
      double known = offset + (5 + 7 + 1) * 0.02 + 0.03;
      int block = (int) Math.ceil(known / 0.1 - 1e-6);
      if (block < written.size()) {
        assertThat(written.get(block)).contains(line + "\n");
        assertThat(written.get(block - 1)).doesNotContain(line + "\n");
      }
    }
  }

  @Test
  void whatWasHeardBeforeReadingFailedIsDecidedOn() {
    InputStream breaking =
        new SequenceInputStream(
            new ByteArrayInputStream(pcm(16_000)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("device gone");
              }

              @Override
              public int read(byte[] bytes, int offset, int count) throws IOException {
                throw new IOException("device gone");
              }
            });
    Ran ran = Ran.command(breaking, line("--stdin"));

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("device gone");
    assertThat(ran.text()).endsWith("-\t0.030\t0.970\tDog\n");
  }

  @Test
  void soundOfNothingIsAFailureAndOfLessThanAFrameIsNot() {
    Ran none = run(new byte[0], "--stdin");
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).contains("standard input: 0 samples, allowed: at least 1");

    byte[] odd = Arrays.copyOf(pcm(900), 1801);
    Ran little = run(odd, "--stdin");
    assertThat(little.status()).isZero();
    assertThat(little.text()).isEqualTo("filename\tonset\toffset\tevent_label\n");
    assertThat(little.err()).contains("ends inside a sample").contains("shorter than a frame");
  }

  @Test
  void wrongUsageIsNamed() {
    assertThat(run(pcm(1), "--stdin", "--rate", 5).err())
        .contains("--rate 5, allowed: 8000 to 192000");
    assertThat(run(pcm(1), "--stdin", "--gain", "loud").err())
        .contains("--gain loud, allowed: a finite number of at least 0, or peak");
    assertThat(run(pcm(1), "--stdin", "--gain", "-1").status()).isEqualTo(2);
    assertThat(run(pcm(1), "--queue", "0").err()).contains("--queue 0.0, allowed: above 0");
    assertThat(run(pcm(1), "--stdin", "--microphone", "x").err())
        .contains("--stdin and --microphone, allowed: one of them");
    assertThat(run(pcm(1), "--stdin", "kitchen.wav").status()).isEqualTo(2);
    Ran help = Ran.command("listen", "--help");
    assertThat(help.text()).contains("--low-latency").contains("--stdin").contains("Exit status");
    assertThat(Ran.command("--help").text()).contains("listen");
  }

  @Test
  void aMicrophoneThatIsNotThereIsAFailureAndLeavesNoFile() {
    Path out = folder.resolve("events.tsv");
    Ran ran = run(new byte[0], "--microphone", "no such thing", "--out", out);

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("no microphone 'no such thing'; there ");
    assertThat(out).doesNotExist();
    if (Microphone.names().isEmpty()) {
      Ran own = run(new byte[0]);
      assertThat(own.status()).isEqualTo(3);
      assertThat(own.err())
          .contains("the system's microphone cannot record 1 channel at 16000 Hz")
          .contains("there is none");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskIsAFailure() {
    Ran ran = run(pcm(32_000), "--stdin", "--out", "/dev/full");

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("No space left on device");
  }

  @Test
  void anOutputThatIsGoneEndsIt() {
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("broken pipe");
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }
        };
    Console console =
        new Console(endless, new PrintStream(gone, true, UTF_8), new PrintStream(err, true, UTF_8));

    assertThat(Sed4j.run(console, line("--stdin"))).isEqualTo(3);
    assertThat(err.toString(UTF_8).lines().filter(text -> text.contains("standard output")))
        .containsExactly("sed4j: standard output cannot be written");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void beingStoppedWritesWhatWasHeard() throws Exception {
    Path out = folder.resolve("out.tsv");
    Path err = folder.resolve("err.txt");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sed4j.class.getName()));
    command.addAll(List.of(line("--stdin", "--low-latency")));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      process.getOutputStream().write(pcm(32_000));
      process.getOutputStream().flush();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
      while (!Files.readString(err).contains("Dog ...") && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      process.destroy(); // as Ctrl-C does: the sound has not ended
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(out))
        .as(Files.readString(err))
        .matches("filename\tonset\toffset\tevent_label\n-\t0\\.030\t[01]\\.\\d{3}\tDog\n");
    assertThat(Files.readString(err)).doesNotContain("internal error");
  }
}
