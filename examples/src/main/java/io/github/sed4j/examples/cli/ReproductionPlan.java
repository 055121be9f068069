package io.github.sed4j.examples.cli;

import io.github.sed4j.examples.cli.CostMeasurement.Speed;
import io.github.sed4j.examples.cli.CostMeasurement.Speeds;
import io.github.sed4j.models.Preset;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.Labelling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a reproduction will do, and about how long that takes on this device. */
final class ReproductionPlan {

  private static final double SECONDS_PER_HOUR = 3600;

  /** Runs over the validation set when an ensemble is calibrated: tags, and frames without mask. */
  private static final int CALIBRATION_RUNS = 2;

  private final Preset preset;
  private final List<ReproductionSource.Size> sizes;
  private final List<String> steps;
  private final int networks;

  /**
   * Makes a plan.
   *
   * @param sizes the sets that train, and last the one that validates
   * @param steps the recipe's
   * @param networks of each kind
   */
  ReproductionPlan(
      Preset preset, List<ReproductionSource.Size> sizes, List<String> steps, int networks) {
    this.preset = preset;
    this.sizes = List.copyOf(sizes);
    this.steps = List.copyOf(steps);
    this.networks = networks;
  }

  /** A part of the cost. */
  private record Cost(String what, String how, double seconds) {}

  /** The plan in lines, for a person. */
  String text(Speeds speeds, String device) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < sizes.size(); i++) {
      text.append(i < sizes.size() - 1 ? "train on " : "validate on ")
          .append(sizes.get(i).summary())
          .append('\n');
    }
    text.append("preset ").append(preset.word()).append("; steps: ");
    text.append(String.join(", ", steps)).append(", evaluation\n");
    text.append("cost on ")
        .append(device)
        .append(", from ")
        .append(CostMeasurement.STEPS)
        .append(" steps of each kind of network:\n");
    double total = 0;
    for (Cost cost : costs(speeds)) {
      total += cost.seconds;
      text.append(line(cost.what, cost.seconds, cost.how));
    }
    return text.append(line("together", total, "")).toString();
  }

  private static String line(String what, double seconds, String how) {
    return String.format(Locale.ROOT, "  %-32s %8.2f h  %s", what, seconds / SECONDS_PER_HOUR, how)
            .stripTrailing()
        + "\n";
  }

  private List<Cost> costs(Speeds speeds) {
    long taggers = steps.stream().filter(step -> step.matches("(first-)?tagger-\\d+")).count();
    Speed tagger = speeds.tagger();
    Speed detector = speeds.detector();
    long validation = sizes.get(sizes.size() - 1).clips();
    List<Cost> costs = new ArrayList<>();
    costs.add(
        training(
            "forward-backward CRNNs", tagger, taggers, tagger.stepSeconds() + admission(tagger)));
    costs.add(training("tag-conditioned CNNs", detector, networks, detector.stepSeconds()));
    long labelled = clips(Labelling.WEAK) + clips(Labelling.UNLABELLED);
    costs.add(
        new Cost(
            "pseudo labels", labelled + " clips", networks * labelled * tagger.scoringSeconds()));
    double calibration =
        CALIBRATION_RUNS * validation * taggers * tagger.scoringSeconds()
            + CALIBRATION_RUNS
                * validation
                * networks
                * (tagger.scoringSeconds() + detector.scoringSeconds());
    costs.add(new Cost("calibration", validation + " clips", calibration));
    // One network is calibrated by itself; then both ensembles are scored.
    double evaluation =
        validation
            * ((CALIBRATION_RUNS + 1 + 2 * networks) * tagger.scoringSeconds()
                + networks * detector.scoringSeconds());
    costs.add(new Cost("evaluation", validation + " clips", evaluation));
    return costs;
  }

  private Cost training(String what, Speed speed, long number, double stepSeconds) {
    long validation = sizes.get(sizes.size() - 1).clips();
    long validations = Math.max(1, speed.steps() / validateEvery());
    return new Cost(
        number + " " + what,
        String.format(
            Locale.ROOT,
            "each %,d steps of %d clips at %.2f s, %d x %,d clips validated at %.3f s",
            speed.steps(),
            speed.batch(),
            stepSeconds,
            validations,
            validation,
            speed.validationSeconds()),
        number
            * (speed.steps() * stepSeconds + validations * validation * speed.validationSeconds()));
  }

  /** Each unlabelled clip that could join a step is tagged first; at worst none is admitted. */
  private double admission(Speed tagger) {
    if (preset == Preset.WORKSHOP) {
      return 0;
    }
    double labelled =
        (double) EpochMix.WEAK_REPETITIONS * clips(Labelling.WEAK)
            + (double) EpochMix.STRONG_REPETITIONS * clips(Labelling.STRONG);
    return tagger.batch() * tagger.validationSeconds() * clips(Labelling.UNLABELLED) / labelled;
  }

  private long clips(Labelling labelling) {
    return sizes.subList(0, sizes.size() - 1).stream()
        .filter(size -> size.labelling() == labelling)
        .mapToLong(ReproductionSource.Size::clips)
        .sum();
  }

  /** Steps between validations, as docs/training.md has them of the presets. */
  private int validateEvery() {
    return preset == Preset.COMPACT ? 250 : 1000;
  }
}
