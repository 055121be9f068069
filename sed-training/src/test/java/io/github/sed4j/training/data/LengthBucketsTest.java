package io.github.sed4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LengthBucketsTest {

  private record Example(int id, int frames, List<String> sets) {

    static Example of(int id, int frames, String sets) {
      return new Example(id, frames, Arrays.asList(sets.split("\\+")));
    }
  }

  private static LengthBuckets<Example> buckets(
      int batchSize, double padding, int expiration, boolean keep, Map<String, Integer> minima) {
    return new LengthBuckets<>(
        batchSize, padding, expiration, keep, minima, Example::frames, Example::sets);
  }

  private static List<List<Integer>> ids(List<List<Example>> batches) {
    return batches.stream().map(batch -> batch.stream().map(Example::id).toList()).toList();
  }

  private static List<List<Example>> run(LengthBuckets<Example> buckets, List<Example> examples) {
    List<List<Example>> batches = new ArrayList<>();
    examples.forEach(example -> batches.addAll(buckets.add(example)));
    batches.addAll(buckets.finish());
    return batches;
  }

  /** golden/data: every run of the authors' code, whatever its parameters. */
  @TestFactory
  Stream<DynamicTest> batchesAsTheAuthorsCodeDoes() {
    JsonObject golden = GoldenJson.load("buckets").getAsJsonObject();
    List<Example> examples =
        golden.get("examples").getAsJsonArray().asList().stream()
            .map(JsonElement::getAsJsonObject)
            .map(
                example ->
                    Example.of(
                        example.get("id").getAsInt(),
                        example.get("seq_len").getAsInt(),
                        example.get("dataset").getAsString()))
            .toList();
    return golden.keySet().stream()
        .filter(name -> !name.equals("examples"))
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      JsonObject expected = golden.getAsJsonObject(name);
                      assertThat(ids(run(buckets(expected.getAsJsonObject("params")), examples)))
                          .isEqualTo(batches(expected));
                    }));
  }

  private static LengthBuckets<Example> buckets(JsonObject parameters) {
    Map<String, Integer> minima = new LinkedHashMap<>();
    if (parameters.has("min_examples")) {
      parameters
          .getAsJsonObject("min_examples")
          .asMap()
          .forEach((set, count) -> minima.put(set, count.getAsInt()));
    }
    return buckets(
        parameters.get("batch_size").getAsInt(),
        parameters.get("max_padding_rate").getAsDouble(),
        parameters.get("expiration").getAsInt(),
        !parameters.get("drop_incomplete").getAsBoolean(),
        minima);
  }

  private static List<List<Integer>> batches(JsonObject expected) {
    return expected.get("batches").getAsJsonArray().asList().stream()
        .map(batch -> batch.getAsJsonArray().asList().stream().map(JsonElement::getAsInt).toList())
        .toList();
  }

  @Test
  void boundsAreTheIntersectionOverAllMembers() {
    // 96 takes 100 and 92, but the two differ by more than 5 %.
    LengthBuckets<Example> buckets = buckets(3, 0.05, 100, true, Map.of());

    assertThat(
            ids(
                run(
                    buckets,
                    List.of(
                        Example.of(0, 96, "weak"),
                        Example.of(1, 100, "weak"),
                        Example.of(2, 92, "weak")))))
        .containsExactly(List.of(1, 0), List.of(2));
  }

  @Test
  void theFirstExampleOfABucketIsNotCounted() {
    LengthBuckets<Example> buckets = buckets(3, 0.05, 100, true, Map.of("weak", 2));
    List<List<Example>> batches =
        run(
            buckets,
            List.of(
                Example.of(0, 100, "weak"),
                Example.of(1, 100, "other"),
                Example.of(2, 100, "weak"),
                Example.of(3, 100, "weak")));

    // Two are still owed after the first, so the second bucket gets the other.
    assertThat(ids(batches)).containsExactly(List.of(0, 2, 3), List.of(1));
  }

  @Test
  void aSuperpositionCountsForAllItsSets() {
    LengthBuckets<Example> buckets = buckets(3, 0.05, 100, false, Map.of("weak", 1, "other", 1));
    List<List<Example>> batches =
        run(
            buckets,
            List.of(
                Example.of(0, 100, "third"),
                Example.of(1, 100, "other+weak"),
                Example.of(2, 100, "third")));

    assertThat(ids(batches)).containsExactly(List.of(0, 1, 2));
  }

  @Test
  void batchesOfOneLeaveAtOnce() {
    LengthBuckets<Example> buckets = buckets(1, 0, 1, false, Map.of());

    assertThat(ids(buckets.add(Example.of(7, 10, "weak")))).containsExactly(List.of(7));
    assertThat(buckets.open()).isEmpty();
  }

  @Property(tries = 200)
  void paddingNeverExceedsItsLimit(
      @ForAll @Size(max = 80) List<@IntRange(min = 1, max = 800) Integer> lengths) {
    List<Example> examples = new ArrayList<>();
    lengths.forEach(length -> examples.add(Example.of(examples.size(), length, "weak")));

    List<List<Example>> batches = run(buckets(4, 0.05, 20, true, Map.of()), examples);

    assertThat(batches)
        .allSatisfy(
            batch -> {
              int longest = batch.get(0).frames();
              assertThat(batch).hasSizeLessThanOrEqualTo(4);
              assertThat(batch)
                  .allSatisfy(
                      e ->
                          assertThat(longest - e.frames())
                              .isLessThanOrEqualTo((int) Math.ceil(longest * 0.05)));
            });
    assertThat(batches.stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(examples);
  }

  @Property(tries = 100)
  void goesOnFromASavedStateAsIfNothingHadHappened(
      @ForAll @Size(min = 1, max = 80) List<@IntRange(min = 90, max = 110) Integer> lengths,
      @ForAll @IntRange(max = 79) int cut) {
    List<Example> examples = new ArrayList<>();
    lengths.forEach(
        length ->
            examples.add(
                Example.of(examples.size(), length, examples.size() % 3 == 0 ? "weak" : "other")));
    int at = Math.min(cut, examples.size());
    LengthBuckets<Example> whole = buckets(4, 0.05, 12, true, Map.of("weak", 2));
    LengthBuckets<Example> resumed = buckets(4, 0.05, 12, true, Map.of("weak", 2));
    examples.subList(0, at).forEach(whole::add);

    resumed.restore(whole.seen(), whole.open());

    List<Example> rest = examples.subList(at, examples.size());
    assertThat(ids(run(resumed, rest))).isEqualTo(ids(run(whole, rest)));
  }
}
