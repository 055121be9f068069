package io.github.sed4j.inference.postprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MedianFilterTest {

  /** golden/post: scipy.signal.medfilt of the scores of 12 clips, 200 frames, 4 classes. */
  @ParameterizedTest
  @ValueSource(ints = {11, 21, 31, 41, 51})
  void equalsTheAuthorsFilter(int length) {
    Golden post = Golden.load("post");
    double[][][] scores = byClipAndClass(post.array("scores"));
    double[][][] expected = byClipAndClass(post.array("scores_medfilt" + length));

    for (int clip = 0; clip < scores.length; clip++) {
      for (int k = 0; k < scores[clip].length; k++) {
        assertThat(MedianFilter.filter(scores[clip][k], length)).isEqualTo(expected[clip][k]);
      }
    }
  }

  static double[][][] byClipAndClass(NpyArray array) {
    int clips = array.shape()[0];
    int frames = array.shape()[1];
    int classes = array.shape()[2];
    double[] values = array.toDoubleArray();
    double[][][] out = new double[clips][classes][frames];
    for (int clip = 0; clip < clips; clip++) {
      for (int n = 0; n < frames; n++) {
        for (int k = 0; k < classes; k++) {
          out[clip][k][n] = values[(clip * frames + n) * classes + k];
        }
      }
    }
    return out;
  }

  @Test
  void takesMinusZeroForZero() {
    assertThat(MedianFilter.filter(new double[] {-0.0, 0.5, 0.5, -0.0}, 3))
        .isEqualTo(new double[] {0, 0.5, 0.5, 0});
  }

  @Property(tries = 300)
  void equalsASortOfEachWindow(
      @ForAll @DoubleRange(min = -1, max = 1) double[] values,
      @ForAll @IntRange(max = 12) int reach) {
    int length = 2 * reach + 1;
    double[] expected = new double[values.length];
    for (int n = 0; n < values.length; n++) {
      double[] window = new double[length];
      for (int i = 0; i < length; i++) {
        int at = n - reach + i;
        window[i] = at >= 0 && at < values.length ? values[at] : 0;
      }
      Arrays.sort(window);
      expected[n] = window[reach];
    }

    assertThat(MedianFilter.filter(values, length)).isEqualTo(expected);
  }

  @Test
  void eachClassHasItsLength() {
    FrameScores scores =
        FrameScores.ofFrames(
            List.of("Cat", "Dog"), 0.02, new double[][] {{0, 1, 0, 1, 1}, {0, 1, 0, 1, 1}});

    FrameScores filtered = new MedianFilter(PerClass.of(Map.of("Cat", 1, "Dog", 3))).apply(scores);

    assertThat(filtered.scores(0)).containsExactly(0, 1, 0, 1, 1);
    assertThat(filtered.scores(1)).containsExactly(0, 0, 1, 1, 1);
    assertThat(filtered.boundaries()).isEqualTo(scores.boundaries());
  }

  @Test
  void aFilterLongerThanTheClipSeesMostlyPadding() {
    assertThat(MedianFilter.filter(new double[] {0.9, 0.8, 0.7}, 51)).containsExactly(0, 0, 0);
    assertThat(MedianFilter.filter(new double[0], 51)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 2, 40})
  void aLengthThatHasNoMiddleIsRefused(int length) {
    assertThatThrownBy(() -> MedianFilter.of(length))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("median filter length = " + length + " frames, allowed: odd, at least 1");
  }

  @Test
  void aClassWithoutASettingIsNamed() {
    FrameScores scores = FrameScores.ofFrames(List.of("Cat"), 0.02, new double[][] {{0, 1}});

    assertThatThrownBy(() -> new MedianFilter(PerClass.of(Map.of("Dog", 3))).apply(scores))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no setting for event class 'Cat', there are ones for [Dog]");
  }
}
