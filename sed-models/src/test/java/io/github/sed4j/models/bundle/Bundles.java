package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.WaveformNormalization;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.NetworkBuilder;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.testing.Golden;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bundles and their parts for tests. */
final class Bundles {

  static final int BANDS = 4;
  static final List<String> CLASSES = List.of("Dog", "Running water", "Türklingel");

  private Bundles() {}

  private static <B extends NetworkBuilder<B>> B tiny(B builder) {
    return builder
        .setClasses(CLASSES.size())
        .optMelBands(BANDS)
        .optLayers2d(List.of(new Conv2dLayer(2, 3, 1, 1), new Conv2dLayer(2, 3, 3, 2)))
        .optLayers1d(List.of(new Conv1dLayer(3, 3)));
  }

  static ForwardBackwardCrnnArchitecture tinyCrnn() {
    return tiny(ForwardBackwardCrnn.builder())
        .optHiddenSize(2)
        .optHeadSizes(List.of(2))
        .optHeadNorm(NormSettings.EXPONENTIAL)
        .buildArchitecture();
  }

  static Architecture tinyTagConditioned() {
    return tiny(TagConditionedCnn.builder())
        .optNorm(NormSettings.CUMULATIVE)
        .optOutputKernel(1)
        .buildArchitecture();
  }

  static Architecture tinyBidirectional() {
    return tiny(BidirectionalCrnn.builder())
        .optHiddenSize(2)
        .optHeadSizes(List.of())
        .optTagConditioned(true)
        .buildArchitecture();
  }

  static FeatureStatistics statistics() {
    return FeatureStatistics.ofMoments(
        1234, new double[] {-1, 0.1, 1 / 3.0, 7}, new double[] {2, 1e-3, 4, 50});
  }

  static BundleMember member(Architecture architecture, long seed) {
    return BundleMember.builder()
        .setArchitecture(architecture)
        .setWeights(architecture.initialState(seed))
        .build();
  }

  static LogMelExtractor features() {
    return LogMelExtractor.builder()
        .optBands(BANDS)
        .optLowestHz(62.5)
        .optWaveformNormalization(WaveformNormalization.WORKSHOP)
        .build();
  }

  /** One member, nothing that is optional. */
  static Bundle smallest() {
    return Bundle.builder()
        .setMembers(List.of(member(tinyCrnn(), 1)))
        .setClasses(CLASSES)
        .setFeatures(features())
        .optProvenance(Provenance.builder().optLibraryVersion("0.1.0").build())
        .build();
  }

  /** Everything a bundle can hold. */
  static Bundle full() {
    Provenance provenance =
        Provenance.builder()
            .optData(List.of("synthetic \"tones\"", "zwei"))
            .optSeed(-5)
            .optSteps(20_000)
            .optScores(Map.of("macro F", 0.1 + 0.2, "threshold", Double.NEGATIVE_INFINITY))
            .optLibraryVersion("0.1.0")
            .optEntries(Map.of("note", "line\nbreak", "author", "ä"))
            .build();
    return Bundle.builder()
        .setMembers(
            List.of(
                member(tinyCrnn(), 1).toBuilder()
                    .optStatistics(statistics())
                    .optProvenance(provenance)
                    .build(),
                member(tinyTagConditioned(), 2),
                member(tinyBidirectional(), 3)))
        .setClasses(CLASSES)
        .setFeatures(features())
        .optSection("calibration", "{\"thresholds\": [0.50, \"Infinity\", 1e-3], \"x\": null}")
        .optSection("other", "7")
        .optProvenance(provenance)
        .build();
  }

  /** The parameters of a golden set. */
  static Map<String, NpyArray> goldenParameters(String set) {
    Golden golden = Golden.load(set);
    Map<String, NpyArray> parameters = new LinkedHashMap<>();
    for (String name : golden.names()) {
      if (name.startsWith("params/")) {
        parameters.put(name.substring("params/".length()), golden.array(name));
      }
    }
    return parameters;
  }

  static List<Conv2dLayer> goldenSmallLayers2d() {
    return List.of(
        new Conv2dLayer(4, 3, 3, 1),
        new Conv2dLayer(4, 3, 3, 2),
        new Conv2dLayer(8, 3, 3, 1),
        new Conv2dLayer(8, 3, 3, 2),
        new Conv2dLayer(12, 3, 3, 2));
  }

  static ForwardBackwardCrnnArchitecture goldenSmallCrnn(int classes) {
    Conv1dLayer layer = new Conv1dLayer(10, 3);
    return ForwardBackwardCrnn.builder()
        .setClasses(classes)
        .optMelBands(16)
        .optLayers2d(goldenSmallLayers2d())
        .optLayers1d(List.of(layer, layer, layer))
        .optHiddenSize(8)
        .optHeadSizes(List.of(8))
        .optHeadNorm(NormSettings.EXPONENTIAL)
        .buildArchitecture();
  }

  static Architecture goldenSmallTagConditioned(int classes) {
    Conv1dLayer layer = new Conv1dLayer(10, 3);
    return TagConditionedCnn.builder()
        .setClasses(classes)
        .optMelBands(16)
        .optLayers2d(goldenSmallLayers2d())
        .optLayers1d(List.of(layer, layer))
        .buildArchitecture();
  }
}
