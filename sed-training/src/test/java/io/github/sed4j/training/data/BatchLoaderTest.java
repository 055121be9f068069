package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.noise;
import static io.github.sed4j.training.data.TestSounds.table;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.sed4j.features.augment.Augmentation;
import io.github.sed4j.features.augment.AugmentedLogMel;
import io.github.sed4j.features.augment.Superposition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchLoaderTest {

  private static final List<String> CLASSES = List.of("Cat", "Dog");
  private static final int WEAK = 13;
  private static final int STRONG = 9;
  private static final int UNLABELLED = 11;

  @TempDir private static Path folder;

  private static ClipSet weak;
  private static ClipSet strong;
  private static ClipSet unlabelled;

  @BeforeAll
  static void makeData() throws IOException {
    Random random = new Random(1);
    List<String> weakRows = new ArrayList<>(List.of("filename event_labels"));
    for (int i = 0; i < WEAK; i++) {
      wav(folder.resolve("weak/w" + i + ".wav"), noise(1.2 + random.nextDouble(), i, 0.1));
      weakRows.add("w" + i + ".wav " + (i % 2 == 0 ? "Cat" : "Cat,Dog"));
    }
    List<String> strongRows = new ArrayList<>(List.of("filename onset offset event_label"));
    for (int i = 0; i < STRONG; i++) {
      wav(folder.resolve("strong/s" + i + ".wav"), noise(1.2 + random.nextDouble(), i, 0.1));
      strongRows.add("s" + i + ".wav 0.2 0.7 Dog");
    }
    for (int i = 0; i < UNLABELLED; i++) {
      wav(folder.resolve("unlabelled/u" + i + ".wav"), noise(1.2 + random.nextDouble(), i, 0.1));
    }
    weak =
        ClipSet.weak(
            "weak",
            folder.resolve("weak"),
            table(folder.resolve("weak.tsv"), weakRows.toArray(String[]::new)));
    strong =
        ClipSet.strong(
            "strong",
            folder.resolve("strong"),
            table(folder.resolve("strong.tsv"), strongRows.toArray(String[]::new)));
    unlabelled = ClipSet.unlabelled("unlabelled", folder.resolve("unlabelled"));
  }

  private static BatchLoader.Builder loader(EpochMix mix) {
    return BatchLoader.builder()
        .setEventClasses(CLASSES)
        .setMix(mix)
        .setAugmentation(Augmentation.report())
        .setBatchSize(4)
        .setSeed(7)
        .optPadding(0.3);
  }

  private static EpochMix labelled() {
    return EpochMix.builder().addSet(weak, 3, 1.0 / 3).addSet(strong, 2).build();
  }

  /** All that a batch consists of, but for its noise. */
  private static String describe(TrainingBatch batch) {
    StringBuilder text = new StringBuilder();
    text.append(batch.number()).append(' ').append(batch.epoch()).append('\n');
    text.append(batch.names()).append(Arrays.toString(batch.lengths()));
    text.append(Arrays.toString(batch.tags())).append(Arrays.toString(batch.hasStrongTargets()));
    text.append(Arrays.hashCode(batch.strongTargets()));
    for (AugmentedLogMel clip : batch.clips()) {
      text.append('\n').append(clip).append(clip.logMel().hashCode());
    }
    return text.toString();
  }

  private static List<String> describe(BatchStream stream, int batches) throws IOException {
    List<String> described = new ArrayList<>();
    for (int i = 0; i < batches; i++) {
      described.add(describe(stream.next()));
    }
    return described;
  }

  @Test
  void batchesDependOnNeitherThreadsNorCacheNorLookahead() throws IOException {
    List<String> expected;
    try (BatchStream stream = loader(labelled()).optWorkers(1).build().start()) {
      expected = describe(stream, 30);
    }
    WaveformLoader kept = WaveformLoader.builder().optCacheBytes(1 << 22).build();
    try (BatchStream stream =
        loader(labelled()).optWorkers(4).optWaveforms(kept).optLookahead(5).build().start()) {
      assertThat(describe(stream, 30)).isEqualTo(expected);
    }
  }

  @Test
  void batchesDoNotDependOnTheMemoryOfOpenBuckets() throws IOException {
    List<String> expected;
    try (BatchStream stream = loader(labelled()).build().start()) {
      expected = describe(stream, 30);
    }
    BatchLoader frugal = loader(labelled()).optHeldBytes(0).build();
    DataPosition position;
    try (BatchStream stream = frugal.start()) {
      assertThat(describe(stream, 15)).isEqualTo(expected.subList(0, 15));
      position = stream.position();
    }
    try (BatchStream stream = frugal.resume(position)) {
      assertThat(describe(stream, 15)).isEqualTo(expected.subList(15, 30));
    }
  }

  @Test
  void namesARecordingThatIsGoneWhenItsBatchIsFull(@TempDir Path elsewhere) throws IOException {
    wav(elsewhere.resolve("audio/long.wav"), noise(3, 1, 0.1));
    wav(elsewhere.resolve("audio/short.wav"), noise(1.5, 1, 0.1));
    Path table =
        table(
            elsewhere.resolve("weak.tsv"),
            "filename event_labels",
            "long.wav Cat",
            "short.wav Dog");
    ClipSet clips = ClipSet.weak("weak", elsewhere.resolve("audio"), table);
    EpochMix mix = EpochMix.builder().addSet(clips, 4).build();
    Augmentation plain = Augmentation.report().toBuilder().optNoSuperposition().build();
    // Pairs of one length. All that is ahead was planned before the first batch is returned
    BatchLoader loader = loader(mix).setAugmentation(plain).optHeldBytes(0).optPadding(0).build();
    try (BatchStream stream = loader.start()) {
      assertThat(stream.next().names()).hasSize(4);
      Files.delete(elsewhere.resolve("audio/long.wav"));
      Files.delete(elsewhere.resolve("audio/short.wav"));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(stream::next)
          .withMessageContaining("was used before and cannot be now");
    }
  }

  @Test
  void anotherSeedGivesOtherBatches() throws IOException {
    try (BatchStream one = loader(labelled()).build().start();
        BatchStream two = loader(labelled()).setSeed(8).build().start()) {
      assertThat(describe(one, 3)).doesNotContainAnyElementsOf(describe(two, 3));
    }
  }

  @Test
  void goesOnFromEveryPositionAsIfNothingHadHappened() throws IOException {
    BatchLoader loader = loader(labelled()).build();
    List<String> expected;
    List<String> positions = new ArrayList<>();
    try (BatchStream stream = loader.start()) {
      expected = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        positions.add(stream.position().toJson());
        expected.add(describe(stream.next()));
      }
      assertThat(stream.next().epoch()).isGreaterThan(1);
    }
    for (int at = 0; at < 40; at += 7) {
      DataPosition position = DataPosition.fromJson(positions.get(at));
      assertThat(position.batches()).isEqualTo(at);
      try (BatchStream resumed = loader(labelled()).build().resume(position)) {
        assertThat(resumed.position()).isEqualTo(position);
        assertThat(describe(resumed, 40 - at)).isEqualTo(expected.subList(at, 40));
      }
    }
  }

  @Test
  void aThirdOfEachBatchIsWeaklyLabelled() throws IOException {
    EpochMix mix = EpochMix.builder().addSet(weak, 2, 0.5).addSet(strong, 3).build();
    try (BatchStream stream = loader(mix).build().start()) {
      for (int i = 0; i < 20; i++) {
        assertThat(stream.next().sets())
            .filteredOn(sets -> sets.contains("weak"))
            .hasSizeGreaterThanOrEqualTo(2);
      }
    }
  }

  @Test
  void eachPassGoesThroughTheWholeSet() {
    EpochOrder order = EpochOrder.of(labelled(), 7, 0);

    Set<ExampleId> seen = new HashSet<>();
    for (int i = 0; i < order.size(); i++) {
      seen.add(order.get(i));
    }
    assertThat(order.size()).isEqualTo(3 * WEAK + 2 * STRONG);
    assertThat(seen).hasSize(3 * WEAK + 2 * STRONG);
    assertThat(clips(order, 0, 0)).containsExactlyInAnyOrderElementsOf(upTo(WEAK));
    assertThat(clips(order, 0, 0)).isNotEqualTo(clips(order, 0, 1));
    assertThat(clips(order, 0, 0)).isNotEqualTo(clips(EpochOrder.of(labelled(), 7, 1), 0, 0));
  }

  private static List<Integer> clips(EpochOrder order, int set, int repetition) {
    List<Integer> clips = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      if (order.get(i).set() == set && order.get(i).repetition() == repetition) {
        clips.add(order.get(i).clip());
      }
    }
    return clips;
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  void superpositionsUniteTagsAndTargets() throws IOException {
    Augmentation always =
        Augmentation.builder().optSuperposition(new Superposition(1, 0.5, 751)).build();
    try (BatchStream stream = loader(labelled()).setAugmentation(always).build().start()) {
      int mixed = 0;
      for (int i = 0; i < 12; i++) {
        TrainingBatch batch = stream.next();
        for (int b = 0; b < batch.size(); b++) {
          Set<String> expected = new HashSet<>();
          for (String name : batch.names().get(b).split(" \\+ ", -1)) {
            expected.addAll(tags(name));
          }
          assertThat(batch.tags()[2 * b]).isEqualTo(expected.contains("Cat") ? 1 : 0);
          assertThat(batch.tags()[2 * b + 1]).isEqualTo(expected.contains("Dog") ? 1 : 0);
          boolean allStrong = batch.sets().get(b).equals(List.of("strong"));
          assertThat(batch.hasStrongTargets()[b]).isEqualTo(allStrong);
          mixed += batch.names().get(b).contains(" + ") ? 1 : 0;
        }
      }
      assertThat(mixed).isGreaterThan(40);
    }
  }

  private static Set<String> tags(String name) {
    int slash = name.indexOf('/');
    ClipSet set = name.startsWith("weak/") ? weak : strong;
    return set.clips().stream()
        .filter(clip -> clip.name().equals(name.substring(slash + 1)))
        .findFirst()
        .orElseThrow()
        .labels()
        .tags();
  }

  @Test
  void strongTargetsAndMasksFillTheirPlaces() throws IOException {
    Augmentation alone = Augmentation.builder().optNoSuperposition().build();
    EpochMix mix = EpochMix.builder().addSet(strong, 4).build();
    try (BatchStream stream =
        loader(mix).setAugmentation(alone).optStrongOnly(true).build().start()) {
      TrainingBatch batch = stream.next();
      float[] targets = batch.strongTargets();
      float[] mask = batch.frameMask();
      for (int b = 0; b < batch.size(); b++) {
        int length = batch.lengths()[b];
        for (int n = 0; n < batch.frames(); n++) {
          assertThat(mask[b * batch.frames() + n]).isEqualTo(n < length ? 1 : 0);
          // Dog from 0.2 to 0.7 s: samples 3200 and 11200, frames 9 and 34.
          assertThat(targets[(2 * b + 1) * batch.frames() + n])
              .isEqualTo(n >= 9 && n <= 34 ? 1 : 0);
          assertThat(targets[2 * b * batch.frames() + n]).isZero();
        }
      }
    }
  }

  @Test
  void skipsReportsAndCountsCorruptRecordings(@TempDir Path other) throws IOException {
    List<String> rows = new ArrayList<>(List.of("filename event_labels"));
    for (int i = 0; i < 8; i++) {
      wav(other.resolve("c" + i + ".wav"), noise(1.5, i, 0.1));
      rows.add("c" + i + ".wav Cat");
    }
    TestSounds.write(other.resolve("c3.wav"), "broken".getBytes(StandardCharsets.US_ASCII));
    wav(other.resolve("c5.wav"), noise(0.5, 5, 0.1));
    ClipSet set =
        ClipSet.weak("set", other, table(other.resolve("t.tsv"), rows.toArray(String[]::new)));
    EpochMix mix = EpochMix.builder().addSet(set, 2).build();

    try (BatchStream stream = loader(mix).build().start()) {
      Set<String> used = new HashSet<>();
      for (TrainingBatch batch = stream.next(); batch.epoch() < 2; batch = stream.next()) {
        batch.names().forEach(name -> used.addAll(List.of(name.split(" \\+ ", -1))));
      }
      assertThat(used).doesNotContain("set/c3.wav", "set/c5.wav").contains("set/c4.wav");
      assertThat(stream.failures())
          .extracting(LoadFailure::clip)
          .containsExactlyInAnyOrder("set/c3.wav", "set/c5.wav");
      assertThat(stream.failures())
          .allSatisfy(failure -> assertThat(failure.count()).isBetween(4, 6));
      assertThat(stream.failures())
          .extracting(LoadFailure::reason)
          .anySatisfy(reason -> assertThat(reason).contains("too short: 0.500 s"));
    }
  }

  @Test
  void saysWhyWhereNoRecordingCanBeUsed(@TempDir Path other) throws IOException {
    TestSounds.write(other.resolve("a.wav"), "broken".getBytes(StandardCharsets.US_ASCII));
    ClipSet set =
        ClipSet.weak(
            "set", other, table(other.resolve("t.tsv"), "filename event_labels", "a.wav Cat"));
    EpochMix mix = EpochMix.builder().addSet(set, 4).build();

    try (BatchStream stream = loader(mix).build().start()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(stream::next)
          .withMessageContainingAll("no example of an epoch can be used; set/a.wav", "a.wav");
    }
  }

  @Test
  void saysSoWhereNoBatchIsEverFilled(@TempDir Path other) throws IOException {
    for (int i = 0; i < 4; i++) {
      wav(other.resolve("c" + i + ".wav"), noise(1.1 + i, i, 0.1));
    }
    ClipSet set =
        ClipSet.weak(
            "set",
            other,
            table(
                other.resolve("t.tsv"),
                "filename event_labels",
                "c0.wav Cat",
                "c1.wav Cat",
                "c2.wav Cat",
                "c3.wav Cat"));
    Augmentation alone = Augmentation.builder().optNoSuperposition().build();
    EpochMix mix = EpochMix.builder().addSet(set, 1).build();

    try (BatchStream stream = loader(mix).setAugmentation(alone).build().start()) {
      assertThatIllegalStateException()
          .isThrownBy(stream::next)
          .withMessageContaining("batchSize = 4, allowed: fewer, since 10 epochs of 4 examples");
    }
  }

  @Test
  void takesPartsOfLongStronglyLabelledRecordings(@TempDir Path other) throws IOException {
    wav(other.resolve("a.wav"), noise(6, 1, 0.1));
    ClipSet set =
        ClipSet.strong(
            "long",
            other,
            table(
                other.resolve("t.tsv"),
                "filename onset offset event_label",
                "a.wav 0 3 Cat",
                "a.wav 3 6 Dog"));
    Augmentation alone = Augmentation.builder().optNoSuperposition().build();
    EpochMix mix = EpochMix.builder().addSet(set, 12).build();

    try (BatchStream stream = loader(mix).setAugmentation(alone).optMaxSeconds(2).build().start()) {
      Set<String> tags = new HashSet<>();
      for (int i = 0; i < 6; i++) {
        TrainingBatch batch = stream.next();
        assertThat(batch.lengths()).containsOnly(98); // 2 s
        for (int b = 0; b < 4; b++) {
          tags.add(batch.tags()[2 * b] + "/" + batch.tags()[2 * b + 1]);
        }
      }
      assertThat(tags).contains("1.0/0.0", "0.0/1.0");
    }
  }

  @Test
  void skipsLongRecordingsWhoseEventsAreAnywhere() throws IOException {
    EpochMix mix = EpochMix.builder().addSet(weak, 1).build();
    try (BatchStream stream = loader(mix).optMaxSeconds(1.1).build().start()) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(stream::next)
          .withMessageContaining("allowed: at most 1.100 s without strong labels");
    }
  }

  /** Admits clips with an even number, once it has been opened. */
  private static final class EvenOnes implements Admission {
    private boolean open;
    private final List<String> asked = new ArrayList<>();

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public List<Optional<Set<String>>> admit(List<Candidate> candidates) {
      List<Optional<Set<String>>> decisions = new ArrayList<>();
      for (Candidate candidate : candidates) {
        assertThat(candidate.clip().sampleRate()).isEqualTo(16_000);
        asked.add(candidate.name());
        int number = Integer.parseInt(candidate.name().replaceAll("\\D", ""));
        decisions.add(
            number % 2 == 1
                ? Optional.empty()
                : Optional.of(number % 4 == 0 ? Set.of() : Set.of("Dog")));
      }
      return decisions;
    }
  }

  private static EpochMix withUnlabelled() {
    return EpochMix.builder().addSet(weak, 2, 1.0 / 3).addSet(unlabelled, 2).build();
  }

  @Test
  void unlabelledClipsJoinWithTheTagsTheyAreGiven() throws IOException {
    EvenOnes admission = new EvenOnes();
    try (BatchStream stream =
        loader(withUnlabelled())
            .setAugmentation(Augmentation.builder().optNoSuperposition().build())
            .optAdmission(admission)
            .build()
            .start()) {
      for (int i = 0; i < 10; i++) {
        assertThat(stream.next().sets()).allMatch(sets -> sets.equals(List.of("weak")));
      }
      assertThat(admission.asked).isEmpty();

      admission.open = true;
      Set<String> joined = new HashSet<>();
      for (int i = 0; i < 30; i++) {
        TrainingBatch batch = stream.next();
        for (int b = 0; b < batch.size(); b++) {
          String name = batch.names().get(b);
          if (name.startsWith("unlabelled/")) {
            joined.add(name);
            int number = Integer.parseInt(name.replaceAll("\\D", ""));
            assertThat(number % 2).isZero();
            assertThat(batch.tags()[2 * b]).isZero();
            assertThat(batch.tags()[2 * b + 1]).isEqualTo(number % 4 == 0 ? 0 : 1);
            assertThat(batch.hasStrongTargets()[b]).isFalse();
          }
        }
      }
      assertThat(joined).hasSizeGreaterThan(3);
    }
  }

  @Test
  void resumesWithClipsThatHaveBeenAdmitted() throws IOException {
    BatchLoader.Builder settings = loader(withUnlabelled());
    EvenOnes admission = new EvenOnes();
    admission.open = true;
    List<String> expected;
    String position;
    try (BatchStream stream = settings.optAdmission(admission).build().start()) {
      describe(stream, 11);
      position = stream.position().toJson();
      expected = describe(stream, 15);
    }
    EvenOnes anew = new EvenOnes();
    anew.open = true;
    try (BatchStream resumed =
        settings.optAdmission(anew).build().resume(DataPosition.fromJson(position))) {
      assertThat(describe(resumed, 15)).isEqualTo(expected);
    }
  }

  @Test
  void refusesAPositionInOtherDataOrWithOtherSettings() throws IOException {
    DataPosition position;
    try (BatchStream stream = loader(labelled()).build().start()) {
      stream.next();
      position = stream.position();
    }
    BatchLoader otherData = loader(EpochMix.builder().addSet(weak, 3).build()).build();
    BatchLoader otherSeed = loader(labelled()).setSeed(9).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> otherData.resume(position))
        .withMessageContaining("position in other data");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> otherSeed.resume(position))
        .withMessageContaining("other settings");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataPosition.fromJson("{}"))
        .withMessage("data position: version is missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataPosition.fromJson("{\"version\": 2}"))
        .withMessage("data position: version = 2, allowed: 1");
  }

  @Test
  void refusesAClassThatTheListLacks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader(labelled()).setEventClasses(List.of("Cat")).build())
        .withMessage("weak/w1.wav: event class 'Dog', allowed: those of the class list [Cat]");
  }

  @Test
  void refusesABatchLargerThanTheData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader(labelled()).setBatchSize(58).build())
        .withMessage("batchSize = 58, allowed: at most the 57 examples of an epoch");
  }

  @Test
  void refusesAnEmptySet() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                EpochMix.builder().addSet(ClipSet.of("none", Labelling.WEAK, List.of()), 1).build())
        .withMessageContaining("none has no clips");
  }

  @Test
  void refusesUnlabelledClipsThatNobodyTags() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader(withUnlabelled()).build())
        .withMessageContaining("unlabelled is unlabelled, allowed: only with an admission");
  }

  @Test
  void refusesWeakLabelsWhereFramesAreTrainedOn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader(labelled()).optStrongOnly(true).build())
        .withMessage("weak is WEAK, allowed: strongly labelled sets");
  }

  @Test
  void refusesWhatIsNotSet() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BatchLoader.builder().build())
        .withMessage("eventClasses is not set, allowed: a value");
  }

  @Test
  void theReportsMixRepeatsAndSharesAsItSays() {
    EpochMix mix = EpochMix.report(List.of(weak, strong, unlabelled));

    assertThat(mix.parts()).extracting(EpochMix.Part::repetitions).containsExactly(10, 2, 1);
    assertThat(mix.minima(24)).containsEntry("weak", 8).containsEntry("strong", 0);
    assertThat(mix.minima(16)).containsEntry("weak", 5);
    assertThat(mix.size()).isEqualTo(10 * WEAK + 2 * STRONG + UNLABELLED);
  }

  @Test
  void weakSetsHaveTheirShareTogether() {
    EpochMix mix =
        EpochMix.report(
            List.of(
                strong,
                weak,
                ClipSet.of("further", Labelling.WEAK, weak.clips()),
                ClipSet.of("last", Labelling.WEAK, weak.clips())));

    assertThat(mix.minima(24)).containsOnly(Map.entry("strong", 0), Map.entry("weak", 8));
    assertThat(mix.quotas(List.of("last", "strong"))).containsExactly("weak", "strong");
    assertThat(mix.quotas(List.of("weak", "further"))).containsExactly("weak");
  }

  @Test
  void aClosedStreamGivesNothing() {
    BatchStream stream = loader(labelled()).build().start();
    stream.close();

    assertThatIllegalStateException().isThrownBy(stream::next);
  }
}
