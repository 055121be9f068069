package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.testing.Golden;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final int CLASSES = 10;
  private static final long TEN_SECONDS = 500;

  @Test
  void countsTheParametersThatTheAuthorsPrint() {
    ForwardBackwardCrnn.Builder report = ForwardBackwardCrnn.builder().setClasses(CLASSES);

    assertThat(report.buildArchitecture().trainableParameters()).isEqualTo(3_487_556);
    report.optHeadNorm(NormSettings.EXPONENTIAL);
    assertThat(report.buildArchitecture().trainableParameters()).isEqualTo(3_488_580);
  }

  @Test
  void countsTheParametersOfTheWorkshopPreset() {
    assertThat(
            ForwardBackwardCrnn.builder(Preset.WORKSHOP)
                .setClasses(CLASSES)
                .buildArchitecture()
                .trainableParameters())
        .isEqualTo(3_161_412);
  }

  @Test
  void countsTheParametersOfTheTagConditionedCnn() {
    assertThat(
            TagConditionedCnn.builder()
                .setClasses(CLASSES)
                .buildArchitecture()
                .trainableParameters())
        .isEqualTo(1_591_258);
  }

  @Test
  void theReportNeedsElevenAndThreeQuarterGigaflopAClip() {
    long flops =
        ForwardBackwardCrnn.builder()
            .setClasses(CLASSES)
            .buildArchitecture()
            .flops((int) TEN_SECONDS);

    assertThat(flops / 1e9).isBetween(11.7, 11.8);
  }

  @Test
  void compactNeedsAtMostAnEighthOfTheReportsFlops() {
    long report = architecture(Preset.REPORT).flops((int) TEN_SECONDS);
    long compact = architecture(Preset.COMPACT).flops((int) TEN_SECONDS);

    assertThat(8 * compact).isLessThanOrEqualTo(report);
  }

  @Test
  void fourCompactNetworksFitIntoEightMegabytesOfHalfPrecision() {
    long crnn = elements(architecture(Preset.COMPACT));
    long cnn =
        elements(TagConditionedCnn.builder(Preset.COMPACT).setClasses(CLASSES).buildArchitecture());

    assertThat(2 * (2 * crnn + 2 * cnn)).isLessThan(7_000_000);
    assertThat(2 * 4 * crnn).isLessThan(8_000_000);
  }

  private static long elements(Architecture architecture) {
    return architecture.parameters().stream().mapToLong(spec -> spec.size()).sum();
  }

  private static ForwardBackwardCrnnArchitecture architecture(Preset preset) {
    return ForwardBackwardCrnn.builder(preset).setClasses(CLASSES).buildArchitecture();
  }

  @Test
  void seesTwelveFramesToEitherSideInTheReportAndSevenInTheWorkshopPreset() {
    assertThat(architecture(Preset.REPORT).cnn().contextFrames()).isEqualTo(12);
    assertThat(architecture(Preset.WORKSHOP).cnn().contextFrames()).isEqualTo(7);
    assertThat(TagConditionedCnn.builder().setClasses(CLASSES).buildArchitecture().contextFrames())
        .isEqualTo(12);
  }

  @Test
  void namesAndShapesAreThoseOfTheAuthorsStateDict() {
    assertThat(shapes(SmallNetworks.CRNN)).isEqualTo(shapes(Golden.load("crnn_small")));
    assertThat(shapes(SmallNetworks.TAG_CNN)).isEqualTo(shapes(Golden.load("tagcnn_small")));
  }

  @Test
  void namesAndShapesOfTheFullNetworkAreThoseOfTheAuthorsStateDict() throws Exception {
    Path folder = Golden.shared("reference/golden/crnn_full/params");
    Map<String, String> expected = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        expected.put(name.substring(0, name.length() - 4), text(Npy.read(file).shape()));
      }
    }

    assertThat(
            shapes(
                ForwardBackwardCrnn.builder()
                    .setClasses(CLASSES)
                    .optHeadNorm(NormSettings.EXPONENTIAL)
                    .buildArchitecture()))
        .isEqualTo(expected);
  }

  private static Map<String, String> shapes(Architecture architecture) {
    Map<String, String> shapes = new TreeMap<>();
    architecture.parameterShapes().forEach((name, shape) -> shapes.put(name, text(shape)));
    return shapes;
  }

  private static Map<String, String> shapes(Golden golden) {
    Map<String, String> shapes = new TreeMap<>();
    golden.names().stream()
        .filter(name -> name.startsWith("params/"))
        .forEach(
            name ->
                shapes.put(name.substring("params/".length()), text(golden.array(name).shape())));
    return shapes;
  }

  private static String text(int[] shape) {
    return java.util.Arrays.toString(shape);
  }

  @Test
  void drawsTheSameInitialStateFromTheSameSeedAndAnotherFromAnother() {
    Map<String, NpyArray> first = SmallNetworks.CRNN.initialState(1);

    assertThat(SmallNetworks.CRNN.initialState(1)).isEqualTo(first);
    assertThat(SmallNetworks.CRNN.initialState(2)).isNotEqualTo(first);
  }

  @Test
  void drawsInitialValuesFromTheDistributionsOfTheSpecification() {
    Map<String, NpyArray> state = architecture(Preset.REPORT).initialState(5);

    // Kaiming-uniform: sqrt(6 / fan-in); Xavier-uniform: sqrt(6 / (fan-in + fan-out))
    assertUniform(state, "_cnn_2d.convs.3.conv.weight", Math.sqrt(6.0 / (32 * 9)));
    assertUniform(state, "_cnn_1d.convs.0.conv.weight", Math.sqrt(6.0 / (1024 * 3)));
    assertUniform(state, "_clf_fwd.convs.0.conv.weight", Math.sqrt(6.0 / 256));
    assertUniform(state, "_clf_bwd.convs.1.conv.weight", Math.sqrt(6.0 / (256 + 10)));
    assertUniform(state, "_rnn_bwd._rnn.weight_hh_l1", 1.0 / 16);
    assertUniform(state, "_rnn_fwd._rnn.bias_ih_l0", 1.0 / 16);
    assertThat(values(state, "_cnn_2d.convs.0.conv.bias")).containsOnly(0);
    assertThat(values(state, "_cnn_2d.convs.0.norm.gamma")).containsOnly(1);
    assertThat(values(state, "_cnn_2d.convs.0.norm.running_mean")).containsOnly(0);
    assertThat(values(state, "_cnn_2d.convs.0.norm.running_power")).containsOnly(1);
    assertThat(values(state, "_cnn_2d.convs.0.norm.num_tracked_values")).containsOnly(0);
  }

  private static void assertUniform(Map<String, NpyArray> state, String name, double bound) {
    double square = 0;
    double largest = 0;
    float[] values = values(state, name);
    for (float value : values) {
      square += (double) value * value;
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).as(name).isBetween(0.95 * bound, 1.0000001 * bound);
    assertThat(square / values.length)
        .as(name)
        .isBetween(0.29 * bound * bound, 0.38 * bound * bound);
  }

  private static float[] values(Map<String, NpyArray> state, String name) {
    return java.util.Objects.requireNonNull(state.get(name)).toFloatArray();
  }

  @Test
  void summaryListsLayersShapesParametersAndFlops() {
    String summary =
        ForwardBackwardCrnn.builder().setClasses(CLASSES).buildArchitecture().summary();

    assertThat(summary)
        .contains("_cnn_2d.convs.8", "(B, 256, 4, N)", "_rnn_bwd._rnn.l1", "(B, 10, N)")
        .contains("3,487,556");
    assertThat(summary.lines()).hasSize(1 + 1 + 9 + 3 + 2 * 4 + 1);
  }

  @Test
  void sumsUpTheSameParametersInTheSummaryAsInTheState() {
    for (Preset preset : Preset.values()) {
      for (Architecture architecture :
          List.of(
              architecture(preset),
              TagConditionedCnn.builder(preset).setClasses(3).buildArchitecture(),
              BidirectionalCrnn.builder(preset)
                  .setClasses(3)
                  .optTagConditioned(true)
                  .buildArchitecture())) {
        assertThat(architecture.layers(1).stream().mapToLong(l -> l.parameters()).sum())
            .as(preset + " " + architecture.type())
            .isEqualTo(architecture.trainableParameters());
      }
    }
  }

  @Test
  void rejectsWhatIsOutsideItsRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ForwardBackwardCrnn.builder().buildArchitecture())
        .withMessage("setClasses is required");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ForwardBackwardCrnn.builder().setClasses(-1).buildArchitecture())
        .withMessage("classes = -1, allowed: 1 to 10000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Conv2dLayer(8, 2, 3, 1))
        .withMessage("bandKernel = 2, allowed: odd numbers from 1 to 63");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Conv1dLayer(0, 3))
        .withMessage("channels = 0, allowed: 1 to 8192");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new CnnArchitecture(
                    9,
                    List.of(new Conv2dLayer(4, 3, 3, 3), new Conv2dLayer(4, 3, 3, 2)),
                    List.of(),
                    NormSettings.NONE))
        .withMessageContaining("bandPooling = 2 of 2-d layer 2, allowed: divisors of the 3 bands");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ClassifierArchitecture(8, 0, List.of(8), NormSettings.NONE))
        .withMessage("recurrentLayers = 0, allowed: 1 to 16");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NormSettings(NormSettings.Running.EXPONENTIAL, 1, 1e-5))
        .withMessage("momentum = 1.0, allowed: at least 0 and below 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TagConditionedCnnArchitecture(3, SmallNetworks.CRNN.cnn(), 4))
        .withMessageContaining("outputKernel = 4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preset.of("tiny"))
        .withMessage("preset = tiny, allowed: report, workshop, compact");
  }
}
