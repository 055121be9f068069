package io.github.sed4j.inference.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.bundle.BundleFormatException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalibrationTest {

  private static final List<String> CLASSES = List.of("Dog", "Türklingel");

  private static Calibration full() {
    return Calibration.builder(CLASSES)
        .optTagThresholds(
            PerClass.of(Map.of("Dog", 0.1 + 0.2, "Türklingel", Double.POSITIVE_INFINITY)))
        .optDetection(
            PerClass.same(new DetectionSetting(5, 21, 0.25))
                .with("Dog", new DetectionSetting(10, 41, Double.NEGATIVE_INFINITY)))
        .optLowLatency(PerClass.same(new DetectionSetting(5, 11, 1e-3)))
        .optPseudoLabels(PerClass.same(new DetectionSetting(20, 41, 0.5)))
        .optProvenance(
            new CalibrationProvenance("kitchen", 12, "event F1", 5, Map.of("Dog", 0.123456789)))
        .build();
  }

  @Test
  void comesBackAsItWasWritten() throws BundleFormatException {
    Calibration full = full();

    assertThat(Calibration.fromJson(full.toJson(), CLASSES, "b.sed4j")).isEqualTo(full);
    assertThat(full.toBuilder().build()).isEqualTo(full).hasSameHashCodeAs(full);
    Calibration defaults = Calibration.defaults(CLASSES);
    assertThat(Calibration.fromJson(defaults.toJson(), CLASSES, "b.sed4j")).isEqualTo(defaults);
    assertThat(defaults.lowLatency()).isEmpty();
    assertThat(defaults.detection().get("Dog")).isEqualTo(new DetectionSetting(5, 21, 0.5));
  }

  @Test
  void aTagIsOnAboveItsThreshold() {
    assertThat(full().tags(new double[] {0.3, 1})).containsExactly(false, false);
    assertThat(full().tags(new double[] {0.31, 1})).containsExactly(true, false);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> full().tags(new double[1]))
        .withMessage("tag scores = 1, allowed: 2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"version\":1 | {\"version\":2 | .version = 2, allowed: 1",
        "{\"version\":1 | [1 | : no valid JSON",
        "\"tagThresholds\":{\"Dog\" | \"tagThresholds\":{\"Cat\" | .tagThresholds.Dog is missing",
        "\"context\":10 | \"context\":-1 | .detection.Dog.context = -1, allowed: whole numbers from 0 to 1000",
        "\"context\":10 | \"context\":1.5 | .context = 1.5, allowed: whole numbers",
        "\"medianLength\":41 | \"medianLength\":40 | medianLength = 40, allowed: odd",
        "\"-Infinity\" | \"NaN\" | .threshold = \"NaN\", allowed: numbers",
        "\"provenance\" | \"origin\" | .provenance is missing",
        "\"aim\" | \"x\":1,\"aim\" | .provenance.x is unknown, allowed: values, data",
        "\"folds\":5 | \"folds\":0 | .folds = 0, allowed: whole numbers from 1",
      })
  void faultsAreNamed(String what, String by, String message) {
    String json = full().toJson();
    assertThat(json).contains(what);

    assertThatThrownBy(() -> Calibration.fromJson(json.replace(what, by), CLASSES, "b.sed4j"))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith("b.sed4j: calibration")
        .hasMessageContaining(message);
  }

  @Test
  void settingsMustBeThoseOfTheClasses() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Calibration.builder(CLASSES)
                    .optTagThresholds(PerClass.same(0.5).with("Cat", 0.1))
                    .build())
        .withMessageContaining("tag threshold of 'Cat', allowed: the event classes");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Calibration.builder(CLASSES)
                    .optTagThresholds(PerClass.of(Map.of("Dog", 0.5)))
                    .build())
        .withMessageContaining("Türklingel");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Calibration.builder(CLASSES).optTagThresholds(PerClass.same(Double.NaN)).build())
        .withMessage("Dog: tag threshold = NaN, allowed: a number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Calibration.builder(List.of("a", "a")))
        .withMessageContaining("each once");
  }
}
