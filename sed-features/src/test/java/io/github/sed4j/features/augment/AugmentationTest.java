package io.github.sed4j.features.augment;

import static io.github.sed4j.testing.Tensors.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.Superposition.Placement;
import io.github.sed4j.features.spectrum.BatchLogMel;
import io.github.sed4j.features.spectrum.ClipMix;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.MelFilterBank;
import io.github.sed4j.features.spectrum.TrainingNorm;
import io.github.sed4j.features.spectrum.WaveformScaling;
import io.github.sed4j.testing.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final int BANDS = 128;

  private final Augmentation report = Augmentation.report();

  private static AudioClip noise(long seed, int length) {
    float[] samples = new float[length];
    Random random = new Random(seed);
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (Math.exp(2 * Math.sin(i / 2500.0) - 3) * random.nextGaussian());
    }
    return AudioClip.mono(samples, 16_000);
  }

  private static ClipSeed seed(int clip) {
    return new ClipSeed(20, 3, "clip" + clip);
  }

  private static FeatureNorm norm() {
    double[] mean = new double[BANDS];
    double[] divisor = new double[BANDS];
    Arrays.fill(mean, -5);
    Arrays.fill(divisor, 2);
    return FeatureNorm.of(mean, divisor);
  }

  /** Clips of 0.5 to 2 s, every other with the one before it as partner. */
  private static List<AugmentedClip> planned(Augmentation augmentation, int count) {
    List<AugmentedClip> clips = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      AudioClip clip = noise(i, 8_000 + 2_003 * (i % 12));
      clips.add(
          i % 2 == 0
              ? augmentation.plan(clip, seed(i))
              : augmentation.plan(
                  clip, seed(i), noise(i - 1, 8_000 + 2_003 * ((i - 1) % 12)), seed(i - 1)));
    }
    return clips;
  }

  private static List<AugmentedLogMel> extracted(Augmentation augmentation, int count) {
    return planned(augmentation, count).stream().map(augmentation::extract).toList();
  }

  private static float[] valuesOf(FeatureBatch batch, int clip) {
    return batch.features().get("{}, 0, :, 0:{}", clip, batch.lengths()[clip]).toFloatArray();
  }

  @Test
  void theStepsFollowTheSpecifiedOrder() {
    AudioClip clip = noise(1, 12_000);
    AudioClip partner = noise(2, 9_000);
    AugmentedClip planned = report.plan(clip, seed(1), partner, seed(2));
    Placement placement = planned.placement().orElseThrow();
    try (NDManager manager = Tensors.cpu()) {
      // The same by hand, from single steps: scale -> STFT -> superposition -> warped filterbank ->
      // log -> blur -> norm -> time mask -> mel mask -> noise.
      BatchLogMel logMel = BatchLogMel.of(report.extractor(), Device.cpu());
      NDArray first = logMel.stft(manager, List.of(scaled(clip, seed(1))));
      NDArray second = logMel.stft(manager, List.of(scaled(partner, seed(2))));
      NDArray stft = placement.superpose(first, second);
      int[] lengths = {placement.frames()};
      FilterBankWarping warping = FilterBankWarping.REPORT;
      MelFilterBank bank =
          FilterBankWarping.apply(
              MelFilterBank.REPORT, warping.sample(seed(1).generator("warping")));
      NDArray x = logMel.logMel(stft, lengths, List.of(bank)).features();
      double sigma = GaussianBlur.REPORT.sample(seed(1).generator("blur"));
      x = GaussianBlur.REPORT.apply(x, lengths, new double[] {sigma});
      x = FeatureBatch.of(x, lengths).normalized(norm()).features();
      Mask.Range frames =
          Mask.REPORT_TIME.sample(seed(1).generator("time-mask"), placement.frames());
      x = Mask.REPORT_TIME.apply(x, List.of(frames));
      Mask.Range bands = Mask.REPORT_MEL.sample(seed(1).generator("mel-mask"), BANDS);
      x = Mask.REPORT_MEL.apply(x, List.of(bands));
      double level = GaussianNoise.REPORT.sample(seed(1).generator("noise-level"));
      x =
          GaussianNoise.apply(
              x,
              new float[][][] {
                GaussianNoise.draw(seed(1).generator("noise"), BANDS, placement.frames(), level)
              });

      FeatureBatch batch = report.apply(manager, List.of(report.extract(planned)), norm());
      assertThat(batch.lengths()).containsExactly(placement.frames());
      assertClose(batch.features().toFloatArray(), x.toFloatArray(), 1e-4);
    }
  }

  private ClipMix scaled(AudioClip clip, ClipSeed seed) {
    double factor = RandomScale.REPORT.sample(seed.generator("scale"));
    return ClipMix.of(clip, report.extractor().waveformNormalization().measure(clip).times(factor));
  }

  @Test
  void theWaveformScaledAloneGivesTheSameFeatures() {
    Augmentation scaleAlone = without(Augmentation.builder(), "scale").build();
    AudioClip clip = noise(3, 16_000);
    double factor = RandomScale.REPORT.sample(seed(3).generator("scale"));
    float[] normalised = new float[clip.length()];
    double[] samples = scaleAlone.extractor().waveformNormalization().measure(clip).apply(clip);
    for (int i = 0; i < normalised.length; i++) {
      normalised[i] = (float) samples[i];
    }
    AudioClip scaled = AudioClip.mono(RandomScale.apply(normalised, factor), 16_000);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch =
          scaleAlone.apply(
              manager, List.of(scaleAlone.extract(scaleAlone.plan(clip, seed(3)))), norm());
      float[] expected =
          norm().apply(scaleAlone.extractor().extract(scaled, WaveformScaling.NONE)).toFloatArray();

      assertClose(valuesOf(batch, 0), expected, 1e-4);
    }
  }

  @Test
  void aClipTurnsOutTheSameInEveryBatchAndOrder() {
    List<AugmentedLogMel> clips = extracted(report, 10);
    List<AugmentedLogMel> reversed = new ArrayList<>(clips);
    Collections.reverse(reversed);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch together = report.apply(manager, clips, norm());
      FeatureBatch backwards = report.apply(manager, reversed, norm());
      for (int i = 0; i < clips.size(); i++) {
        FeatureBatch alone = report.apply(manager, List.of(clips.get(i)), norm());

        assertThat(together.lengths()[i]).isEqualTo(clips.get(i).frames());
        assertClose(valuesOf(together, i), valuesOf(alone, 0), 1e-6);
        assertClose(valuesOf(backwards, clips.size() - 1 - i), valuesOf(alone, 0), 1e-6);
      }
    }
  }

  @Test
  void theSameSeedRepeatsAndAnotherEpochDoesNot() {
    AudioClip clip = noise(1, 16_000);
    AugmentedClip planned = report.plan(clip, seed(1));

    assertThat(report.plan(clip, seed(1))).hasToString(planned.toString());
    assertThat(report.plan(clip, new ClipSeed(20, 4, "clip1")).warp()).isNotEqualTo(planned.warp());
    try (NDManager manager = Tensors.cpu()) {
      float[] once = valuesOf(report.apply(manager, List.of(report.extract(planned)), norm()), 0);
      float[] again =
          valuesOf(
              report.apply(manager, List.of(report.extract(report.plan(clip, seed(1)))), norm()),
              0);

      assertThat(again).containsExactly(once);
    }
  }

  private static Augmentation.Builder without(Augmentation.Builder builder, String kept) {
    List<UnaryOperator<Augmentation.Builder>> off = new ArrayList<>();
    if (!kept.equals("scale")) {
      off.add(Augmentation.Builder::optNoScale);
    }
    if (!kept.equals("superposition")) {
      off.add(Augmentation.Builder::optNoSuperposition);
    }
    if (!kept.equals("warping")) {
      off.add(Augmentation.Builder::optNoWarping);
    }
    if (!kept.equals("blur")) {
      off.add(Augmentation.Builder::optNoBlur);
    }
    if (!kept.equals("timeMask")) {
      off.add(Augmentation.Builder::optNoTimeMask);
    }
    if (!kept.equals("melMask")) {
      off.add(Augmentation.Builder::optNoMelMask);
    }
    if (!kept.equals("noise")) {
      off.add(Augmentation.Builder::optNoNoise);
    }
    for (UnaryOperator<Augmentation.Builder> step : off) {
      builder = step.apply(builder);
    }
    return builder;
  }

  @Test
  void switchingStepsOffNeverShiftsTheDrawsOfOthers() {
    AudioClip clip = noise(1, 16_000);
    AudioClip partner = noise(2, 16_000);
    AugmentedClip all = report.plan(clip, seed(1), partner, seed(2));
    AugmentedClip alone = report.plan(clip, seed(1));

    assertThat(only("scale").plan(clip, seed(1)).mix().parts().get(0).scaling())
        .isEqualTo(all.mix().parts().get(0).scaling());
    assertThat(only("superposition").plan(clip, seed(1), partner, seed(2)).placement())
        .isEqualTo(all.placement());
    assertThat(only("warping").plan(clip, seed(1)).warp()).isEqualTo(all.warp());
    assertThat(only("blur").plan(clip, seed(1)).blurSigma()).isEqualTo(all.blurSigma());
    assertThat(only("timeMask").plan(clip, seed(1)).timeMask()).isEqualTo(alone.timeMask());
    assertThat(only("melMask").plan(clip, seed(1)).melMask()).isEqualTo(all.melMask());
    assertThat(only("noise").plan(clip, seed(1)).noiseSigma()).isEqualTo(all.noiseSigma());
    for (String kept : List.of("timeMask", "melMask", "noise")) {
      try (NDManager manager = Tensors.cpu()) {
        Augmentation only = only(kept);
        assertThat(
                only.apply(manager, List.of(only.extract(only.plan(clip, seed(1)))), norm())
                    .features())
            .isNotEqualTo(plain(manager, clip));
      }
    }
  }

  private static Augmentation only(String step) {
    return without(Augmentation.builder(), step).build();
  }

  private NDArray plain(NDManager manager, AudioClip clip) {
    return FeatureBatch.of(manager, List.of(report.extractor().extract(clip)))
        .normalized(norm())
        .features();
  }

  @Test
  void withoutAnyStepTheFeaturesAreThoseOfInference() {
    Augmentation none = only("");
    AudioClip clip = noise(1, 16_000);
    AugmentedClip planned = none.plan(clip, seed(1), noise(2, 16_000), seed(2));

    assertThat(planned.placement()).isEmpty();
    assertThat(planned.warp()).isEmpty();
    assertThat(planned.blurSigma()).isEmpty();
    assertThat(planned.timeMask()).isEmpty();
    assertThat(planned.melMask()).isEmpty();
    assertThat(planned.noiseSigma()).isEqualTo(OptionalDouble.empty());
    assertThat(none.partner(seed(1), RecentExamples.of(3))).isEmpty();
    try (NDManager manager = Tensors.cpu()) {
      assertThat(none.apply(manager, List.of(none.extract(planned)), norm()).features())
          .isEqualTo(plain(manager, clip));
    }
  }

  @Test
  void maskedValuesAreZeroButForTheNoise() {
    Augmentation silent = Augmentation.builder().optNoNoise().build();
    List<AugmentedClip> clips = planned(silent, 6);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch =
          silent.apply(manager, clips.stream().map(silent::extract).toList(), norm());
      for (int i = 0; i < clips.size(); i++) {
        Mask.Range time = clips.get(i).timeMask().orElseThrow();
        Mask.Range mel = clips.get(i).melMask().orElseThrow();
        float[] values = valuesOf(batch, i);
        int frames = batch.lengths()[i];
        for (int n = 0; n < values.length; n++) {
          boolean masked = contains(time, n % frames) || contains(mel, n / frames);
          if (masked) {
            assertThat(values[n]).isEqualTo(0f);
          } else {
            assertThat(values[n]).isNotEqualTo(0f);
          }
        }
      }
    }
  }

  private static boolean contains(Mask.Range range, int position) {
    return position >= range.onset() && position < range.onset() + range.width();
  }

  @Test
  void beyondAClipEverythingIsZeroAlsoWithNoise() {
    List<AugmentedLogMel> clips = extracted(report, 12);
    try (NDManager manager = Tensors.cpu()) {
      TrainingNorm norm = TrainingNorm.of(FeatureNormMode.REPORT, BANDS);
      FeatureBatch batch = report.apply(manager, clips, norm);
      long frames = 0;
      for (int i = 0; i < clips.size(); i++) {
        frames += batch.lengths()[i];
        if (batch.lengths()[i] < batch.frames()) {
          assertThat(batch.features().get("{}, :, :, {}:", i, batch.lengths()[i]).toFloatArray())
              .containsOnly(0f);
        }
      }
      assertThat(norm.statistics().frames()).isEqualTo(frames);
    }
  }

  @Test
  void theNormFollowsTheBlurredBatch() {
    TrainingNorm norm = TrainingNorm.of(FeatureNormMode.WORKSHOP, BANDS);
    Augmentation unmasked = only("blur");
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = unmasked.apply(manager, extracted(unmasked, 5), norm);

      assertThat(batch.statistics().mean()).containsExactly(new double[BANDS], within(1e-5));
      double[] ones = new double[BANDS];
      Arrays.fill(ones, 1);
      assertThat(batch.statistics().populationVariance()).containsExactly(ones, within(1e-3));
    }
  }

  @Property(tries = 20)
  void shortClipsPassThroughAllSteps(
      @ForAll @IntRange(min = 0, max = 4) int frames,
      @ForAll @IntRange(min = 0, max = 4) int other) {
    AudioClip clip = noise(frames, samples(frames));
    AudioClip partner = noise(9, samples(other));
    Augmentation logMelWarped = Augmentation.builder().optWarping(LogMelWarping.CITED).build();
    try (NDManager manager = Tensors.cpu()) {
      for (Augmentation augmentation : List.of(report, logMelWarped)) {
        FeatureBatch batch =
            augmentation.apply(
                manager,
                List.of(
                    augmentation.extract(augmentation.plan(clip, seed(1), partner, seed(2))),
                    augmentation.extract(augmentation.plan(partner, seed(2)))),
                norm());

        assertThat(batch.lengths()[0]).isBetween(frames, frames + other);
        assertThat(batch.lengths()[1]).isEqualTo(other);
        for (float value : batch.features().toFloatArray()) {
          assertThat(value).isFinite();
        }
      }
    }
  }

  private static int samples(int frames) {
    return frames == 0 ? 500 : 960 + (frames - 1) * 320 + 100;
  }

  @Test
  void onlyTheResultIsLeftBehindAndItHasNoGradient() {
    List<AugmentedLogMel> clips = extracted(report, 4);
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch batch = report.apply(manager, clips, norm());

      assertThat(Tensors.heldBy(manager)).isEqualTo(1);
      assertThat(batch.features().getManager()).isSameAs(manager);
      assertThat(batch.features().hasGradient()).isFalse();
      batch.close();
      assertThat(Tensors.heldBy(manager)).isZero();
    }
  }

  @Test
  void partnersComeFromTheStreamInItsOrder() {
    List<List<Optional<Integer>>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      RecentExamples<Integer> recent = RecentExamples.of(5);
      List<Optional<Integer>> partners = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        partners.add(report.partner(seed(i), recent));
        recent.add(i);
      }
      runs.add(partners);
    }

    assertThat(runs.get(0)).isEqualTo(runs.get(1));
    assertThat(runs.get(0).get(0)).isEmpty();
    for (int i = 1; i < 50; i++) {
      int index = i;
      runs.get(0).get(i).ifPresent(p -> assertThat(p).isBetween(Math.max(0, index - 5), index - 1));
    }
    assertThat(runs.get(0).stream().filter(Optional::isPresent).count()).isBetween(25L, 40L);
  }

  /** An example as training data might have it. */
  private record Example(AudioClip clip, ClipSeed seed) {}

  @Test
  void theDocumentedWayLeadsFromAStreamToABatch() {
    RecentExamples<Example> recent = RecentExamples.of(RecentExamples.DEFAULT_CAPACITY);
    List<AugmentedClip> batch = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Example example = new Example(noise(i, 12_000 + 1000 * i), seed(i));
      batch.add(
          report
              .partner(example.seed(), recent)
              .map(p -> report.plan(example.clip(), example.seed(), p.clip(), p.seed()))
              .orElseGet(() -> report.plan(example.clip(), example.seed())));
      recent.add(example);
    }
    try (NDManager manager = Tensors.cpu()) {
      FeatureBatch features =
          report.apply(
              manager,
              batch.stream().map(report::extract).toList(),
              TrainingNorm.of(FeatureNormMode.REPORT, BANDS));

      assertThat(features.lengths())
          .containsExactly(batch.stream().mapToInt(AugmentedClip::frames).toArray());
      assertThat(batch).anyMatch(clip -> clip.placement().isPresent());
    }
  }

  @Test
  void plansMadeInManyThreadsAreTheSame() {
    List<String> expected = planned(report, 24).stream().map(AugmentedClip::toString).toList();

    assertThat(
            IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> planned(report, 24).stream().map(AugmentedClip::toString).toList())
                .toList())
        .containsOnly(expected);
  }

  @Test
  void aPartnerTooLongIsLeftOut() {
    Augmentation brief =
        Augmentation.builder().optSuperposition(new Superposition(1, 0.5, 40)).build();
    AugmentedClip planned = brief.plan(noise(1, 10_000), seed(1), noise(2, 14_000), seed(2));

    assertThat(planned.placement()).isEmpty();
    assertThat(planned.mix().parts()).hasSize(1);
  }

  @Test
  void presetsAreTheSpecifiedOnes() {
    Augmentation workshop = Augmentation.workshop();
    Augmentation cnn = Augmentation.tagConditionedCnn();

    assertThat(report.scale()).contains(RandomScale.REPORT);
    assertThat(report.superposition()).contains(new Superposition(2.0 / 3, 0.5, 751));
    assertThat(report.warping()).contains(FilterBankWarping.REPORT);
    assertThat(report.blur()).contains(new GaussianBlur(5, new TruncatedExponential(0.1, 0.5, 5)));
    assertThat(report.timeMask()).contains(new Mask(Mask.Axis.TIME, 70, 0.2));
    assertThat(report.melMask()).contains(new Mask(Mask.Axis.MEL, 20, 0.2));
    assertThat(report.noise()).contains(new GaussianNoise(new ContinuousUniform(0, 0.2)));
    assertThat(report.extractor()).isEqualTo(LogMelExtractor.report());
    assertThat(workshop.extractor()).isEqualTo(LogMelExtractor.workshop());
    assertThat(workshop.timeMask()).isEqualTo(report.timeMask());
    assertThat(cnn.superposition()).contains(new Superposition(0.5, 0.5, 601));
    assertThat(cnn.timeMask()).isEmpty();
    assertThat(cnn.melMask()).isEqualTo(report.melMask());
    assertThat(cnn.toBuilder().optTimeMask(Mask.REPORT_TIME).build().timeMask())
        .isEqualTo(report.timeMask());
    assertThat(report.toBuilder().build()).hasToString(report.toString());
  }

  @Test
  void badInputIsRefused() {
    AudioClip clip = noise(1, 16_000);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.plan(AudioClip.mono(new float[10], 8000), seed(1)))
        .withMessage("sampleRate = 8000 Hz, allowed: 16000 Hz");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Augmentation.builder().optTimeMask(Mask.REPORT_MEL).build())
        .withMessageStartingWith("timeMask = Mask[axis=MEL");
    Augmentation other = Augmentation.workshop();
    AugmentedClip planned = other.plan(clip, seed(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report.extract(planned))
        .withMessageContaining("planned by another augmentation");
    try (NDManager manager = Tensors.cpu()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> report.apply(manager, List.of(other.extract(planned)), norm()))
          .withMessageContaining("planned by another augmentation");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> report.apply(manager, List.of(), norm()))
          .withMessage("clips = 0, allowed: at least 1");
    }
  }
}
