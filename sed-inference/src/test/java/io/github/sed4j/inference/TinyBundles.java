package io.github.sed4j.inference;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.NetworkBuilder;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Networks of a few hundred parameters drawn from seeds, and sounds for them. */
final class TinyBundles {

  static final List<String> CLASSES = List.of("Dog", "Cat", "Speech", "Dishes");

  static final LogMelExtractor FEATURES = LogMelExtractor.builder().optBands(16).build();

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

  static Bundle oneCrnn() {
    return bundle(member(crnn(), 3, statistics(-6)));
  }

  /** Two members of every family, of which some share their norm. */
  static Bundle allFamilies() {
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

  /** Noise, tones and silence that change every few seconds. */
  static AudioClip sound(double seconds, long seed) {
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
