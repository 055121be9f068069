package io.github.sed4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.CnnOutput;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.StrongScores;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnsembleTest {

  private static final int[] CONTEXTS = {5, 10};

  @TempDir private Path folder;

  /** What SYSTEM.md, section 6, says, written down over whole recordings. */
  private static final class Reference {
    private final Bundle bundle;
    private final LogMel logMel;
    private final int frames;
    private final List<int[]> windows = new ArrayList<>();
    private final List<double[]> windowTags = new ArrayList<>();
    private double[] thresholds = new double[TinyBundles.CLASSES.size()];

    Reference(Bundle bundle, LogMel logMel) {
      this(bundle, logMel, 250);
    }

    Reference(Bundle bundle, LogMel logMel, int hop) {
      this.bundle = bundle;
      this.logMel = logMel;
      frames = logMel.frames();
      if (frames <= 750) {
        windows.add(new int[] {0, frames});
      } else {
        for (int from = 0; from + 500 < frames; from += hop) {
          windows.add(new int[] {from, from + 500});
        }
        windows.add(new int[] {frames - 500, frames});
      }
      for (int[] window : windows) {
        windowTags.add(tags(window));
      }
    }

    List<BundleMember> members(String type) {
      return bundle.members().stream()
          .filter(member -> member.architecture().type().equals(type))
          .toList();
    }

    private double[] tags(int[] window) {
      double[] mean = new double[thresholds.length];
      List<BundleMember> taggers = members("fbcrnn");
      for (BundleMember member : taggers) {
        try (NDManager manager = Tensors.cpu();
            ForwardBackwardCrnn network = crnn(member);
            CnnOutput whole = network.convolve(input(manager, member), ClipLengths.of(frames));
            CnnOutput part = whole.frames(window[0], window[1]);
            ForwardBackwardScores scores = network.classify(part)) {
          float[] tags = scores.tags()[0];
          for (int k = 0; k < mean.length; k++) {
            mean[k] += tags[k] / (double) taggers.size();
          }
        }
      }
      return mean;
    }

    private static ForwardBackwardCrnn crnn(BundleMember member) {
      return (ForwardBackwardCrnn) member.network(Device.cpu(), Network.Form.INFERENCE);
    }

    private NDArray input(NDManager manager, BundleMember member) {
      LogMel normalised = member.statistics().orElseThrow().norm().apply(logMel);
      return manager.create(normalised.toFloatArray(), new Shape(1, 1, logMel.bands(), frames));
    }

    /** Thresholds at which each class is on in about half of the windows. */
    double[] middlingThresholds() {
      for (int k = 0; k < thresholds.length; k++) {
        int column = k;
        double[] sorted = windowTags.stream().mapToDouble(t -> t[column]).sorted().toArray();
        thresholds[k] =
            sorted.length == 1
                ? sorted[0] + (k % 2 == 0 ? 1e-3 : -1e-3)
                : (sorted[sorted.length / 2] + sorted[sorted.length / 2 - 1]) / 2;
      }
      return thresholds;
    }

    boolean[] mask(int frame) {
      boolean[] on = new boolean[thresholds.length];
      for (int w = 0; w < windows.size(); w++) {
        if (windows.get(w)[0] <= frame && frame < windows.get(w)[1]) {
          for (int k = 0; k < on.length; k++) {
            on[k] |= windowTags.get(w)[k] > thresholds[k];
          }
        }
      }
      return on;
    }

    private static float[] toFloats(boolean[] on) {
      float[] tags = new float[on.length];
      for (int k = 0; k < on.length; k++) {
        tags[k] = on[k] ? 1 : 0;
      }
      return tags;
    }

    double[][] scores(int context) {
      double[][] sum = new double[thresholds.length][frames];
      int families = 0;
      for (String family : List.of("fbcrnn", "tagcnn", "bicrnn")) {
        List<BundleMember> ofFamily = members(family);
        families += ofFamily.isEmpty() ? 0 : 1;
        for (BundleMember member : ofFamily) {
          double[][] scores = scores(member, context);
          for (int k = 0; k < sum.length; k++) {
            for (int n = 0; n < frames; n++) {
              sum[k][n] += scores[k][n] / ofFamily.size();
            }
          }
        }
      }
      for (int n = 0; n < frames; n++) {
        boolean[] on = mask(n);
        for (int k = 0; k < sum.length; k++) {
          sum[k][n] = on[k] ? sum[k][n] / families : 0;
        }
      }
      return sum;
    }

    private double[][] scores(BundleMember member, int context) {
      double[][] result = new double[thresholds.length][frames];
      try (NDManager manager = Tensors.cpu();
          Network network = member.network(Device.cpu(), Network.Form.INFERENCE)) {
        NDArray x = input(manager, member);
        if (network instanceof ForwardBackwardCrnn crnn) {
          try (CnnOutput vectors = crnn.convolve(x, ClipLengths.of(frames))) {
            float[][] scores = crnn.windows(vectors, context).scores(context, 0);
            for (int n = 0; n < frames; n++) {
              copy(scores, n, result, n);
            }
          }
        } else if (network instanceof TagConditionedCnn cnn) {
          boolean[] before = {};
          float[][] scores = {};
          for (int n = 0; n < frames; n++) {
            boolean[] on = mask(n);
            if (!Arrays.equals(on, before)) {
              before = on;
              try (StrongScores strong =
                  cnn.score(x, ClipLengths.of(frames), new float[][] {toFloats(on)})) {
                scores = strong.scores(0);
              }
            }
            copy(scores, n, result, n);
          }
        } else if (network instanceof BidirectionalCrnn crnn) {
          for (int w = 0; w < windows.size(); w++) {
            int from = windows.get(w)[0];
            int to = windows.get(w)[1];
            boolean[] on = new boolean[thresholds.length];
            for (int k = 0; k < on.length; k++) {
              on[k] = windowTags.get(w)[k] > thresholds[k];
            }
            NDArray part = x.get(":, :, :, " + from + ":" + to);
            ClipLengths lengths = ClipLengths.of(to - from);
            try (StrongScores strong =
                crnn.architecture().tagConditioned()
                    ? crnn.score(part, lengths, new float[][] {toFloats(on)})
                    : crnn.score(part, lengths)) {
              float[][] scores = strong.scores(0);
              for (int n = 0; n < frames; n++) {
                if (nearestWindow(n) == w) {
                  copy(scores, n - from, result, n);
                }
              }
            }
          }
        }
      }
      return result;
    }

    private int nearestWindow(int frame) {
      int nearest = 0;
      double least = Double.MAX_VALUE;
      for (int w = 0; w < windows.size(); w++) {
        double centre = (windows.get(w)[0] + windows.get(w)[1] - 1) / 2.0;
        if (Math.abs(centre - frame) < least) {
          least = Math.abs(centre - frame);
          nearest = w;
        }
      }
      return nearest;
    }

    private static void copy(float[][] from, int n, double[][] to, int at) {
      for (int k = 0; k < to.length; k++) {
        to[k][at] = from[k][n];
      }
    }
  }

  private static PerClass<Double> perClass(double[] values) {
    PerClass<Double> setting = PerClass.same(0.5);
    for (int k = 0; k < values.length; k++) {
      setting = setting.with(TinyBundles.CLASSES.get(k), values[k]);
    }
    return setting;
  }

  private static LogMel logMel(int frames) {
    return TinyBundles.FEATURES
        .extract(TinyBundles.sound(frames * 0.02 + 0.1, frames))
        .slice(0, frames);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 498, 750, 751, 1000, 1013, 1777})
  void scoresAsTheSpecificationSaysOverWholeRecordings(int frames) {
    LogMel logMel = logMel(frames);
    Reference reference = new Reference(TinyBundles.allFamilies(), logMel);
    ScoreSettings settings =
        ScoreSettings.builder()
            .optContexts(CONTEXTS)
            .optTagThresholds(perClass(reference.middlingThresholds()))
            .build();

    try (Ensemble ensemble = Ensemble.of(TinyBundles.allFamilies(), Device.cpu())) {
      EnsembleScores scores = ensemble.scores(logMel, settings);

      for (int k = 0; k < TinyBundles.CLASSES.size(); k++) {
        int column = k;
        double largest =
            reference.windowTags.stream().mapToDouble(t -> t[column]).max().orElseThrow();
        assertThat(scores.tagScores().get(TinyBundles.CLASSES.get(k)))
            .isCloseTo(largest, within(1e-5));
        assertThat(scores.tags().contains(TinyBundles.CLASSES.get(k)))
            .isEqualTo(largest > reference.thresholds[k]);
      }
      for (int context : CONTEXTS) {
        assertClose(scores.frameScores(context), reference.scores(context), 1e-5);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"300, 1000", "170, 1777", "499, 1300"})
  void masksEachFrameByTheWindowsThatHoldItWhereverTheyBeginAndEnd(int hop, int frames) {
    LogMel logMel = logMel(frames);
    Bundle taggers =
        TinyBundles.bundle(
            TinyBundles.allFamilies().members().get(0), TinyBundles.allFamilies().members().get(1));
    Reference reference = new Reference(taggers, logMel, hop);
    ScoreSettings settings =
        ScoreSettings.builder()
            .optContexts(CONTEXTS)
            .optTagThresholds(perClass(reference.middlingThresholds()))
            .optTagWindows(new TagWindows(500, hop, 750))
            .build();

    try (Ensemble ensemble = Ensemble.of(taggers, Device.cpu())) {
      EnsembleScores scores = ensemble.scores(logMel, settings);

      assertClose(scores.frameScores(5), reference.scores(5), 1e-5);
    }
  }

  private static void assertClose(FrameScores actual, double[][] expected, double tolerance) {
    assertThat(actual.frameCount()).isEqualTo(expected[0].length);
    for (int k = 0; k < expected.length; k++) {
      for (int n = 0; n < expected[k].length; n++) {
        assertThat(actual.score(k, n))
            .as("class %d, frame %d", k, n)
            .isCloseTo(expected[k][n], within(tolerance));
        assertThat(actual.score(k, n) == 0)
            .as("mask of class %d, frame %d", k, n)
            .isEqualTo(expected[k][n] == 0);
      }
    }
  }

  @Test
  void scoresEveryClassByTheTaggersAloneWithoutAMask() {
    LogMel logMel = logMel(1200);
    Bundle taggers =
        TinyBundles.bundle(
            TinyBundles.allFamilies().members().get(0), TinyBundles.allFamilies().members().get(1));
    Reference reference = new Reference(taggers, logMel);
    Arrays.fill(reference.thresholds, -1);
    ScoreSettings settings =
        ScoreSettings.builder()
            .optContexts(CONTEXTS)
            .optTagThresholds(PerClass.same(2.0))
            .optMasked(false)
            .build();

    try (Ensemble ensemble = Ensemble.of(TinyBundles.allFamilies(), Device.cpu())) {
      EnsembleScores scores = ensemble.scores(logMel, settings);

      assertThat(scores.tags()).isEmpty();
      for (int context : CONTEXTS) {
        assertClose(scores.frameScores(context), reference.scores(context), 1e-5);
      }
    }
  }

  @Test
  void givesSkippedFramesTheScoreOfTheNearest() {
    LogMel logMel = logMel(800);
    try (Ensemble ensemble = Ensemble.of(TinyBundles.oneCrnn(), Device.cpu())) {
      ScoreSettings.Builder settings =
          ScoreSettings.builder().optContexts(5).optTagThresholds(PerClass.same(-1.0));
      FrameScores all = ensemble.scores(logMel, settings.build()).frameScores(5);
      FrameScores some = ensemble.scores(logMel, settings.optShift(3).build()).frameScores(5);
      for (int n = 0; n < 800; n++) {
        int nearest = Math.min((n + 1) / 3 * 3, 798);
        assertThat(some.score(1, n)).isCloseTo(all.score(1, nearest), within(1e-6));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 97, 250, 1000, 5000})
  void chunkSizeDoesNotMatter(int chunkFrames) {
    LogMel logMel = logMel(2345);
    try (Ensemble ensemble = Ensemble.of(TinyBundles.allFamilies(), Device.cpu())) {
      double[] thresholds = new Reference(TinyBundles.allFamilies(), logMel).middlingThresholds();
      ScoreSettings.Builder settings =
          ScoreSettings.builder().optContexts(10).optTagThresholds(perClass(thresholds));
      EnsembleScores expected = ensemble.scores(logMel, settings.build());
      EnsembleScores scores = ensemble.scores(logMel, settings.optChunkFrames(chunkFrames).build());
      assertThat(scores.tags()).isEqualTo(expected.tags());
      assertClose(scores.frameScores(10), expected.frameScores(10).scores(), 1e-5);
    }
  }

  @Test
  void isSavedAsOneBundle() throws IOException {
    Bundle first = TinyBundles.oneCrnn();
    Bundle second = TinyBundles.bundle(TinyBundles.allFamilies().members().get(2));
    Path file = folder.resolve("ensemble.sed4j");
    LogMel logMel = logMel(100);
    EnsembleScores expected;
    try (Ensemble ensemble =
        Ensemble.builder()
            .addMembers(first)
            .addMembers(second)
            .addMember(TinyBundles.allFamilies().members().get(1))
            .optSection("notes", "{\"of\": 3}")
            .optDevice(Device.cpu())
            .build()) {
      ensemble.bundle().write(file);
      expected = ensemble.scores(logMel, ScoreSettings.withDefaults());
    }
    Bundle read = Bundle.read(file);
    assertThat(read.members()).hasSize(3);
    assertThat(read.section("notes")).contains("{\"of\":3}");
    try (Ensemble ensemble = Ensemble.of(read, Device.cpu())) {
      EnsembleScores scores = ensemble.scores(logMel, ScoreSettings.withDefaults());
      assertThat(scores.tagScores()).isEqualTo(expected.tagScores());
      assertThat(scores.contexts()).containsExactly(5, 10, 15, 20);
      assertThat(scores.frameScores(20)).isEqualTo(expected.frameScores(20));
    }
  }

  @Test
  void needsATaggerAndNorms() {
    Bundle withoutTagger = TinyBundles.bundle(TinyBundles.allFamilies().members().get(2));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ensemble.of(withoutTagger, Device.cpu()))
        .withMessage("bundle: its members are [tagcnn], allowed: at least one fbcrnn, which tags");
    Bundle withoutNorm =
        TinyBundles.bundle(
            BundleMember.builder()
                .setArchitecture(TinyBundles.crnn())
                .setWeights(TinyBundles.crnn().initialState(1))
                .build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ensemble.of(withoutNorm, Device.cpu()))
        .withMessageContaining("member 0 has no norm statistics");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ensemble.builder().build())
        .withMessageContaining("addMembers");
    Bundle otherClasses =
        TinyBundles.oneCrnn().toBuilder().setClasses(List.of("a", "b", "c", "d")).build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Ensemble.builder().addMembers(TinyBundles.oneCrnn()).addMembers(otherClasses))
        .withMessageContaining("classes = [a, b, c, d], allowed: " + TinyBundles.CLASSES);
  }

  @Test
  void refusesSettingsThatDoNotFit() {
    try (Ensemble ensemble = Ensemble.of(TinyBundles.oneCrnn(), Device.cpu())) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> ensemble.scores(logMel(10), ScoreSettings.builder().optChunkFrames(6).build()))
          .withMessage("chunkFrames = 6, allowed: above 6 with these CNNs");
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> ensemble.scores(LogMel.of(new float[8], 8, 1), ScoreSettings.withDefaults()))
          .withMessage("bands = 8, allowed: 16");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSettings.builder().optContexts(5, -1).build())
        .withMessage("context = -1, allowed: 0 to 1000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScoreSettings.builder().optShift(0).build())
        .withMessage("shift = 0, allowed: at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> ScoreSettings.builder().optTagThresholds(PerClass.same(Double.NaN)).build())
        .withMessageContaining("tag threshold = NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TagWindows(500, 501, 750))
        .withMessage("hop = 501, allowed: 1 to length = 500");
  }

  @Test
  void givesNoFramesAndNoTagsForNothing() {
    try (Ensemble ensemble = Ensemble.of(TinyBundles.oneCrnn(), Device.cpu())) {
      EnsembleScores scores =
          ensemble.scores(LogMel.of(new float[0], 16, 0), ScoreSettings.withDefaults());
      assertThat(scores.tags()).isEqualTo(Set.of());
      assertThat(scores.frameScores(5).frameCount()).isZero();
    }
  }

  @Test
  void failsClearlyOnceClosed() {
    Ensemble ensemble = Ensemble.of(TinyBundles.oneCrnn(), Device.cpu());
    ensemble.close();
    ensemble.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> ensemble.scores(logMel(10), ScoreSettings.withDefaults()))
        .withMessage("closed: its networks are freed");
  }
}
