package io.github.sed4j.features.spectrum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.io.NpyArray;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogMelTest {

  private final LogMel logMel = LogMel.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);

  @Test
  void bandsLieOneAfterTheOther() {
    assertThat(logMel.get(1, 0)).isEqualTo(4);
    assertThat(logMel.band(1)).containsExactly(4, 5, 6);
    assertThat(logMel.frame(2)).containsExactly(3, 6);
    assertThat(logMel.toNpy()).isEqualTo(NpyArray.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3));
    assertThat(LogMel.fromNpy(logMel.toNpy()))
        .isEqualTo(logMel)
        .hasSameHashCodeAs(logMel)
        .hasToString("LogMel[2 bands, 3 frames]");
  }

  @Test
  void nobodyElseCanChangeIt() {
    float[] values = {1, 2, 3, 4, 5, 6};
    LogMel made = LogMel.of(values, 2, 3);
    values[0] = 9;
    made.toFloatArray()[0] = 9;
    made.slice(0, 3).toFloatArray()[0] = 9;
    FloatBuffer view = made.buffer();

    assertThat(view.isReadOnly()).isTrue();
    assertThat(view.remaining()).isEqualTo(6);
    assertThat(view.get()).isEqualTo(1);
    assertThat(made.buffer().position()).isZero();
    assertThat(made).isEqualTo(logMel);
  }

  @Test
  void slicesAndPartsBelongTogether() {
    assertThat(logMel.slice(1, 2).toFloatArray()).containsExactly(2, 5);
    assertThat(logMel.slice(3, 3).frames()).isZero();
    assertThat(LogMel.concatenate(List.of(logMel.slice(0, 1), logMel.slice(1, 3))))
        .isEqualTo(logMel);
    assertThatThrownBy(() -> LogMel.concatenate(List.of()))
        .hasMessage("parts = 0, allowed: at least 1");
    assertThatThrownBy(() -> LogMel.concatenate(List.of(logMel, LogMel.of(new float[] {1}, 1, 1))))
        .hasMessage("bands = 1, allowed: 2");
  }

  @Test
  void goesIntoAPaddedBatch() {
    float[] batch = new float[11];
    logMel.copyTo(batch, 1, 5);

    assertThat(batch).containsExactly(0, 1, 2, 3, 0, 0, 4, 5, 6, 0, 0);
    assertThatThrownBy(() -> logMel.copyTo(batch, 4, 5))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("indices 4 to 11 of an array of 11");
    assertThatThrownBy(() -> logMel.copyTo(batch, 0, 2))
        .hasMessage("stride = 2, allowed: at least 3");
  }

  @Test
  void dimensionsMustFitTheValues() {
    assertThatThrownBy(() -> LogMel.of(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("values = 5, allowed: 6 for 2 bands of 3 frames");
    assertThatThrownBy(() -> LogMel.of(new float[0], 0, 3))
        .hasMessage("bands = 0, allowed: at least 1");
    assertThatThrownBy(() -> LogMel.of(new float[0], 1, -1))
        .hasMessage("frames = -1, allowed: at least 0");
    assertThatThrownBy(() -> LogMel.of(new float[0], 128, 1 << 25))
        .hasMessage("frames = 33554432, allowed: at most 16777215 with 128 bands");
    assertThatThrownBy(() -> LogMel.fromNpy(NpyArray.of(new float[6], 1, 2, 3)))
        .hasMessage("shape = [1, 2, 3], allowed: (bands, N)");
    assertThatThrownBy(() -> logMel.get(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> logMel.get(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> logMel.band(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> logMel.frame(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> logMel.slice(2, 4)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
