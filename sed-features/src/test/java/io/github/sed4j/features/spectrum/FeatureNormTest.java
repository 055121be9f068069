package io.github.sed4j.features.spectrum;

import static io.github.sed4j.features.spectrum.Close.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FeatureNormTest {

  private static final int BANDS = 128;

  private final Golden golden = Golden.load("features");
  private final LogMel synth = LogMel.fromNpy(golden.array("synth/logmel"));
  private final LogMel real = LogMel.fromNpy(golden.array("real/logmel"));

  /** The batch of the first call: both clips, the shorter padded with something invalid. */
  private float[] batch() {
    float[] batch = new float[2 * BANDS * synth.frames()];
    Arrays.fill(batch, 1e4f);
    synth.copyTo(batch, 0, synth.frames());
    real.copyTo(batch, BANDS * synth.frames(), synth.frames());
    return batch;
  }

  private int[] lengths() {
    return golden.array("batch_seq_len").toIntArray();
  }

  private FeatureStatistics bothCalls(TrainingNorm training) {
    training.next(FeatureStatistics.ofBatch(batch(), BANDS, synth.frames(), lengths()));
    training.next(FeatureStatistics.of(synth.slice(0, synth.frames() / 2)));
    return training.statistics();
  }

  @Test
  void theBatchOfTheReferenceHoldsBothClips() {
    assertThat(lengths()).containsExactly(synth.frames(), real.frames());
  }

  @Test
  void runningStatisticsAreThoseOfTheReference() {
    for (FeatureNormMode mode : FeatureNormMode.values()) {
      FeatureStatistics statistics = bothCalls(TrainingNorm.of(mode, BANDS));
      double[] variance = statistics.sampleVariance();
      for (int band = 0; band < BANDS; band++) {
        variance[band] += FeatureNorm.EPSILON;
      }

      assertThat(golden.array("norm_num_tracked_values").toDoubleArray())
          .hasSize(BANDS)
          .containsOnly((double) statistics.frames());
      assertThat(statistics.mean()).containsExactly(doubles("norm_running_mean"), within(2e-6));
      // Float32 sums of squares around 1e3.
      assertThat(statistics.meanSquare())
          .containsExactly(doubles("norm_running_power"), within(5e-5));
      assertThat(variance).containsExactly(doubles("norm_running_var"), within(5e-5));
    }
  }

  private double[] doubles(String name) {
    return golden.array(name).toDoubleArray();
  }

  @Test
  void inferenceNormalisesAsTheReferenceDoes() {
    FeatureNorm norm = bothCalls(TrainingNorm.of(FeatureNormMode.WORKSHOP, BANDS)).norm();

    assertClose(norm.apply(synth).toNpy(), golden.array("synth/logmel_norm"), 2e-6);
    assertClose(norm.apply(real).toNpy(), golden.array("real/logmel_norm"), 2e-6);
  }

  @Test
  void aTrainingBatchIsNormalisedByItsOwnStatisticsAsInTheReference() {
    float[] batch = batch();
    int frames = synth.frames();
    FeatureNorm norm =
        TrainingNorm.of(FeatureNormMode.WORKSHOP, BANDS)
            .next(FeatureStatistics.ofBatch(batch, BANDS, frames, lengths()));
    norm.apply(batch, frames, lengths());

    NpyArray expected = golden.array("norm_train_batch1_out_first100frames");
    assertThat(expected.shape()).containsExactly(2, 1, BANDS, 100);
    float[] values = expected.toFloatArray();
    for (int row = 0; row < 2 * BANDS; row++) {
      assertThat(Arrays.copyOfRange(batch, row * frames, row * frames + 100))
          .containsExactly(Arrays.copyOfRange(values, row * 100, (row + 1) * 100), within(2e-6f));
    }
    for (int row = BANDS; row < 2 * BANDS; row++) {
      assertThat(Arrays.copyOfRange(batch, row * frames + real.frames(), (row + 1) * frames))
          .containsOnly(0);
    }
  }

  @Test
  void runningStatisticsNormaliseTrainingAsTheyDoInference() {
    TrainingNorm training = TrainingNorm.of(FeatureNormMode.REPORT, BANDS);
    FeatureStatistics first = FeatureStatistics.of(synth);
    FeatureStatistics second = FeatureStatistics.of(real);

    assertThat(training.mode()).isEqualTo(FeatureNormMode.RUNNING_STATISTICS);
    assertThat(training.next(first)).isEqualTo(first.norm());
    assertThat(training.next(second)).isEqualTo(first.merge(second).norm());
    assertThat(training.statistics()).isEqualTo(first.merge(second));

    TrainingNorm resumed = TrainingNorm.of(FeatureNormMode.REPORT, training.statistics());
    assertThat(resumed.next(first)).isEqualTo(training.next(first));
  }

  @Test
  void aRefusedBatchLeavesTheRunningStatisticsAsTheyWere() {
    TrainingNorm training = TrainingNorm.of(FeatureNormMode.BATCH_STATISTICS, BANDS);
    training.next(FeatureStatistics.of(synth));

    assertThatThrownBy(() -> training.next(FeatureStatistics.empty(BANDS)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("frames = 0, allowed: at least 1");
    assertThatThrownBy(() -> training.next(FeatureStatistics.empty(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bands = 3, allowed: 128");
    assertThat(training.statistics()).isEqualTo(FeatureStatistics.of(synth));
  }

  @Test
  void normalisedFeaturesHaveZeroMeanAndUnitVariance() {
    FeatureStatistics statistics = FeatureStatistics.of(synth);
    FeatureStatistics normalised = FeatureStatistics.of(statistics.norm().apply(synth));
    double[] variance = statistics.sampleVariance();
    for (int band = 0; band < BANDS; band++) {
      variance[band] /= variance[band] + 2e-5;
    }

    assertClose(normalised.mean(), new double[BANDS], 1e-7);
    assertClose(normalised.sampleVariance(), variance, 1e-6);
  }

  @Test
  void aBandThatNeverChangesBecomesZero() {
    LogMel silence = LogMelExtractor.report().extract(Recordings.constant(0, 3200));

    assertThat(FeatureStatistics.of(silence).sampleVariance()).containsOnly(0);
    for (float value : FeatureStatistics.of(silence).norm().apply(silence).toFloatArray()) {
      assertThat(value).isZero();
    }
  }

  @Test
  void theDivisorHoldsTheOffsetTwiceInInferenceAndOnceInABatch() {
    FeatureStatistics statistics = FeatureStatistics.of(LogMel.of(new float[] {1, 3, 5, 5}, 2, 2));

    assertThat(statistics.norm().mean()).containsExactly(2, 5);
    assertThat(statistics.norm().divisor()).containsExactly(Math.sqrt(2 + 2e-5), Math.sqrt(2e-5));
    assertThat(statistics.batchNorm().divisor())
        .containsExactly(Math.sqrt(1 + 1e-5), Math.sqrt(1e-5));
  }

  @Test
  void normsGivenByHandAreChecked() {
    FeatureNorm norm = FeatureNorm.of(new double[] {1, 2}, new double[] {2, 4});

    assertThat(norm.apply(LogMel.of(new float[] {3, 6}, 2, 1)).toFloatArray())
        .containsExactly(1, 1);
    assertThat(norm)
        .isEqualTo(FeatureNorm.of(norm.mean(), norm.divisor()))
        .hasSameHashCodeAs(FeatureNorm.of(norm.mean(), norm.divisor()))
        .hasToString("FeatureNorm[2 bands]");
    assertThatThrownBy(() -> FeatureNorm.of(new double[0], new double[0]))
        .hasMessage("bands = 0, allowed: at least 1");
    assertThatThrownBy(() -> FeatureNorm.of(new double[2], new double[3]))
        .hasMessage("divisor has 3 bands, allowed: 2 as mean has");
    assertThatThrownBy(() -> FeatureNorm.of(new double[] {Double.NaN}, new double[] {1}))
        .hasMessage("mean of band 0 = NaN, allowed: finite");
    assertThatThrownBy(() -> FeatureNorm.of(new double[1], new double[1]))
        .hasMessage("divisor of band 0 = 0.0, allowed: above 0 and finite");
    assertThatThrownBy(() -> norm.apply(LogMel.of(new float[3], 3, 1)))
        .hasMessage("bands = 3, allowed: 2");
    assertThatThrownBy(() -> norm.apply(new float[7], 2, new int[] {1, 2}))
        .hasMessage("batch has 7 values, allowed: 2 clips x 2 bands x 2 frames");
    assertThatThrownBy(() -> norm.apply(new float[8], 2, new int[] {1, 3}))
        .hasMessage("length of clip 1 = 3, allowed: 0 to 2");
  }
}
