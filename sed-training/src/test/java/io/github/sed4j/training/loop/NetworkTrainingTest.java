package io.github.sed4j.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureNormMode;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.Safetensors;
import io.github.sed4j.training.data.ClipLabels;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.data.TestSounds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTrainingTest {

  @TempDir private static Path dataFolder;
  private static TinyData data;

  @TempDir private Path folder;

  @BeforeAll
  static void writeData() {
    data = TinyData.write(dataFolder);
  }

  private static List<String> checkpoints(Path run) throws IOException {
    try (Stream<Path> entries = Files.list(run.resolve("checkpoints"))) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  @Test
  void learnsToTagAndKeepsTheBestNetworkAsABundle() throws IOException {
    Recorder recorder = new Recorder();

    TrainingResult result =
        data.crnn(folder)
            .optSteps(60)
            .optValidateEvery(20)
            .optNoAugmentation()
            .addListener(recorder)
            .build()
            .run();

    assertThat(result.end()).isEqualTo(TrainingResult.End.ALL_STEPS);
    assertThat(result.step()).isEqualTo(60);
    assertThat(result.bestMacroF()).isGreaterThan(0.95);
    assertThat(recorder.validations.keySet()).containsExactly(20L, 40L, 60L);
    Validation best =
        recorder.validations.values().stream()
            .filter(validation -> validation.step() == result.bestStep())
            .findFirst()
            .orElseThrow();
    assertThat(best.macroF()).isEqualTo(result.bestMacroF());
    assertThat(best.improved()).isTrue();
    assertThat(best.scores().clips()).hasSize(8);
    assertThat(best.tags().clips()).isEqualTo(best.scores().clips());

    Bundle bundle = Bundle.read(result.bundle().orElseThrow());
    assertThat(result.bundle()).contains(folder.resolve("fbcrnn.sed4j"));
    assertThat(bundle.classes()).isEqualTo(TinyData.CLASSES);
    BundleMember member = bundle.members().get(0);
    assertThat(member.architecture()).isEqualTo(TinyData.CRNN);
    assertThat(member.statistics()).isPresent();
    assertThat(member.provenance().steps()).hasValue(result.bestStep());
    assertThat(member.provenance().seed()).hasValue(7);
    assertThat(member.provenance().scores()).containsEntry("macro tag F", result.bestMacroF());
  }

  @Test
  void tellsListenersInOrder() throws IOException {
    Recorder recorder = new Recorder();

    data.crnn(folder).optSteps(5).optCheckpointEvery(2).addListener(recorder).build().run();

    assertThat(recorder.events)
        .containsExactly(
            "started at 0",
            "step 1",
            "step 2",
            "saved 2",
            "step 3",
            "validated 3",
            "saved 3",
            "step 4",
            "saved 4",
            "step 5",
            "validated 5",
            "saved 5",
            "ended ALL_STEPS");
    TrainingStep step = recorder.steps.values().iterator().next();
    assertThat(step.learningRate()).isEqualTo(5e-3);
    assertThat(step.gradientNorm()).isPositive();
    assertThat(step.clips()).isEqualTo(4);
    assertThat(step.seconds()).isGreaterThan(step.dataSeconds());
    assertThat(step.clipsPerSecond()).isPositive();
  }

  @Test
  void trainsTheTagConditionedCnnOnFrames() throws IOException {
    TrainingResult result =
        data.common(TagConditionedCnnTraining.builder().optNetwork(TinyData.TAG_CNN), folder)
            .optSteps(60)
            .optValidateEvery(30)
            .optNoAugmentation()
            .build()
            .run();

    assertThat(result.bestMacroF()).isGreaterThan(0.75);
    Bundle bundle = Bundle.read(folder.resolve("tagcnn.sed4j"));
    assertThat(bundle.provenance().scores()).containsEntry("macro frame F", result.bestMacroF());
  }

  @Test
  void trainsTheBidirectionalCrnnOnFrames() throws IOException {
    TrainingResult result =
        data.common(BidirectionalCrnnTraining.builder().optNetwork(TinyData.BICRNN), folder)
            .optSteps(60)
            .optValidateEvery(30)
            .optNoAugmentation()
            .build()
            .run();

    assertThat(result.bestMacroF()).isGreaterThan(0.75);
    assertThat(result.bundle()).contains(folder.resolve("bicrnn.sed4j"));
  }

  @Test
  void trainsTheForwardClassifierAlone() throws IOException {
    Recorder whole = new Recorder();
    TrainingResult result =
        forwardOnly(folder.resolve("whole"))
            .optSteps(60)
            .optValidateEvery(30)
            .optCheckpointEvery(40)
            .addListener(whole)
            .build()
            .run();

    assertThat(result.end()).isEqualTo(TrainingResult.End.ALL_STEPS);
    assertThat(result.bestMacroF()).isGreaterThan(0.95);
    assertThat(result.bundle()).isEmpty();
    assertThat(checkpoints(folder.resolve("whole")))
        .containsExactly(".lock", "step-000000040", "step-000000060");
    assertThat(folder.resolve("whole/fbcrnn.sed4j")).doesNotExist();

    Path last = folder.resolve("whole/checkpoints/step-000000060");
    Map<String, NpyArray> initial = TinyData.CRNN.initialState(7);
    Map<String, NpyArray> trained = Safetensors.read(last.resolve("weights.safetensors"));
    Map<String, NpyArray> averaged = Safetensors.read(last.resolve("averages.safetensors"));
    assertThat(trained).containsOnlyKeys(initial.keySet());
    initial.forEach(
        (name, array) ->
            assertThat(array.equals(trained.get(name))).as(name).isEqualTo(name.contains("_bwd")));
    assertThat(averaged.keySet()).isNotEmpty().noneMatch(name -> name.contains("_bwd"));
  }

  @Test
  void goesOnWithTheForwardClassifierAlone() throws IOException {
    Recorder whole = new Recorder();
    forwardOnly(folder.resolve("whole")).addListener(whole).build().run();
    Recorder parts = new Recorder();
    Path run = folder.resolve("parts");
    forwardOnly(run).optSteps(3).addListener(parts).build().run();
    forwardOnly(run).optResume(true).addListener(parts).build().run();

    assertThat(parts.losses()).isEqualTo(whole.losses());
    assertThat(Safetensors.read(run.resolve("checkpoints/step-000000006/averages.safetensors")))
        .isEqualTo(
            Safetensors.read(
                folder.resolve("whole/checkpoints/step-000000006/averages.safetensors")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.crnn(run).optAveraging(0.9).optNoAugmentation().optResume(true).build().run())
        .withMessageContaining("checkpoint with settings")
        .withMessageContaining("forward classifier alone");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> forwardOnly(run).optBoundaryLoss(0.5).build())
        .withMessageContaining("boundary weight = 0.5 without the backward classifier");
  }

  /** Its weight decay would change parameters that have no gradient, and averages would drift. */
  private static CrnnTraining.Builder forwardOnly(Path run) {
    return data.common(CrnnTraining.forwardOnly(Preset.COMPACT).optNetwork(TinyData.CRNN), run)
        .optAveraging(0.9)
        .optNoAugmentation();
  }

  @Test
  void repeatsARunAndDependsOnTheSeed() throws IOException {
    Recorder first = new Recorder();
    Recorder again = new Recorder();
    Recorder other = new Recorder();

    data.crnn(folder.resolve("a")).addListener(first).build().run();
    data.crnn(folder.resolve("b")).optWorkers(1).addListener(again).build().run();
    data.crnn(folder.resolve("c")).setSeed(8).addListener(other).build().run();

    assertThat(again.losses()).isEqualTo(first.losses());
    assertThat(other.losses()).isNotEqualTo(first.losses());
    assertThat(folder.resolve("b/fbcrnn.sed4j"))
        .hasSameBinaryContentAs(folder.resolve("a/fbcrnn.sed4j"));
  }

  @Test
  void goesOnAfterAStopAsIfNothingHadHappened() throws IOException {
    Recorder whole = new Recorder();
    everything(folder.resolve("whole"), new FirstComers()).addListener(whole).build().run();

    Recorder parts = new Recorder();
    Path run = folder.resolve("parts");
    for (long stop : new long[] {2, 4, 7, Long.MAX_VALUE}) {
      stoppedAfter(stop, everything(run, new FirstComers()).optResume(true).addListener(parts));
    }

    assertThat(parts.losses()).isEqualTo(whole.losses());
    assertThat(run.resolve("fbcrnn.sed4j"))
        .hasSameBinaryContentAs(folder.resolve("whole/fbcrnn.sed4j"));
    assertThat(whole.admitted(8)).containsKey("High");
    assertThat(parts.admitted(8)).isEqualTo(whole.admitted(8));
  }

  /** A run with all that has a state: averages, an admission, both losses, batch statistics. */
  private static CrnnTraining.Builder everything(Path run, FirstComers admission) {
    ClipSet unlabelled =
        ClipSet.of(
            "unlabelled",
            Labelling.UNLABELLED,
            data.validation().clips().stream()
                .map(clip -> clip.withLabels(ClipLabels.unlabelled()))
                .toList());
    return data.crnn(run)
        .setMix(EpochMix.report(List.of(data.training(), unlabelled)))
        .optSteps(8)
        .optValidateEvery(4)
        .optAveraging(0.9)
        .optNormMode(FeatureNormMode.BATCH_STATISTICS)
        .optBoundaryLoss(0.5)
        .optAdmission(admission);
  }

  private static void stoppedAfter(long steps, CrnnTraining.Builder builder) throws IOException {
    List<CrnnTraining> training = new ArrayList<>();
    builder.addListener(
        new TrainingListener() {
          @Override
          public void stepped(TrainingStep step) {
            if (step.step() >= steps) {
              training.get(0).stop();
            }
          }
        });
    training.add(builder.build());
    TrainingResult result = training.get(0).run();
    assertThat(result.end())
        .isEqualTo(steps < 8 ? TrainingResult.End.STOPPED : TrainingResult.End.ALL_STEPS);
    assertThat(result.bundle().isPresent()).isEqualTo(steps >= 8);
  }

  /** Admits every second clip with the class that scores highest, after the first validation. */
  private static final class FirstComers implements AdaptiveAdmission {

    private final Map<String, Long> admitted = new TreeMap<>();
    private List<String> classes = List.of();
    private @Nullable Tagger tagger;
    private boolean open;
    private int seen;

    @Override
    public void begin(List<String> eventClasses, Tagger ofNetwork) {
      classes = eventClasses;
      tagger = ofNetwork;
    }

    @Override
    public void validated(Validation validation) {
      assertThat(validation.scores().eventClasses()).isEqualTo(classes);
      open = true;
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public List<Optional<Set<String>>> admit(List<Candidate> candidates) {
      List<AudioClip> clips = candidates.stream().map(Candidate::clip).toList();
      float[][] scores = Objects.requireNonNull(tagger).tag(clips);
      List<Optional<Set<String>>> decided = new ArrayList<>();
      for (float[] row : scores) {
        assertThat(row).hasSize(2);
        String label = classes.get(row[0] > row[1] ? 0 : 1);
        boolean joins = seen++ % 2 == 0;
        if (joins) {
          admitted.merge("High", 1L, Long::sum);
        }
        decided.add(joins ? Optional.of(Set.of(label)) : Optional.empty());
      }
      return decided;
    }

    @Override
    public Map<String, Long> admitted() {
      return admitted;
    }

    @Override
    public String state() {
      return open + " " + seen + " " + admitted.getOrDefault("High", 0L);
    }

    @Override
    public void restore(String state) {
      List<String> parts = Arrays.asList(state.split(" "));
      open = Boolean.parseBoolean(parts.get(0));
      seen = Integer.parseInt(parts.get(1));
      admitted.put("High", Long.parseLong(parts.get(2)));
    }
  }

  /** Tags clips after each validation, and admits none. */
  private static final class Onlooker implements AdaptiveAdmission {

    private final List<AudioClip> clips;
    private final List<float[][]> together = new ArrayList<>();
    private final List<float[][]> alone = new ArrayList<>();
    private final List<Validation> validations = new ArrayList<>();
    private @Nullable Tagger tagger;

    Onlooker(List<AudioClip> clips) {
      this.clips = clips;
    }

    @Override
    public void begin(List<String> eventClasses, Tagger ofNetwork) {
      tagger = ofNetwork;
    }

    @Override
    public void validated(Validation validation) {
      Tagger ofNetwork = Objects.requireNonNull(tagger);
      validations.add(validation);
      together.add(ofNetwork.tag(clips));
      alone.add(
          clips.stream().map(clip -> ofNetwork.tag(List.of(clip))[0]).toArray(float[][]::new));
    }

    @Override
    public boolean isOpen() {
      return false;
    }

    @Override
    public List<Optional<Set<String>>> admit(List<Candidate> candidates) {
      throw new IllegalStateException("not open");
    }

    @Override
    public Map<String, Long> admitted() {
      return Map.of();
    }

    @Override
    public String state() {
      return "";
    }

    @Override
    public void restore(String state) {}
  }

  @Test
  void tagsClipsOfAnyLengthsInTheirOrderWithTheNetworkThatIsValidated() throws IOException {
    List<AudioClip> clips = new ArrayList<>();
    for (LabelledClip clip : data.validation().clips()) {
      clips.add(AudioReader.withDefaults().read(clip.file()));
    }
    // 3.6, 1.2 and 2.4 s, of which no two fit into one batch, before the others
    float[] samples = clips.get(0).channel(0);
    clips.add(0, AudioClip.mono(repeated(samples, 3), TestSounds.RATE));
    clips.add(2, AudioClip.mono(repeated(samples, 2), TestSounds.RATE));
    Onlooker onlooker = new Onlooker(clips);
    everything(folder, new FirstComers()).optAdmission(onlooker).build().run();

    assertThat(onlooker.validations).hasSize(2);
    for (int v = 0; v < 2; v++) {
      float[][] together = onlooker.together.get(v);
      for (int i = 0; i < clips.size(); i++) {
        assertThat(together[i]).containsExactly(onlooker.alone.get(v)[i], within(1e-5f));
      }
      for (int i = 0; i < data.validation().clips().size(); i++) {
        String name = data.validation().clips().get(i).name();
        FrameScores validated = onlooker.validations.get(v).scores().scores(name).orElseThrow();
        float[] tagged = together[i == 0 ? 1 : i + 2];
        for (int k = 0; k < tagged.length; k++) {
          assertThat((double) tagged[k]).isCloseTo(validated.score(k, 0), within(1e-5));
        }
      }
    }
  }

  private static float[] repeated(float[] samples, int times) {
    float[] all = new float[samples.length * times];
    for (int t = 0; t < times; t++) {
      System.arraycopy(samples, 0, all, t * samples.length, samples.length);
    }
    return all;
  }

  @Test
  void keepsTheLastTwoCheckpointsAndTheirBest() throws IOException {
    TrainingResult result = data.crnn(folder).optSteps(7).optCheckpointEvery(1).build().run();

    assertThat(checkpoints(folder))
        .contains(".lock", "step-000000006", "step-000000007")
        .doesNotContain("step-000000005")
        .contains(String.format("best-%09d.sed4j", result.bestStep()));
  }

  @Test
  void passesOverADamagedCheckpointAndEndsTheSame() throws IOException {
    Recorder whole = new Recorder();
    data.crnn(folder.resolve("whole")).addListener(whole).build().run();
    Path run = folder.resolve("damaged");
    data.crnn(run).optSteps(4).optCheckpointEvery(2).optValidateEvery(100).build().run();
    Path weights = run.resolve("checkpoints/step-000000004/weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    Recorder resumed = new Recorder();
    data.crnn(run).optResume(true).addListener(resumed).build().run();

    assertThat(resumed.events).startsWith("started at 2", "step 3");
    whole.losses().keySet().removeIf(step -> step <= 2);
    resumed.losses().forEach((step, loss) -> assertThat(whole.losses()).containsEntry(step, loss));
  }

  @Test
  void startsAfreshWhereThereIsNothingToResume() throws IOException {
    assertThat(data.crnn(folder).optSteps(1).optResume(true).build().run().step()).isEqualTo(1);
  }

  @Test
  void refusesAFolderWithCheckpointsUnlessToldToResume() throws IOException {
    data.crnn(folder).optSteps(1).build().run();

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> data.crnn(folder).build().run())
        .withMessageContaining("holds the checkpoints of a run, allowed: to resume it");
  }

  @Test
  void refusesACheckpointOfAnotherNetworkDataOrSettings() throws IOException {
    data.crnn(folder).optSteps(1).build().run();

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.crnn(folder)
                    .optNetwork(
                        ForwardBackwardCrnn.builder(Preset.COMPACT)
                            .setClasses(2)
                            .buildArchitecture())
                    .optResume(true)
                    .build()
                    .run())
        .withMessageContaining("step-000000001: checkpoint with network");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).optMaxNorm(1).optResume(true).build().run())
        .withMessageEndingWith(
            "step-000000001: checkpoint with settings [gradients clipped at 20.0],"
                + " allowed: [gradients clipped at 1.0]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.common(
                        TagConditionedCnnTraining.builder().optNetwork(TinyData.TAG_CNN), folder)
                    .optResume(true)
                    .build()
                    .run())
        .withMessageEndingWith(
            "step-000000001: checkpoint with network ForwardBackwardCrnnArchitecture,"
                + " allowed: TagConditionedCnnArchitecture");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.crnn(folder)
                    .setEventClasses(List.of("Low", "High"))
                    .optResume(true)
                    .build()
                    .run())
        .withMessageEndingWith(
            "step-000000001: checkpoint with event classes [High, Low], allowed: [Low, High]");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.crnn(folder)
                    .setMix(EpochMix.report(List.of(data.validation())))
                    .optResume(true)
                    .build()
                    .run())
        .withMessageContaining("step-000000001: position in other data");
    ClipSet validation = data.validation();
    LabelledClip first = validation.clips().get(0);
    ClipSet fewer = validation.where(validation.name(), clip -> !clip.equals(first));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).setValidation(fewer).optResume(true).build().run())
        .withMessageContaining("step-000000001: checkpoint with validation on [validation: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).setSeed(8).optResume(true).build().run())
        .withMessageContaining("step-000000001: position taken with other settings");
  }

  @Test
  void refusesTwoRunsInOneFolder() throws IOException {
    List<Throwable> thrown = new ArrayList<>();
    data.crnn(folder)
        .optSteps(1)
        .addListener(
            new TrainingListener() {
              @Override
              public void stepped(TrainingStep step) {
                try {
                  data.crnn(folder).build().run();
                } catch (IOException e) {
                  thrown.add(e);
                }
              }
            })
        .build()
        .run();

    assertThat(thrown)
        .singleElement()
        .satisfies(e -> assertThat(e).hasMessageContaining("another training run"));
  }

  @Test
  void stopsAtALossThatIsNotFiniteAndNamesTheClips() {
    assertThatExceptionOfType(TrainingDivergedException.class)
        .isThrownBy(
            () ->
                data.crnn(folder)
                    .optSteps(50)
                    .optLearningRate(LearningRateSchedule.constant(1e30))
                    .build()
                    .run())
        .withMessageContaining("allowed: finite; the clips of its batch: train/")
        .satisfies(e -> assertThat(e.clips()).hasSize(4));
  }

  @Test
  void saysWhichCheckpointIsTheLastIfOneCannotBeWritten() throws IOException {
    CrnnTraining training =
        data.crnn(folder)
            .optCheckpointEvery(1)
            .addListener(
                new TrainingListener() {
                  @Override
                  public void saved(long step, Path checkpoint) {
                    block(step + 1);
                  }
                })
            .build();

    assertThatIOException()
        .isThrownBy(training::run)
        .withMessageContaining("step-000000002 cannot be written")
        .withMessageContaining("the last checkpoint is")
        .withMessageContaining("step-000000001");

    assertThat(data.crnn(folder).optResume(true).build().run().step()).isEqualTo(6);
  }

  /** Puts a file where the next checkpoint is going to be made. */
  private void block(long step) {
    try {
      Files.createFile(folder.resolve(String.format("checkpoints/.unfinished-step-%09d", step)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void endsEarlyWithoutImprovement() throws IOException {
    Recorder recorder = new Recorder();
    TrainingResult result =
        data.crnn(folder)
            .optSteps(100)
            .optValidateEvery(1)
            .optEarlyStop(2)
            .optLearningRate(LearningRateSchedule.constant(1e-12))
            .addListener(recorder)
            .build()
            .run();

    assertThat(result.end()).isEqualTo(TrainingResult.End.NO_IMPROVEMENT);
    assertThat(result.step()).isEqualTo(result.bestStep() + 2).isLessThan(100);
    assertThat(result.bundle()).isPresent();
  }

  @Test
  void refusesSettingsThatDoNotGoTogether() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CrnnTraining.builder().build())
        .withMessage("eventClasses is not set, allowed: a value");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).setEventClasses(List.of("High", "Mid")).build())
        .withMessageContaining("event class 'Low', allowed: those of the class list");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).setEventClasses(List.of("A", "B", "C")).build())
        .withMessageContaining("network of 2 classes, allowed: 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).optBatchSize(49).build())
        .withMessageContaining("batchSize = 49, allowed: at most the 48 examples");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).optBoundaryLoss(1.5).build())
        .withMessage("boundary weight = 1.5, allowed: 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).optAveraging(1).build())
        .withMessage("averaging decay = 1.0, allowed: 0 to below 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> data.crnn(folder).optSteps(0).build())
        .withMessage("steps = 0, allowed: at least 1");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.crnn(folder)
                    .setValidation(ClipSet.of("empty", Labelling.STRONG, List.of()))
                    .build())
        .withMessage("validation on empty: 0 clips, allowed: at least one clip with an event");
    List<LabelledClip> weak =
        data.validation().clips().stream()
            .map(clip -> clip.withLabels(ClipLabels.weak(clip.labels().tags())))
            .toList();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                data.common(
                        TagConditionedCnnTraining.builder().optNetwork(TinyData.TAG_CNN), folder)
                    .setValidation(ClipSet.of("tags", Labelling.WEAK, weak))
                    .build())
        .withMessage("validation on tags, which is WEAK, allowed: a strongly labelled set");
  }

  @Test
  void runsOnTheDeviceItIsTold() throws IOException {
    List<String> devices = new ArrayList<>();
    data.crnn(folder)
        .optSteps(1)
        .optDevice(Device.cpu())
        .addListener(
            new TrainingListener() {
              @Override
              public void started(TrainingStart start) {
                devices.add(start.device());
              }
            })
        .build()
        .run();

    assertThat(devices).containsExactly("cpu");
  }
}
