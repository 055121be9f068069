package io.github.sed4j.features.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RecentExamplesTest {

  @Test
  void anEmptyBufferHasNothingToPick() {
    assertThat(RecentExamples.of(3).pick(0.5)).isEmpty();
  }

  @Property
  void uniformNumbersReachTheLastExamplesFromOldestToNewest(
      @ForAll @IntRange(min = 1, max = 7) int capacity,
      @ForAll @IntRange(min = 1, max = 20) int added) {
    RecentExamples<Integer> recent = RecentExamples.of(capacity);
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < added; i++) {
      recent.add(i);
      expected.add(i);
      if (expected.size() > capacity) {
        expected.remove(0);
      }
    }
    List<Integer> picked = new ArrayList<>();
    for (int i = 0; i < recent.size(); i++) {
      picked.add(recent.pick((i + 0.5) / recent.size()).orElseThrow());
    }

    assertThat(picked).isEqualTo(expected);
    assertThat(recent.pick(0)).contains(expected.get(0));
    assertThat(recent.pick(1 - 0x1p-53)).contains(added - 1);
    assertThat(recent.capacity()).isEqualTo(capacity);
  }

  @Test
  void valuesOutsideTheirRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RecentExamples.of(0))
        .withMessage("capacity = 0, allowed: at least 1");
    assertThatIllegalArgumentException().isThrownBy(() -> RecentExamples.of(1).pick(1));
  }
}
