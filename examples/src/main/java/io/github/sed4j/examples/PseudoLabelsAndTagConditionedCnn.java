package io.github.sed4j.examples;

import io.github.sed4j.inference.AnnotatedRecording;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleCalibration;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.data.PlainDataset;
import io.github.sed4j.training.loop.TagConditionedCnnTraining;
import io.github.sed4j.training.selftraining.PseudoLabelling;
import io.github.sed4j.training.selftraining.PseudoLabels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * From labels without times to a network that detects: a tagger says when the sounds of recordings
 * occur, and a tag-conditioned CNN learns from that. Arguments: {@code TAGGER STRONG WEAK RUN
 * STEPS}: the bundle of TrainOnYourOwnFolder; some recordings labelled with times, to choose
 * thresholds and to validate; many labelled without, or not at all; the folder that gets the
 * models; how many steps.
 *
 * <p>TwoStageRecipe does all of this and the training of the taggers, with several of each.
 */
public final class PseudoLabelsAndTagConditionedCnn {

  private PseudoLabelsAndTagConditionedCnn() {}

  /**
   * Trains a tag-conditioned CNN.
   *
   * @param arguments {@code TAGGER STRONG WEAK RUN STEPS}
   * @throws IOException if the data or the tagger cannot be used, or the run not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 5) {
      throw new IllegalArgumentException("arguments: TAGGER STRONG WEAK RUN STEPS");
    }
    Bundle tagger = Bundle.read(Path.of(arguments[0]));
    ClipSet strong = PlainDataset.read(Path.of(arguments[1])).training().get(0);
    ClipSet weak = PlainDataset.read(Path.of(arguments[2])).training().get(0);
    if (strong.labelling() != Labelling.STRONG) {
      throw new IOException(arguments[1] + ": labels without times, allowed: onset and offset");
    }

    PseudoLabels labels;
    try (Ensemble ensemble = Ensemble.of(tagger)) { // or of several taggers, which are better
      Calibration calibration =
          EnsembleCalibration.builder()
              .optContexts(List.of(20))
              .optMedianLengths(List.of(41))
              .optPseudoLabels(true) // for each class the threshold at which most frames are right
              .build()
              .calibrate(
                  ensemble,
                  strong.clips().stream().map(PseudoLabelsAndTagConditionedCnn::annotated).toList(),
                  new EnsembleCalibration.Listener() {
                    @Override
                    public void onFailure(AnnotatedRecording recording, Exception cause) {
                      System.err.println(cause.getMessage());
                    }
                  })
              .calibration();
      labels =
          PseudoLabelling.of(ensemble, calibration)
              .events(
                  weak,
                  new PseudoLabelling.Listener() {
                    @Override
                    public void onFailure(LabelledClip clip, IOException cause) {
                      System.err.println(cause.getMessage());
                    }
                  });
    }
    System.out.println("pseudo labels by class: " + labels.clipsPerClass());

    Path run = Path.of(arguments[3]);
    Path network =
        TagConditionedCnnTraining.builder(Preset.COMPACT)
            .setEventClasses(tagger.classes())
            .setMix(EpochMix.report(List.of(labels.applyTo(weak))))
            .setValidation(strong.restrictedTo(tagger.classes()))
            .setFolder(run)
            .setSeed(1)
            .optSteps(Long.parseLong(arguments[4]))
            .optResume(true)
            .build()
            .run()
            .bundle()
            .orElseThrow();

    // The CNN must be told which sounds occur: with the tagger it is one model. Calibrate it next.
    Path model = run.resolve("ensemble.sed4j");
    try (Ensemble both =
        Ensemble.builder().addMembers(tagger).addMembers(Bundle.read(network)).build()) {
      both.bundle().write(model);
    }
    System.out.println("the model is " + model);
  }

  private static AnnotatedRecording annotated(LabelledClip clip) {
    return new AnnotatedRecording(clip.name(), clip.name(), clip.file(), clip.labels().events());
  }
}
