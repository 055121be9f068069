package io.github.sed4j.examples.cli;

import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says on stderr how a training run proceeds: a line every few seconds, and each validation. */
final class TrainingLines implements TrainingListener {

  private static final double SECONDS_PER_LINE = 10;

  private final Console console;
  private long steps;
  private double lossSum;
  private double seconds;
  private int clips;
  private int count;

  TrainingLines(Console console) {
    this.console = console;
  }

  @Override
  public void started(TrainingStart start) {
    steps = start.steps();
    console.progress(
        String.format(
            Locale.ROOT,
            "%s of %,d parameters, %d classes; %d clips train, %d validate; steps %d to %d of %d"
                + " clips",
            start.network(),
            start.parameters(),
            start.eventClasses().size(),
            start.trainingClips(),
            start.validationClips(),
            start.firstStep() + 1,
            start.steps(),
            start.batchSize()));
  }

  @Override
  public void stepped(TrainingStep step) {
    lossSum += step.loss();
    seconds += step.seconds();
    clips += step.clips();
    count++;
    if (seconds >= SECONDS_PER_LINE || step.step() == steps) {
      console.progress(
          String.format(
              Locale.ROOT,
              "step %d of %d: loss %.4f, rate %.2g, %.1f clips/s, %.0f min left",
              step.step(),
              steps,
              lossSum / count,
              step.learningRate(),
              clips / seconds,
              (steps - step.step()) * seconds / count / 60));
      lossSum = 0;
      seconds = 0;
      clips = 0;
      count = 0;
    }
  }

  @Override
  public void validated(Validation validation) {
    console.progress(
        String.format(
            Locale.ROOT,
            "validation after step %d: macro F %.4f%s, loss %.4f, %.0f s; %s",
            validation.step(),
            validation.macroF(),
            validation.improved() ? " (best)" : "",
            validation.loss(),
            validation.seconds(),
            validation.best().classes().entrySet().stream()
                .filter(entry -> !Double.isNaN(entry.getValue().f()))
                .map(e -> String.format(Locale.ROOT, "%s %.3f", e.getKey(), e.getValue().f()))
                .collect(Collectors.joining(", "))));
  }

  @Override
  public void saved(long step, Path checkpoint) {
    console.progress("checkpoint " + checkpoint);
  }
}
