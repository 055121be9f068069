package io.github.sed4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ClipLabelsTest {

  private static final List<String> CLASSES = List.of("Cat", "Dog", "Speech");

  private static float[][] targets(ClipLabels labels, int frames) {
    return Objects.requireNonNull(labels.strongTargets(CLASSES, FrameGrid.REPORT, frames));
  }

  @Test
  void eventsCoverTheFramesFromOnsetToOffset() {
    ClipLabels labels = ClipLabels.strong(List.of(new SoundEvent("Dog", 0.1, 0.2)));

    float[][] targets = targets(labels, 20);

    // Samples 1600 and 3200 are of frames (1600 - 480) / 320 + 1 = 4 and 9 (rounded down).
    assertThat(targets[1])
        .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(targets[0]).containsOnly(0);
    assertThat(labels.tagTargets(CLASSES)).containsExactly(0, 1, 0);
  }

  @Test
  void anEventUpToTheEndIsClampedToTheLastFrame() {
    // 10 s: sample 160000 would be of frame 499, but there are 498.
    ClipLabels labels = ClipLabels.strong(List.of(new SoundEvent("Cat", 9.9, 10)));

    assertThat(targets(labels, 498)[0][497]).isOne();
  }

  @Test
  void pseudoLabelsStayInFrames() {
    ClipLabels labels =
        ClipLabels.strong(
            Map.of("Cat", List.of(new FrameRange(0, 0), new FrameRange(3, 9)), "Dog", List.of()));

    float[][] targets = targets(labels, 5);

    assertThat(targets[0]).containsExactly(1, 0, 0, 1, 1);
    assertThat(labels.tags()).containsExactly("Cat");
  }

  @Test
  void weakLabelsHaveNoStrongTargets() {
    ClipLabels labels = ClipLabels.weak(Set.of("Speech"));

    assertThat(labels.strongTargets(CLASSES, FrameGrid.REPORT, 5)).isNull();
    assertThat(labels.tagTargets(CLASSES)).containsExactly(0, 0, 1);
  }

  @Test
  void cutsEventsAtWholeFrames() {
    ClipLabels labels =
        ClipLabels.strong(
            List.of(
                new SoundEvent("Cat", 0, 0.5),
                new SoundEvent("Dog", 1.5, 3),
                new SoundEvent("Speech", 4, 5)));

    ClipLabels cut = labels.cut(FrameGrid.REPORT, 50, 48); // 1 s to 2 s

    assertThat(cut.tags()).containsExactly("Dog");
    assertThat(cut.events()).containsExactly(new SoundEvent("Dog", 0.5, 1.0));
  }

  @Test
  void cutsRunsOfFrames() {
    ClipLabels labels =
        ClipLabels.strong(Map.of("Cat", List.of(new FrameRange(2, 6), new FrameRange(9, 12))));

    assertThat(labels.cut(FrameGrid.REPORT, 5, 3).frames())
        .containsExactly(Map.entry("Cat", List.of(new FrameRange(0, 1))));
  }

  @Test
  void weakLabelsAreNotCut() {
    ClipLabels labels = ClipLabels.weak(Set.of("Cat"));

    assertThat(labels.cut(FrameGrid.REPORT, 5, 3)).isSameAs(labels);
  }

  @Test
  void restrictsToClasses() {
    ClipLabels labels =
        ClipLabels.strong(List.of(new SoundEvent("Cat", 0, 1), new SoundEvent("Rain", 0, 1)));

    assertThat(labels.restrictedTo(CLASSES))
        .isEqualTo(ClipLabels.strong(List.of(new SoundEvent("Cat", 0, 1))));
  }

  @Test
  void refusesAClassThatTheListLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClipLabels.weak(Set.of("Rain")).tagTargets(CLASSES))
        .withMessage("event class 'Rain', allowed: those of the class list [Cat, Dog, Speech]");
  }

  @Test
  void anUnlabelledClipHasNoTags() {
    assertThatIllegalStateException().isThrownBy(() -> ClipLabels.unlabelled().tagTargets(CLASSES));
  }
}
