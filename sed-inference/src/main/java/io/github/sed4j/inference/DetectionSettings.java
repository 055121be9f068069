package io.github.sed4j.inference;

import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.EventTimes;
import io.github.sed4j.inference.postprocessing.PerClass;
import java.util.Collections;
import java.util.List;

/**
 * How scores become tags and events, for each event class.
 *
 * @param tagThresholds score that a class must exceed to be tagged
 * @param events context, filter and threshold
 * @param times what the times of events are made of
 */
record DetectionSettings(
    PerClass<Double> tagThresholds, PerClass<DetectionSetting> events, EventTimes times) {

  /** Makes the settings of a run that finds events. */
  RunSettings run(
      List<String> classes,
      boolean masked,
      TagWindows tagWindows,
      int chunkHop,
      int scoreHop,
      int shift) {
    return new RunSettings(
        classes.stream().map(label -> List.of(events.get(label).context())).toList(),
        classes.stream().map(tagThresholds::get).toList(),
        masked,
        tagWindows,
        chunkHop,
        scoreHop,
        shift);
  }

  /** Makes the settings of a run that finds tags alone. */
  RunSettings tagRun(List<String> classes, TagWindows tagWindows, int chunkHop) {
    return new RunSettings(
        Collections.nCopies(classes.size(), List.of()),
        classes.stream().map(tagThresholds::get).toList(),
        true,
        tagWindows,
        chunkHop,
        tagWindows.hop(),
        1);
  }
}
