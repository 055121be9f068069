package io.github.sed4j.inference;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.NetworkBuilder;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** Networks of a few hundred parameters drawn from seeds, and sounds for them. */
public final class TinyBundles {

  public static final List<String> CLASSES = List.of("Dog", "Cat", "Speech", "Dishes");

  public static final LogMelExtractor FEATURES = LogMelExtractor.builder().optBands(16).build();

  private TinyBundles() {}

  private static <B extends NetworkBuilder<B>> B tiny(B builder) {
    return builder
        .setClasses(CLASSES.size())
        .optMelBands(16)
        .optLayers2d(List.of(new Conv2dLayer(4, 3, 3, 4), new Conv2dLayer(6, 3, 3, 4)))
        .optLayers1d(List.of(new Conv1dLayer(8, 3)));
  }

  static Architecture crnn() {
    return tiny(ForwardBackwardCrnn.builder())
        .optHiddenSize(8)
        .optHeadSizes(List.of(8))
        .buildArchitecture();
  }

  static Architecture tagConditioned() {
    return tiny(TagConditionedCnn.builder()).buildArchitecture();
  }

  static Architecture bidirectional(boolean conditioned) {
    return tiny(BidirectionalCrnn.builder())
        .optHiddenSize(8)
        .optHeadSizes(List.of(8))
        .optTagConditioned(conditioned)
        .buildArchitecture();
  }

  static BundleMember member(Architecture architecture, long seed, FeatureStatistics statistics) {
    return BundleMember.builder()
        .setArchitecture(architecture)
        .setWeights(architecture.initialState(seed))
        .optStatistics(statistics)
        .build();
  }

  /** Statistics of loud or quiet sounds. */
  static FeatureStatistics statistics(double mean) {
    double[] means = new double[16];
    Arrays.fill(means, mean);
    double[] squares = new double[16];
    Arrays.fill(squares, mean * mean + 9);
    return FeatureStatistics.ofMoments(1000, means, squares);
  }

  static Bundle bundle(BundleMember... members) {
    return Bundle.builder()
        .setMembers(List.of(members))
        .setClasses(CLASSES)
        .setFeatures(FEATURES)
        .build();
  }

  public static Bundle oneCrnn() {
    return bundle(member(crnn(), 3, statistics(-6)));
  }

  /** Two members of every family, of which some share their norm. */
  public static Bundle allFamilies() {
    return bundle(
        Stream.of(
                member(crnn(), 3, statistics(-6)),
                member(crnn(), 4, statistics(-4)),
                member(tagConditioned(), 5, statistics(-6)),
                member(tagConditioned(), 6, statistics(-6)),
                member(bidirectional(true), 7, statistics(-4)),
                member(bidirectional(false), 8, statistics(-5)))
            .toArray(BundleMember[]::new));
  }

  /**
   * A detector of all families with thresholds amid the scores of a sound, so that every class has
   * events in it.
   */
  public static SoundEventDetector calibratedOn(LogMel sound, TagWindows windows)
      throws IOException {
    Map<String, Double> tags = new HashMap<>();
    Map<String, DetectionSetting> events = new HashMap<>();
    Map<String, DetectionSetting> atOnce = new HashMap<>();
    try (Ensemble ensemble = Ensemble.of(allFamilies(), Device.cpu())) {
      ScoreSettings.Builder settings =
          ScoreSettings.builder().optContexts(5).optTagThresholds(PerClass.same(-1.0));
      EnsembleScores scores = ensemble.scores(sound, settings.build());
      EnsembleScores unmasked = ensemble.scores(sound, settings.optMasked(false).build());
      for (int k = 0; k < CLASSES.size(); k++) {
        String label = CLASSES.get(k);
        tags.put(label, Objects.requireNonNull(scores.tagScores().get(label)) - 0.005);
        events.put(label, setting(scores.frameScores(5).scores(k)));
        atOnce.put(label, setting(unmasked.frameScores(5).scores(k)));
      }
    }
    return SoundEventDetector.builder()
        .setBundle(allFamilies())
        .optDevice(Device.cpu())
        .optTagWindows(windows)
        .optCalibration(
            Calibration.builder(CLASSES)
                .optTagThresholds(PerClass.of(tags))
                .optDetection(PerClass.of(events))
                .optLowLatency(PerClass.of(atOnce))
                .build())
        .build();
  }

  /** The threshold lies in the widest gap near the median, since scores differ by rounding. */
  private static DetectionSetting setting(double[] scores) {
    Arrays.sort(scores);
    int middle = scores.length / 2;
    int best = middle;
    for (int i = middle - scores.length / 20; i < middle + scores.length / 20; i++) {
      best = scores[i + 1] - scores[i] > scores[best + 1] - scores[best] ? i : best;
    }
    return new DetectionSetting(5, 21, (scores[best] + scores[best + 1]) / 2);
  }

  /** Noise, tones and silence that change every few seconds. */
  public static AudioClip sound(double seconds, long seed) {
    Random random = new Random(seed);
    float[] samples = new float[(int) Math.round(seconds * 16_000)];
    double level = 0;
    double hertz = 0;
    for (int i = 0; i < samples.length; i++) {
      if (i % 24_000 == 0) {
        level = random.nextInt(3) * random.nextDouble();
        hertz = 100 + random.nextInt(4000);
      }
      double tone = Math.sin(2 * Math.PI * hertz * i / 16_000);
      samples[i] = (float) (0.3 * level * tone + 0.1 * level * random.nextGaussian());
    }
    return AudioClip.mono(samples, 16_000);
  }
}
