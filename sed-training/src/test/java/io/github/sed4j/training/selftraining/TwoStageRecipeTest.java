package io.github.sed4j.training.selftraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.features.spectrum.FrameRange;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.EnsembleCalibration;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipLabels;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.loop.TinyData;
import io.github.sed4j.training.loop.TrainingListener;
import io.github.sed4j.training.loop.TrainingStep;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoStageRecipeTest {

  @TempDir private static Path dataFolder;
  private static TinyData data;

  @TempDir private Path folder;

  @BeforeAll
  static void writeData() {
    data = TinyData.write(dataFolder);
  }

  /** The set of training in three parts: weakly, strongly and not labelled. */
  private static List<ClipSet> training() {
    return List.of(
        part("weak", 0, Labelling.WEAK, labels -> ClipLabels.weak(labels.tags())),
        part("strong", 1, Labelling.STRONG, labels -> labels),
        part("unlabelled", 2, Labelling.UNLABELLED, labels -> ClipLabels.unlabelled()));
  }

  private static ClipSet part(
      String name, int third, Labelling labelling, Function<ClipLabels, ClipLabels> labels) {
    List<LabelledClip> clips = new ArrayList<>();
    List<LabelledClip> all = data.training().clips();
    for (int i = 0; i < all.size(); i++) {
      if (i / 2 % 3 == third) {
        clips.add(all.get(i).withLabels(labels.apply(all.get(i).labels())));
      }
    }
    return ClipSet.of(name, labelling, clips);
  }

  private static TwoStageRecipe.Builder recipe(Preset preset, Path run) {
    return recipe(preset, run, 4);
  }

  private static TwoStageRecipe.Builder recipe(Preset preset, Path run, int taggerSteps) {
    return TwoStageRecipe.builder(preset)
        .setEventClasses(TinyData.CLASSES)
        .setTraining(training())
        .setValidation(data.validation())
        .setFolder(run)
        .setSeed(3)
        .optTaggers(2)
        .optDetectors(1)
        .optTaggerSettings(
            builder -> TinyData.quick(builder.optNetwork(TinyData.CRNN)).optSteps(taggerSteps))
        .optDetectorSettings(
            builder ->
                TinyData.quick(builder.optNetwork(TinyData.TAG_CNN))
                    .optSteps(4)
                    .optValidateEvery(4))
        .optCalibration(
            EnsembleCalibration.builder().optContexts(List.of(5)).optMedianLengths(List.of(11)));
  }

  @Test
  void trainsLabelsAndCalibratesTheWholeSystem() throws IOException {
    TwoStageRecipe recipe = recipe(Preset.COMPACT, folder, 40).build();

    assertThat(recipe.steps())
        .containsExactly(
            "tagger-1",
            "tagger-2",
            "taggers",
            "events of weak",
            "events of unlabelled",
            "detector-1",
            "ensemble");
    Path file = recipe.run().orElseThrow();

    Bundle bundle = Bundle.read(file);
    assertThat(bundle.members())
        .extracting(member -> member.architecture().type())
        .containsExactly("fbcrnn", "fbcrnn", "tagcnn");
    assertThat(bundle.section(Calibration.SECTION)).isPresent();
    assertThat(bundle.provenance().data()).isNotEmpty();
    PseudoLabels pseudo = PseudoLabels.read(folder.resolve("pseudo-weak.json"));
    assertThat(pseudo.labelling()).isEqualTo(Labelling.STRONG);
    assertThat(pseudo.byClip()).hasSize(8);
    assertThat(pseudo.clipsPerClass()).isNotEmpty();
  }

  @Test
  void goesOnAfterAStopInAnyStepAsIfNothingHadHappened() throws IOException {
    Path whole = recipe(Preset.COMPACT, folder.resolve("whole")).build().run().orElseThrow();

    Path run = folder.resolve("parts");
    List<String> began = new ArrayList<>();
    List<TwoStageRecipe> running = new ArrayList<>();
    Optional<Path> result = Optional.empty();
    for (int attempt = 0; result.isEmpty() && attempt < 20; attempt++) {
      int stopAt = attempt;
      TwoStageRecipe part =
          recipe(Preset.COMPACT, run)
              .optResume(true)
              .optListener(
                  new RecipeListener() {
                    @Override
                    public void began(String step, int number, int all, boolean done) {
                      if (!done) {
                        began.add(step);
                      }
                      if (number == stopAt + 1) {
                        running.get(stopAt).stop();
                      }
                    }

                    @Override
                    public List<TrainingListener> trainingListeners(String step, Path own) {
                      return List.of();
                    }
                  })
              .build();
      running.add(part);
      result = part.run();
    }

    assertThat(result).isPresent();
    assertThat(began).contains("tagger-1", "taggers", "events of weak", "detector-1", "ensemble");
    assertThat(result.orElseThrow()).hasSameBinaryContentAs(whole);
  }

  @Test
  void endsATrainingWithACheckpointWhenItIsStopped() throws IOException {
    List<TwoStageRecipe> running = new ArrayList<>();
    List<Long> steps = new ArrayList<>();
    RecipeListener stopping =
        new RecipeListener() {
          @Override
          public List<TrainingListener> trainingListeners(String step, Path own) {
            return List.of(
                new TrainingListener() {
                  @Override
                  public void stepped(TrainingStep done) {
                    steps.add(done.step());
                    if (done.step() == 2 && steps.size() == 2) {
                      running.get(0).stop();
                    }
                  }
                });
          }
        };
    running.add(recipe(Preset.COMPACT, folder).optListener(stopping).build());

    assertThat(running.get(0).run()).isEmpty();
    assertThat(steps).containsExactly(1L, 2L);
    TwoStageRecipe resumed =
        recipe(Preset.COMPACT, folder).optResume(true).optListener(stopping).build();
    assertThat(resumed.run()).isPresent();
    assertThat(steps.get(2)).isEqualTo(3);
  }

  @Test
  void endsACalibrationWhenItIsStopped() throws IOException {
    List<TwoStageRecipe> running = new ArrayList<>();
    RecipeListener stopping =
        new RecipeListener() {
          @Override
          public void onProgress(String step, int done, int all) {
            if (step.equals("taggers")) {
              assertThat(done).isEqualTo(1);
              running.get(0).stop();
            }
          }
        };
    running.add(recipe(Preset.COMPACT, folder).optListener(stopping).build());

    assertThat(running.get(0).run()).isEmpty();
    assertThat(folder.resolve("tagger-1/fbcrnn.sed4j")).exists();
    assertThat(folder.resolve("taggers.sed4j")).doesNotExist();
    assertThat(recipe(Preset.COMPACT, folder).optResume(true).build().run()).isPresent();
  }

  @Test
  void tagsUnlabelledClipsBetweenTwoRoundsInTheLaterRecipe() throws IOException {
    TwoStageRecipe recipe = recipe(Preset.WORKSHOP, folder).optTaggers(1).optDetectors(0).build();

    assertThat(recipe.steps())
        .containsExactly(
            "first-tagger-1", "first-taggers", "tags of unlabelled", "tagger-1", "taggers");
    assertThat(recipe.run()).contains(folder.resolve("taggers.sed4j"));
    PseudoLabels tags = PseudoLabels.read(folder.resolve("tags-unlabelled.json"));
    assertThat(tags.labelling()).isEqualTo(Labelling.WEAK);
    assertThat(tags.byClip().values()).allSatisfy(label -> assertThat(label.tags()).isNotEmpty());
  }

  @Test
  void refusesTheFolderOfAnotherRecipe() throws IOException {
    TwoStageRecipe first =
        recipe(Preset.COMPACT, folder)
            .optTaggers(1)
            .optDetectors(0)
            .optTaggerSettings(
                builder -> TinyData.quick(builder.optNetwork(TinyData.CRNN)).optSteps(2))
            .build();
    first.run();

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> recipe(Preset.COMPACT, folder).build().run())
        .withMessageContaining("holds a recipe, allowed: to resume it");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe(Preset.COMPACT, folder).optResume(true).setSeed(4).build().run())
        .withMessageContaining("seed 3")
        .withMessageContaining("seed 4");
  }

  @Test
  void refusesSetsThatCannotBeUsed() {
    ClipSet weak = training().get(0);

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> recipe(Preset.COMPACT, folder).setTraining(training().subList(2, 3)).build())
        .withMessageContaining("at least one set with labels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe(Preset.COMPACT, folder).setTraining(List.of(weak, weak)).build())
        .withMessageContaining("two sets are named weak");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe(Preset.COMPACT, folder).setValidation(weak).build())
        .withMessageContaining("labels are weak, allowed: strong");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> recipe(Preset.COMPACT, folder).optTaggers(0).build())
        .withMessageContaining("taggers = 0");
  }

  @Test
  void keepsPseudoLabelsInAFileFrameByFrame() throws IOException {
    PseudoLabels labels =
        PseudoLabels.of(
            Labelling.STRONG,
            Map.of(
                "a.wav",
                ClipLabels.strong(
                    Map.of("High", List.of(new FrameRange(0, 0), new FrameRange(3, 9)))),
                "b.wav",
                ClipLabels.strong(Map.<String, List<FrameRange>>of())));
    Path file = folder.resolve("labels.json");

    labels.write(file);

    assertThat(PseudoLabels.read(file).byClip()).isEqualTo(labels.byClip());
    Map.of(
            "",
            "ends inside its JSON",
            "[]",
            "the whole is no JSON object",
            "{}",
            "labelling is missing",
            "{\"labelling\":\"no\"}",
            "labelling = no, allowed: weak, strong",
            "{\"labelling\":\"strong\",\"clips\":[1]}",
            "clips is no JSON object",
            "{\"labelling\":\"strong\",\"clips\":{\"a.wav\":{\"High\":[[0,1],[3,2]]}}}",
            "clips.a.wav.High[1][1] = 2, allowed: whole numbers from 3 to 2147483647")
        .forEach(
            (text, message) ->
                assertThatIOException()
                    .isThrownBy(() -> PseudoLabels.read(Files.writeString(file, text)))
                    .withMessage(file + ": " + message));
  }

  @Test
  void needsACalibrationForPseudoLabels() throws IOException {
    Path file =
        recipe(Preset.COMPACT, folder)
            .optTaggers(1)
            .optDetectors(0)
            .optTaggerSettings(
                builder -> TinyData.quick(builder.optNetwork(TinyData.CRNN)).optSteps(2))
            .build()
            .run()
            .orElseThrow();
    try (Ensemble ensemble = Ensemble.of(Bundle.read(file))) {
      PseudoLabelling labelling =
          PseudoLabelling.of(ensemble, Calibration.defaults(TinyData.CLASSES));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> labelling.events(training().get(0), new PseudoLabelling.Listener() {}))
          .withMessageContaining("calibration without pseudo labels");
    }
  }
}
