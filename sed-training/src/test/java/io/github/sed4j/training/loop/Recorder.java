package io.github.sed4j.training.loop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Remembers what a run told. */
final class Recorder implements TrainingListener {

  final List<String> events = new ArrayList<>();
  final Map<Long, TrainingStep> steps = new TreeMap<>();
  final Map<Long, Validation> validations = new TreeMap<>();

  @Override
  public void started(TrainingStart start) {
    events.add("started at " + start.firstStep());
  }

  @Override
  public void stepped(TrainingStep step) {
    events.add("step " + step.step());
    steps.put(step.step(), step);
  }

  @Override
  public void validated(Validation validation) {
    events.add("validated " + validation.step());
    validations.put(validation.step(), validation);
  }

  @Override
  public void saved(long step, Path checkpoint) {
    events.add("saved " + step);
  }

  @Override
  public void ended(TrainingResult result) {
    events.add("ended " + result.end());
  }

  /** What had been admitted at a validation. */
  Map<String, Long> admitted(long step) {
    return Objects.requireNonNull(validations.get(step)).admitted();
  }

  /** The losses as their bits. */
  Map<Long, Long> losses() {
    Map<Long, Long> losses = new TreeMap<>();
    steps.forEach((step, values) -> losses.put(step, Double.doubleToLongBits(values.loss())));
    return losses;
  }
}
