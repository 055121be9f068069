package io.github.sed4j.examples.cli;

import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingResult;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Says on stderr how a training run proceeds: each validation, and between them a progress bar on a
 * terminal, elsewhere a line every few seconds.
 */
final class TrainingLines implements TrainingListener, AutoCloseable {

  private static final double SECONDS_PER_LINE = 10;
  private static final double SECONDS_PER_MESSAGE = 1;

  /** Back to the start of the line, and nothing on it. */
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final Console console;
  private @Nullable ProgressBar bar;
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
    say(
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
    if (console.showsProgressBars()) {
      bar =
          new ProgressBarBuilder()
              .setInitialMax(steps)
              .startsFrom(start.firstStep(), Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setConsumer(new ConsoleProgressBarConsumer(console.err()))
              .build();
    }
  }

  @Override
  public void stepped(TrainingStep step) {
    lossSum += step.loss();
    seconds += step.seconds();
    clips += step.clips();
    count++;
    if (bar != null) {
      bar.stepTo(step.step());
    }
    double pause = bar == null ? SECONDS_PER_LINE : SECONDS_PER_MESSAGE;
    if (seconds >= pause || step.step() == steps) {
      String now =
          String.format(
              Locale.ROOT,
              "loss %.4f, rate %.2g, %.1f clips/s",
              lossSum / count,
              step.learningRate(),
              clips / seconds);
      if (bar != null) {
        // The bar itself has the steps and the time left.
        bar.setExtraMessage(" " + now);
      } else {
        say(
            String.format(
                Locale.ROOT,
                "step %d of %d: %s, %.0f min left",
                step.step(),
                steps,
                now,
                (steps - step.step()) * seconds / count / 60));
      }
      lossSum = 0;
      seconds = 0;
      clips = 0;
      count = 0;
    }
  }

  @Override
  public void validated(Validation validation) {
    say(
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
    say("checkpoint " + checkpoint);
  }

  @Override
  public void ended(TrainingResult result) {
    close();
  }

  /** Says a line; a bar goes on below it. */
  private void say(String line) {
    console.progress(bar == null ? line : CLEAR_LINE + line);
  }

  /** Leaves the bar as it is. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
