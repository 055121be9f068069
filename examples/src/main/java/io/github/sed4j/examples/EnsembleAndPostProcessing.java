package io.github.sed4j.examples;

import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleScores;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.postprocessing.EventFilter;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.GapClosing;
import io.github.sed4j.inference.postprocessing.MedianFilter;
import io.github.sed4j.inference.postprocessing.MinimumDuration;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.PostProcessing;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.postprocessing.SoundEventBoundingBoxes;
import io.github.sed4j.inference.postprocessing.Thresholding;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Joins the networks of several bundles and makes events of their scores in two ways. Arguments:
 * {@code RECORDING BUNDLE...}; the bundles must have the same event classes and feature settings.
 *
 * <p>SoundEventDetector does all of this, with the settings of a calibration. This is for trying
 * others.
 */
public final class EnsembleAndPostProcessing {

  /** How many frames of 20 ms to either side a network hears when it scores a frame. */
  private static final int CONTEXT = 10;

  private EnsembleAndPostProcessing() {}

  /**
   * Prints the events of a recording, found in two ways.
   *
   * @param arguments {@code RECORDING BUNDLE...}
   * @throws IOException if the recording or a bundle cannot be used
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException("arguments: RECORDING BUNDLE...");
    }
    Ensemble.Builder builder = Ensemble.builder();
    for (String file : List.of(arguments).subList(1, arguments.length)) {
      builder.addMembers(Bundle.read(Path.of(file)));
    }
    try (Ensemble ensemble = builder.build()) {
      // Frame scores are only computed for classes that are tagged: here above 0.3.
      EnsembleScores scores =
          ensemble.scores(
              Path.of(arguments[0]),
              ScoreSettings.builder()
                  .optContexts(CONTEXT)
                  .optTagThresholds(PerClass.same(0.3))
                  .build());
      System.out.println("tag scores: " + scores.tagScores());

      // Joins events less than 0.2 s apart, then drops those shorter than 0.1 s.
      EventFilter tidy =
          new GapClosing(PerClass.same(0.2)).then(new MinimumDuration(PerClass.same(0.1)));
      PostProcessing smoothed =
          PostProcessing.builder()
              .optScoreFilter(MedianFilter.of(21)) // frames
              .setDecision(Thresholding.of(0.5))
              .optEventFilter(tidy)
              .build();
      // Bounding boxes look for rise and fall by themselves, and want scores as they are.
      PostProcessing boxes =
          PostProcessing.builder()
              .setDecision(SoundEventBoundingBoxes.of(PerClass.same(0.5)))
              .optEventFilter(tidy)
              .build();
      FrameScores frames = scores.frameScores(CONTEXT);
      print("median filter and threshold", smoothed.events(frames, scores.tags()));
      print("sound event bounding boxes", boxes.events(frames, scores.tags()));
    }
  }

  private static void print(String way, List<SoundEvent> events) {
    System.out.println(way + ", events: " + events.size());
    for (SoundEvent event : events) {
      System.out.printf(
          Locale.ROOT, "  %.2f to %.2f s: %s%n", event.onset(), event.offset(), event.label());
    }
  }
}
