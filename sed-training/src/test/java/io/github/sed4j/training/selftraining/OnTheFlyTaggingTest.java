package io.github.sed4j.training.selftraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.inference.evaluation.ClipBasedMetric;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.evaluation.ThresholdSearch;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.training.data.Admission.Candidate;
import io.github.sed4j.training.loop.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnTheFlyTaggingTest {

  private static final List<String> CLASSES = List.of("Cat", "Dog");

  private final OnTheFlyTagging tagging = OnTheFlyTagging.report();

  /** Clips 0 to 9, whose scores rise: Dog occurs in 4 and 6 to 9, Cat in none. */
  private static Validation validation() {
    Map<String, FrameScores> scores = new LinkedHashMap<>();
    Map<String, Set<String>> tags = new LinkedHashMap<>();
    for (int i = 0; i < 10; i++) {
      double[][] rows = {{0.01 * i}, {0.1 * i}};
      scores.put("clip" + i, FrameScores.ofFrames(CLASSES, 1, rows));
      tags.put("clip" + i, i == 4 || i > 5 ? Set.of("Dog") : Set.of());
    }
    ScoreSet set = ScoreSet.of(scores);
    ClipTags truth = ClipTags.of(tags);
    return new Validation(
        1,
        1,
        set,
        truth,
        ClipBasedMetric.create().curves(set, truth).best(ThresholdSearch.bestF()),
        true,
        Map.of(),
        0,
        0);
  }

  /** A clip whose first sample is the score of Dog, and its second that of Cat. */
  private static Candidate candidate(double dog, double cat) {
    return new Candidate(
        "unlabelled", "a.wav", AudioClip.mono(new float[] {(float) dog, (float) cat}, 16_000));
  }

  private static float[][] scores(List<AudioClip> clips) {
    return clips.stream()
        .map(clip -> new float[] {clip.channel(0)[1], clip.channel(0)[0]})
        .toArray(float[][]::new);
  }

  @Test
  void isClosedBeforeTheFirstValidation() {
    tagging.begin(CLASSES, OnTheFlyTaggingTest::scores);

    assertThat(tagging.isOpen()).isFalse();
    assertThatIllegalStateException().isThrownBy(() -> tagging.admit(List.of(candidate(1, 0))));
  }

  @Test
  void admitsClipsAboutWhichTheNetworkIsSureInEveryClass() {
    tagging.begin(CLASSES, OnTheFlyTaggingTest::scores);
    tagging.validated(validation());

    assertThat(tagging.isOpen()).isTrue();
    assertThat(
            tagging.admit(
                List.of(candidate(0.9, 0.01), candidate(0.1, 0.01), candidate(0.45, 0.01))))
        .satisfiesExactly(
            sure -> assertThat(sure).contains(Set.of("Dog")),
            nothing -> assertThat(nothing).contains(Set.of()),
            doubtful -> assertThat(doubtful).isEmpty());
    assertThat(tagging.admitted()).isEqualTo(Map.of("Dog", 1L));
    assertThat(tagging.asked()).isEqualTo(3);
    assertThat(tagging.withoutEvents()).isEqualTo(1);
  }

  @Test
  void goesOnFromItsStateAlsoWithInfiniteThresholds() {
    tagging.begin(CLASSES, OnTheFlyTaggingTest::scores);
    tagging.validated(validation());
    tagging.admit(List.of(candidate(0.9, 0.01)));
    assertThat(tagging.thresholds().orElseThrow().detection().get("Cat")).isInfinite();

    OnTheFlyTagging resumed = OnTheFlyTagging.report();
    resumed.begin(CLASSES, OnTheFlyTaggingTest::scores);
    resumed.restore(tagging.state());

    assertThat(resumed.state()).isEqualTo(tagging.state());
    for (String label : CLASSES) {
      assertThat(resumed.thresholds().orElseThrow().detection().get(label))
          .isEqualTo(tagging.thresholds().orElseThrow().detection().get(label));
      assertThat(resumed.thresholds().orElseThrow().exclusion().get(label))
          .isEqualTo(tagging.thresholds().orElseThrow().exclusion().get(label));
    }
  }

  @Test
  void refusesATextThatIsNoState() {
    tagging.begin(CLASSES, OnTheFlyTaggingTest::scores);

    for (String text : List.of("", "[]", "{}", "{\"asked\": 1}", "no")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> tagging.restore(text))
          .withMessageStartingWith("state of on-the-fly tagging: ");
    }
    String without = tagging.state();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> tagging.restore(without.replace("\"asked\":0", "\"asked\":0.5")))
        .withMessageContaining("asked = 0.5, allowed: whole numbers from 0");
  }
}
