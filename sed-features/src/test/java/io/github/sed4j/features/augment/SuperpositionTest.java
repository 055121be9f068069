package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.augment.Superposition.Placement;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import io.github.sed4j.testing.Tensors;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuperpositionTest {

  private final Golden golden = Golden.load("augment");

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void stftsTagsAndTargetsEqualTheReference(int index) {
    Superposition superposition = new Superposition(1, 0.5, 26);
    NpyArray first = golden.array("superpose_in0_stft");
    NpyArray second = golden.array("superpose_in1_stft");
    double u = golden.array("superpose_u_f64").toDoubleArray()[index];
    Placement placement = superposition.place(first.shape()[1], second.shape()[1], u).orElseThrow();

    String name = "superpose_" + index;
    try (NDManager manager = Tensors.cpu()) {
      Tensors.assertClose(
          placement.superpose(Tensors.of(manager, first), Tensors.of(manager, second)),
          golden.array(name + "_stft"),
          1e-5);
    }
    assertThat(
            placement.uniteTags(
                golden.array("superpose_in0_events").toFloatArray(),
                golden.array("superpose_in1_events").toFloatArray()))
        .containsExactly(golden.array(name + "_events").toFloatArray());
    assertThat(
            placement.uniteTargets(
                golden.array("superpose_in0_events_alignment").toFloatRows(),
                golden.array("superpose_in1_events_alignment").toFloatRows()))
        .isDeepEqualTo(golden.array(name + "_events_alignment").toFloatRows());
  }

  @Property
  void lengthAndOverlapStayInBounds(
      @ForAll @IntRange(min = 1, max = 800) int first,
      @ForAll @IntRange(min = 1, max = 800) int second,
      @ForAll @Scale(12) @DoubleRange(min = 0, max = 1, maxIncluded = false) double u) {
    Optional<Placement> placed = Superposition.REPORT.place(first, second, u);

    assertThat(placed.isPresent()).isEqualTo(first <= 751 && second <= 751);
    placed.ifPresent(
        placement -> {
          assertThat(placement.frames()).isBetween(Math.max(first, second), 751);
          assertThat(placement.overlap()).isGreaterThanOrEqualTo(Math.min(first, (second + 1) / 2));
          assertThat(Math.min(placement.firstStart(), placement.secondStart())).isZero();
          assertThat(placement.secondStart() - placement.firstStart()).isEqualTo(placement.start());
        });
  }

  @Property
  void everyStartIsReached(
      @ForAll @IntRange(min = 1, max = 30) int first,
      @ForAll @IntRange(min = 1, max = 30) int second) {
    Superposition superposition = new Superposition(1, 0.5, 40);
    int low = Math.max(-(second / 2), first - 40);
    int high = Math.min(first - (second + 1) / 2, 40 - second);
    int starts = high - low + 1;

    assertThat(superposition.place(first, second, 0).orElseThrow().start()).isEqualTo(low);
    for (int i = 0; i < starts; i++) {
      int start = superposition.place(first, second, (i + 0.5) / starts).orElseThrow().start();
      // The fraction is cut off towards zero.
      int exact = low + i;
      assertThat(start).isEqualTo(exact < 0 ? exact + 1 : exact);
    }
  }

  @Property(tries = 100)
  void targetsOutsideBothClipsAreZero(
      @ForAll @IntRange(min = 1, max = 30) int first,
      @ForAll @IntRange(min = 1, max = 30) int second,
      @ForAll @IntRange(min = -60, max = 60) int start) {
    Placement placement = new Placement(start, first, second);
    Assume.that(placement.frames() < 200);
    float[][] ones = {filled(first)};
    float[][] united = placement.uniteTargets(ones, new float[][] {filled(second)});

    int active = 0;
    for (float value : united[0]) {
      active += (int) value;
    }
    assertThat(united[0]).hasSize(placement.frames());
    assertThat(active).isEqualTo(first + second - placement.overlap());
  }

  private static float[] filled(int length) {
    float[] ones = new float[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void partnersComeAsOftenAsTheProbabilitySays() {
    RecentExamples<String> recent = RecentExamples.of(10);
    RandomGenerator random = new ClipSeed(1, 1, "a").generator("test");
    assertThat(Superposition.REPORT.partner(random, recent)).isEmpty();
    recent.add("x");
    recent.add("y");
    int[] counts = new int[3];
    for (int i = 0; i < 9000; i++) {
      counts[
          Superposition.REPORT.partner(random, recent).map(p -> p.equals("x") ? 1 : 2).orElse(0)]++;
    }

    for (int count : counts) {
      assertThat(count).isBetween(2800, 3200);
    }
    assertThat(Superposition.REPORT.superposes(0.333)).isFalse();
    assertThat(Superposition.REPORT.superposes(0.334)).isTrue();
    assertThat(Superposition.TAG_CONDITIONED_CNN.superposes(0.499)).isFalse();
    assertThat(new Superposition(0, 0.5, 1).superposes(1 - 0x1p-53)).isFalse();
    assertThat(new Superposition(1, 0.5, 1).superposes(0)).isTrue();
  }

  @Test
  void clipsWithoutFramesStayAlone() {
    assertThat(Superposition.REPORT.place(0, 10, 0.5)).isEmpty();
    assertThat(Superposition.REPORT.place(10, 0, 0.5)).isEmpty();
    assertThat(Superposition.REPORT.place(752, 10, 0.5)).isEmpty();
    assertThat(Superposition.REPORT.place(10, 752, 0.5)).isEmpty();
  }

  @Test
  void nothingIsLeftBehind() {
    try (NDManager manager = Tensors.cpu()) {
      NDArray first = Tensors.random(manager, 1, 1, 4, 3, 2);
      NDArray second = Tensors.random(manager, 2, 1, 3, 3, 2);
      int before = Tensors.heldBy(manager);
      NDArray sum = new Placement(-2, 4, 3).superpose(first, second);

      assertThat(Tensors.heldBy(manager)).isEqualTo(before + 1);
      assertThat(sum.getShape().get(1)).isEqualTo(6);
      sum.close();
    }
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Superposition(1.1, 0.5, 10))
        .withMessage("probability = 1.1, allowed: 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Superposition(1, 0, 10))
        .withMessage("minOverlap = 0.0, allowed: above 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Superposition.REPORT.place(-1, 10, 0.5))
        .withMessage("firstFrames = -1, allowed: at least 0");
    Placement placement = new Placement(0, 4, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> placement.uniteTags(new float[3], new float[2]))
        .withMessage("tags of 3 and of 2 classes, allowed: equal");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> placement.uniteTargets(new float[1][4], new float[1][4]))
        .withMessage("target of the second clip with 4 frames, allowed: 3");
    try (NDManager manager = Tensors.cpu()) {
      NDArray stft = Tensors.random(manager, 1, 1, 4, 3, 2);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> placement.superpose(stft, stft))
          .withMessage("STFT of the second clip = (1, 4, 3, 2), allowed: (C, 3, F, 2)");
    }
  }
}
