package io.github.sed4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Provenance;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DetectionTest {

  private static final List<String> CLASSES = List.of("Speech", "Dog", "Cat");

  @Test
  void holdsWhatWasDetectedInTheOrderOfTheBundle() {
    Provenance provenance = Provenance.builder().optSeed(3).build();
    DetectionWarning warning =
        new DetectionWarning(DetectionWarning.Kind.NOT_CALIBRATED, "no calibration");
    SoundEvent event = new SoundEvent("Dog", 1, 2, 0.75);
    FrameScores scores = FrameScores.ofFrames(CLASSES, 0.02, new double[3][5]);
    Detection detection =
        detection()
            .optDuration(10)
            .optTags(Set.of("Dog", "Speech"))
            .optEvents(List.of(event))
            .optFrameScores(scores)
            .addWarning(warning)
            .optBundle("kitchen.sed4j", provenance)
            .build();

    assertThat(detection.name()).isEqualTo("a.wav");
    assertThat(detection.duration()).isEqualTo(10);
    assertThat(detection.eventClasses()).isEqualTo(CLASSES);
    assertThat(detection.tagScores()).containsEntry("Cat", 0.25);
    assertThat(detection.tags()).containsExactly("Speech", "Dog");
    assertThat(detection.events()).containsExactly(event);
    assertThat(detection.frameScores()).contains(scores);
    assertThat(detection.warnings()).containsExactly(warning);
    assertThat(detection.bundle()).isEqualTo("kitchen.sed4j");
    assertThat(detection.provenance()).isEqualTo(provenance);
    assertThat(detection).hasToString("Detection[a.wav, 10.0 s, 1 events, tags [Speech, Dog]]");
  }

  @Test
  void refusesWhatIsOfAnotherEventClass() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detection().optTags(Set.of("Car")).build())
        .withMessage("tag 'Car', allowed: [Speech, Dog, Cat] as there are tag scores");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detection().optEvents(List.of(new SoundEvent("Car", 0, 1, 0.5))).build())
        .withMessageContaining("event class 'Car'");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                detection()
                    .optFrameScores(FrameScores.ofFrames(List.of("Dog"), 0.02, new double[1][2]))
                    .build())
        .withMessage("event classes of the frame scores = [Dog], allowed: [Speech, Dog, Cat]");
  }

  @Test
  void refusesValuesOutsideTheirRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detection().optDuration(Double.NaN).build())
        .withMessage("duration = NaN s, allowed: finite, at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> detection().setTagScores(Map.of("Dog", 1.5)).build())
        .withMessage("tag score of Dog = 1.5, allowed: 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Detection.builder().setName("a.wav").build())
        .withMessageContaining("setTagScores");
  }

  @Test
  void equalsADetectionOfTheSameContent() {
    assertThat(detection().build()).isEqualTo(detection().build());
    assertThat(detection().build()).hasSameHashCodeAs(detection().build());
    assertThat(detection().optDuration(1).build()).isNotEqualTo(detection().build());
  }

  private static Detection.Builder detection() {
    Map<String, Double> tags = new LinkedHashMap<>();
    tags.put("Speech", 0.75);
    tags.put("Dog", 0.5);
    tags.put("Cat", 0.25);
    return Detection.builder().setName("a.wav").setTagScores(tags);
  }
}
