package io.github.sed4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioFormatException;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.SampleEncoding;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.inference.DetectionWarning.Kind;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.Thresholding;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoundEventDetectorTest {

  @TempDir private Path folder;

  private static SoundEventDetector.Builder builder(Bundle bundle) {
    return SoundEventDetector.builder().setBundle(bundle).optDevice(Device.cpu());
  }

  /** A detector whose thresholds lie amid the scores of a recording: several events a class. */
  private static SoundEventDetector.Builder lively(AudioClip clip) throws IOException {
    PerClass<Double> tags = PerClass.same(0.5);
    PerClass<Double> thresholds = PerClass.same(0.5);
    try (Ensemble ensemble = Ensemble.of(TinyBundles.allFamilies(), Device.cpu())) {
      EnsembleScores scores =
          ensemble.scores(
              clip,
              ScoreSettings.builder()
                  .optContexts(5)
                  .optTagThresholds(PerClass.same(Double.NEGATIVE_INFINITY))
                  .build());
      for (int k = 0; k < TinyBundles.CLASSES.size(); k++) {
        String label = TinyBundles.CLASSES.get(k);
        tags = tags.with(label, Objects.requireNonNull(scores.tagScores().get(label)) - 0.01);
        double[] sorted = scores.frameScores(5).scores(k);
        Arrays.sort(sorted);
        thresholds = thresholds.with(label, sorted[sorted.length / 2]);
      }
    }
    return builder(TinyBundles.allFamilies())
        .optCalibration(calibration(tags, thresholds))
        .optFrameScores(true);
  }

  /** Two contexts and two filters, so that classes differ. */
  private static Calibration calibration(PerClass<Double> tags, PerClass<Double> thresholds) {
    Map<String, DetectionSetting> events = new HashMap<>();
    for (String label : TinyBundles.CLASSES) {
      int context = label.equals("Dog") ? 10 : 5;
      int length = label.equals("Cat") ? 41 : 21;
      events.put(label, new DetectionSetting(context, length, thresholds.get(label)));
    }
    return Calibration.builder(TinyBundles.CLASSES)
        .optTagThresholds(tags)
        .optDetection(PerClass.of(events))
        .build();
  }

  private static Calibration calibration(double tags, DetectionSetting events) {
    return Calibration.builder(TinyBundles.CLASSES)
        .optTagThresholds(PerClass.same(tags))
        .optDetection(PerClass.same(events))
        .build();
  }

  private Path wav(String name, AudioClip clip) throws IOException {
    Path file = folder.resolve(name);
    WavWriter.builder().optEncoding(SampleEncoding.FLOAT_32).build().write(file, clip);
    return file;
  }

  @Test
  void eventsAreThoseOfTheFilteredScoresAboveTheThresholds() throws IOException {
    AudioClip clip = TinyBundles.sound(30, 1);
    try (SoundEventDetector detector = lively(clip).build()) {
      Detection detection = detector.detect(clip, "a.wav");

      FrameScores scores = detection.frameScores().orElseThrow();
      assertThat(scores.frameCount()).isEqualTo(1498);
      assertThat(detection.events()).hasSizeGreaterThan(4).isSortedAccordingTo(SoundEvent.BY_TIME);
      assertThat(detection.duration()).isEqualTo(30);
      assertThat(detection.warnings()).isEmpty();

      Calibration calibration = detector.calibration();
      ScoreSettings settings =
          ScoreSettings.builder()
              .optContexts(5, 10)
              .optTagThresholds(calibration.tagThresholds())
              .build();
      EnsembleScores raw = detector.ensemble().scores(clip, settings);
      assertThat(detection.tagScores()).isEqualTo(raw.tagScores());
      assertThat(detection.tags()).isEqualTo(raw.tags());
      double[][] mixed = raw.frameScores(5).scores();
      mixed[0] = raw.frameScores(10).scores(0);
      FrameScores filtered =
          new MedianFilter(PerClass.same(21).with("Cat", 41))
              .apply(raw.frameScores(5).withScores(mixed));
      for (int k = 0; k < 4; k++) {
        assertThat(scores.scores(k)).containsExactly(filtered.scores(k), within(1e-6));
      }
      List<SoundEvent> expected =
          new Thresholding(
                  calibration.detection().map(DetectionSetting::threshold),
                  Thresholding.DEFAULT_TIMES)
              .decide(scores);
      assertThat(detection.events()).isEqualTo(expected);
    }
  }

  @Test
  void everyWayInGivesTheSame() throws IOException {
    AudioClip clip = TinyBundles.sound(12, 2);
    Path file = wav("a.wav", clip);
    try (SoundEventDetector detector = lively(clip).build();
        InputStream in = Files.newInputStream(file);
        AudioSource source = AudioSource.of(clip)) {
      Detection ofFile = detector.detect(file);
      String name = file.toString();
      assertThat(ofFile.events()).isNotEmpty();
      assertThat(detector.detect(in, name)).isEqualTo(ofFile);
      assertThat(detector.detect(clip, name)).isEqualTo(ofFile);
      assertThat(detector.detect(source, name)).isEqualTo(ofFile);
    }
  }

  @Test
  void tagsWithoutEvents() throws IOException {
    AudioClip clip = TinyBundles.sound(20, 3);
    Path file = wav("a.wav", clip);
    try (SoundEventDetector detector = lively(clip).build();
        InputStream in = Files.newInputStream(file);
        AudioSource source = AudioSource.of(clip)) {
      Detection tags = detector.tag(file);
      Detection events = detector.detect(file);
      assertThat(tags.tagScores()).isEqualTo(events.tagScores());
      assertThat(tags.tags()).isEqualTo(events.tags()).isNotEmpty();
      assertThat(tags.events()).isEmpty();
      assertThat(tags.frameScores()).isEmpty();
      assertThat(detector.tag(in, file.toString())).isEqualTo(tags);
      assertThat(detector.tag(clip, file.toString())).isEqualTo(tags);
      assertThat(detector.tag(source, file.toString())).isEqualTo(tags);
    }
  }

  @Test
  void classesWhoseTagIsOffYieldNoEvent() throws IOException {
    try (SoundEventDetector detector =
        builder(TinyBundles.allFamilies())
            .optCalibration(calibration(2, new DetectionSetting(5, 21, Double.NEGATIVE_INFINITY)))
            .build()) {
      assertThat(detector.detect(TinyBundles.sound(20, 3), "a.wav").events()).isEmpty();
    }
  }

  @Test
  void detectionsOfTenMinutesDoNotDependOnTheChunkSize() throws IOException {
    AudioClip clip = TinyBundles.sound(600, 5);
    SoundEventDetector.Builder builder = lively(clip);
    Detection expected;
    try (SoundEventDetector detector = builder.build()) {
      expected = detector.detect(clip, "a.wav");
      assertThat(expected.events()).hasSizeGreaterThan(20);
    }
    for (int chunkFrames : new int[] {107, 333}) {
      try (SoundEventDetector detector = builder.optChunkFrames(chunkFrames).build()) {
        Detection detection = detector.detect(clip, "a.wav");
        assertThat(detection.tags()).isEqualTo(expected.tags());
        assertSameEvents(detection.events(), expected.events());
      }
    }
  }

  private static void assertSameEvents(List<SoundEvent> actual, List<SoundEvent> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).label()).isEqualTo(expected.get(i).label());
      assertThat(actual.get(i).onset()).isEqualTo(expected.get(i).onset());
      assertThat(actual.get(i).offset()).isEqualTo(expected.get(i).offset());
      assertThat(actual.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-4));
    }
  }

  @Test
  void anEventAcrossAllBordersIsWhole() throws IOException {
    AudioClip clip = TinyBundles.sound(60, 6);
    try (SoundEventDetector detector =
        builder(TinyBundles.oneCrnn())
            .optCalibration(calibration(0, new DetectionSetting(5, 21, 0)))
            .optChunkFrames(300)
            .build()) {
      List<SoundEvent> events = detector.detect(clip, "a.wav").events();
      assertThat(events).hasSize(4);
      for (SoundEvent event : events) {
        assertThat(event.onset()).isLessThan(0.3);
        assertThat(event.offset()).isGreaterThan(59.6);
      }
    }
  }

  @Test
  void sixteenThreadsGetWhatOneGets() throws Exception {
    List<AudioClip> clips = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      clips.add(TinyBundles.sound(2 + i * 2.3, i));
    }
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try (SoundEventDetector detector = lively(clips.get(11)).build()) {
      List<Detection> alone = new ArrayList<>();
      for (AudioClip clip : clips) {
        alone.add(detector.detect(clip, "a.wav"));
      }
      List<Callable<Detection>> work = new ArrayList<>();
      for (int i = 0; i < 96; i++) {
        AudioClip clip = clips.get(i % clips.size());
        work.add(() -> detector.detect(clip, "a.wav"));
      }
      List<Future<Detection>> together = threads.invokeAll(work);
      for (int i = 0; i < 96; i++) {
        assertThat(together.get(i).get()).isEqualTo(alone.get(i % clips.size()));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void callsUnderWayAreFinishedWhenItIsClosed() throws Exception {
    AudioClip clip = TinyBundles.sound(60, 7);
    SoundEventDetector.Builder builder = lively(clip);
    Detection expected;
    try (SoundEventDetector detector = builder.build()) {
      expected = detector.detect(clip, "a.wav");
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    SoundEventDetector detector = builder.build();
    try {
      CountDownLatch begun = new CountDownLatch(4);
      List<Future<Detection>> calls = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        calls.add(
            threads.submit(
                () -> {
                  begun.countDown();
                  return detector.detect(clip, "a.wav");
                }));
      }
      begun.await();
      detector.close();
      int finished = 0;
      for (Future<Detection> call : calls) {
        try {
          assertThat(call.get()).isEqualTo(expected);
          finished++;
        } catch (java.util.concurrent.ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("closed: its networks are freed");
        }
      }
      assertThat(finished).isBetween(0, 4);
      assertThatIllegalStateException().isThrownBy(() -> detector.detect(clip, "a.wav"));
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void worksThroughAFolderWithGoodAndBadFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      files.add(wav(i + ".wav", TinyBundles.sound(1 + i, i)));
    }
    Path text = Files.writeString(folder.resolve("notes.txt"), "no sound in here");
    files.add(2, text);
    files.add(4, folder.resolve("missing.wav"));
    files.add(folder);
    List<String> heard = new ArrayList<>();
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).optWorkers(3).build()) {
      BatchSummary summary =
          detector.detectAll(
              files.stream(),
              new BatchListener() {
                @Override
                public void onDetection(Path file, Detection detection) {
                  assertThat(detection.name()).isEqualTo(file.toString());
                  heard.add(name(file));
                }

                @Override
                public void onFailure(Path file, Exception cause) {
                  heard.add(name(file) + " failed: " + cause.getClass().getSimpleName());
                }

                @Override
                public void onProgress(BatchSummary soFar) {
                  assertThat(soFar.detected() + soFar.failed()).isEqualTo(heard.size());
                }
              });
      assertThat(summary).isEqualTo(new BatchSummary(5, 3, false));
      assertThat(heard)
          .containsExactly(
              "0.wav",
              "1.wav",
              "notes.txt failed: AudioFormatException",
              "2.wav",
              "missing.wav failed: NoSuchFileException",
              "3.wav",
              "4.wav",
              name(folder) + " failed: AudioFormatException");
      BatchSummary tags = detector.tagAll(Stream.of(files.get(0)), (file, detection) -> {});
      assertThat(tags).isEqualTo(new BatchSummary(1, 0, false));
    }
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  @Test
  void aRecordingThatFailsWhileItIsReadIsNamedAndTheDetectorGoesOn() throws IOException {
    Path file = wav("a.wav", TinyBundles.sound(20, 1));
    byte[] bytes = Files.readAllBytes(file);
    InputStream failing =
        new SequenceInputStream(
            new ByteArrayInputStream(bytes, 0, bytes.length / 2),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("the disk is gone");
              }

              @Override
              public int read(byte[] to, int offset, int length) throws IOException {
                return read();
              }
            });
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).build()) {
      Detection before = detector.detect(file);

      assertThatIOException()
          .isThrownBy(() -> detector.detect(failing, "b.wav"))
          .withMessageContaining("the disk is gone");
      assertThat(detector.detect(file)).isEqualTo(before);
    }
  }

  @Test
  void aFileThatIsCutWhileItWaitsIsUsedAsFarAsItGoesWithAWarning() throws IOException {
    Path first = wav("a.wav", TinyBundles.sound(1, 1));
    Path second = wav("b.wav", TinyBundles.sound(20, 2));
    List<Detection> heard = new ArrayList<>();
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).optWorkers(1).build()) {
      Iterator<Path> files = List.of(first, second).iterator();
      Stream<Path> cutting =
          Stream.generate(files::next)
              .limit(2)
              .peek(
                  path -> {
                    if (path.equals(second)) {
                      cut(second);
                    }
                  });
      detector.detectAll(cutting, (path, detection) -> heard.add(detection));
    }
    assertThat(heard).hasSize(2);
    assertThat(heard.get(1).duration()).isLessThan(11);
    assertThat(heard.get(1).warnings())
        .extracting(DetectionWarning::kind)
        .contains(DetectionWarning.Kind.TRUNCATED);
  }

  private static void cut(Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aBatchIsCancelledBetweenRecordings() throws IOException {
    Path file = wav("a.wav", TinyBundles.sound(1, 1));
    List<Path> heard = new ArrayList<>();
    Stream<Path> endless = Stream.generate(() -> file);
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).build()) {
      BatchSummary summary =
          detector.detectAll(
              endless,
              new BatchListener() {
                @Override
                public void onDetection(Path path, Detection detection) {
                  heard.add(path);
                }

                @Override
                public boolean isCancelled() {
                  return heard.size() == 3;
                }
              });
      assertThat(summary).isEqualTo(new BatchSummary(3, 0, true));
    }
  }

  @Test
  void anInterruptedThreadEndsACall() throws Exception {
    AudioClip clip = TinyBundles.sound(5, 1);
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).build()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(CancellationException.class)
          .isThrownBy(() -> detector.detect(clip, "a.wav"))
          .withMessage("a.wav: interrupted");
      assertThat(Thread.interrupted()).isTrue();
      Thread.currentThread().interrupt();
      assertThat(detector.detectAll(Stream.of(folder), (file, detection) -> {}))
          .isEqualTo(new BatchSummary(0, 0, true));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void warnsOfWhatAReaderShouldKnow() throws IOException {
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).build()) {
      assertThat(kinds(detector.detect(TinyBundles.sound(1, 1), "a.wav")))
          .containsExactly(Kind.NOT_CALIBRATED);

      float[] telephone = new float[8000];
      Arrays.fill(telephone, 4000, 4003, 1);
      Detection upsampled = detector.detect(AudioClip.mono(telephone, 8000), "a.wav");
      assertThat(kinds(upsampled))
          .containsExactly(Kind.UPSAMPLED, Kind.CLIPPED, Kind.NOT_CALIBRATED);
      assertThat(upsampled.warnings().get(0).message())
          .isEqualTo(
              "sampled at 8000 Hz, below the 16000 Hz of the features: there is nothing above"
                  + " 4000 Hz");
      assertThat(upsampled.warnings().get(1).message())
          .isEqualTo("clipped: 3 samples (0.038 %) lie at full scale");

      Detection shortest = detector.detect(AudioClip.mono(new float[959], 16_000), "a.wav");
      assertThat(kinds(shortest)).containsExactly(Kind.SHORTER_THAN_A_FRAME, Kind.NOT_CALIBRATED);
      assertThat(shortest.events()).isEmpty();
      assertThat(shortest.tags()).isEmpty();
      assertThat(shortest.tagScores()).hasSize(4);

      Path file = wav("cut.wav", TinyBundles.sound(2, 1));
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      Detection cut = detector.detect(file);
      assertThat(kinds(cut)).containsExactly(Kind.TRUNCATED, Kind.NOT_CALIBRATED);
      Detection stream = detector.detect(new ByteArrayInputStream(Files.readAllBytes(file)), "cut");
      assertThat(kinds(stream)).containsExactly(Kind.TRUNCATED, Kind.NOT_CALIBRATED);
    }
  }

  private static List<Kind> kinds(Detection detection) {
    return detection.warnings().stream().map(DetectionWarning::kind).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {960, 1300, 3000, 8000})
  void recordingsShorterThanAnyContextAreDetected(int samples) throws IOException {
    AudioClip clip = AudioClip.mono(new float[samples], 16_000);
    try (SoundEventDetector detector =
        builder(TinyBundles.allFamilies())
            .optCalibration(calibration(0, new DetectionSetting(20, 1, 0)))
            .build()) {
      Detection detection = detector.detect(clip, "a.wav");
      assertThat(detection.tags()).hasSize(4);
      assertThat(detection.events()).hasSize(4);
    }
  }

  @Test
  void badRecordingsAreNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no sound in here");
    Path empty = Files.write(folder.resolve("empty.wav"), new byte[0]);
    Path silent = wav("none.wav", AudioClip.mono(new float[0], 16_000));
    float[] broken = new float[2000];
    broken[77] = Float.NaN;
    try (SoundEventDetector detector = builder(TinyBundles.oneCrnn()).build()) {
      for (Path file : List.of(text, empty, silent, folder)) {
        assertThatThrownBy(() -> detector.detect(file))
            .isInstanceOf(AudioFormatException.class)
            .hasMessageContaining(file.toString());
      }
      assertThatThrownBy(() -> detector.detect(folder.resolve("missing.wav")))
          .isInstanceOf(NoSuchFileException.class);
      assertThatThrownBy(() -> detector.detect(AudioClip.mono(broken, 16_000), "broken"))
          .isInstanceOf(AudioFormatException.class)
          .hasMessageContaining("broken: sample 77 of channel 0 is NaN");
      assertThatThrownBy(() -> detector.detect(AudioClip.mono(broken, 500), "slow"))
          .isInstanceOf(AudioFormatException.class)
          .hasMessageContaining("slow: ");
      // What failed left nothing behind that keeps the detector from working.
      assertThat(detector.detect(TinyBundles.sound(1, 1), "a.wav").duration()).isEqualTo(1);
    }
  }

  @Test
  void loadsABundle() throws IOException {
    Path file = folder.resolve("tiny.sed4j");
    TinyBundles.oneCrnn().write(file);
    try (SoundEventDetector detector = SoundEventDetector.load(file)) {
      assertThat(detector.classes()).isEqualTo(TinyBundles.CLASSES);
      Detection detection = detector.detect(TinyBundles.sound(1, 1), "a.wav");
      assertThat(detection.bundle()).isEqualTo(file.toString());
      assertThat(detection.provenance()).isEqualTo(TinyBundles.oneCrnn().provenance());
    }
  }

  @Test
  void usesTheCalibrationOfTheBundle() throws IOException {
    Calibration calibration = calibration(0, new DetectionSetting(5, 21, 0));
    Bundle calibrated =
        TinyBundles.oneCrnn().toBuilder()
            .optSection(Calibration.SECTION, calibration.toJson())
            .build();
    try (SoundEventDetector detector = builder(calibrated).build()) {
      assertThat(detector.calibration()).isEqualTo(calibration);
      Detection detection = detector.detect(TinyBundles.sound(2, 1), "a.wav");
      assertThat(detection.events()).hasSize(4);
      assertThat(detection.warnings()).isEmpty();
    }
    Bundle damaged =
        TinyBundles.oneCrnn().toBuilder().optSection(Calibration.SECTION, "[]").build();
    assertThatExceptionOfType(BundleFormatException.class)
        .isThrownBy(() -> builder(damaged).build());
  }

  @Test
  void findsTheModelOnTheClassPath() throws IOException {
    Path file = folder.resolve(SoundEventDetector.BUNDLED_MODEL);
    Files.createDirectories(file.getParent());
    TinyBundles.oneCrnn().write(file);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // The application's own class path may hold the model that comes with sed4j
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, before) {
          @Override
          public URL getResource(String name) {
            URL found = findResource(name);
            return found == null ? super.getResource(name) : found;
          }
        }) {
      thread.setContextClassLoader(loader);
      try (SoundEventDetector detector = SoundEventDetector.load()) {
        assertThat(detector.classes()).isEqualTo(TinyBundles.CLASSES);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void saysWhatToDoWithoutAModelOnTheClassPath() {
    assertThatIllegalStateException()
        .isThrownBy(
            () -> SoundEventDetector.bundledModel(null, ClassLoader.getPlatformClassLoader()))
        .withMessage(
            "no model on the class path (META-INF/sed4j/default.sed4j): load a bundle from a file"
                + " instead");
  }

  @Test
  void refusesSettingsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoundEventDetector.builder().build())
        .withMessage("setBundle is required");
    assertRefused(
        "calibration of the event classes [Car], allowed: those of the bundle",
        builder -> builder.optCalibration(Calibration.defaults(List.of("Car"))));
    assertRefused("shift = 0", builder -> builder.optShift(0));
    assertRefused("chunkFrames = 6", builder -> builder.optChunkFrames(6));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoundEventDetector.builder().optWorkers(0))
        .withMessage("workers = 0, allowed: at least 1");
  }

  private static void assertRefused(
      String message, java.util.function.UnaryOperator<SoundEventDetector.Builder> change) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> change.apply(builder(TinyBundles.oneCrnn())).build().close())
        .withMessageContaining(message);
  }

  @Test
  void framesAreCountedTheSameHoweverTheyCome() throws IOException {
    // A recording of exactly the longest that is tagged as a whole, and one frame more.
    try (SoundEventDetector detector =
        builder(TinyBundles.oneCrnn()).optFrameScores(true).build()) {
      for (int frames : IntStream.of(750, 751).toArray()) {
        AudioClip clip =
            AudioClip.mono(new float[(int) TinyBundles.FEATURES.grid().samples(frames)], 16_000);
        assertThat(detector.detect(clip, "a.wav").frameScores().orElseThrow().frameCount())
            .isEqualTo(frames);
      }
    }
  }
}
