package io.github.sed4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class InterleavingTest {

  /** golden/data: the sets are named w, s and u, each repeated. */
  @Test
  void ordersAsTheAuthorsCodeDoes() {
    JsonObject golden = GoldenJson.load("intersperse").getAsJsonObject();
    int[] sizes = ints(golden.get("sizes"));
    int[] repetitions = ints(golden.get("reps"));
    int[] tiled = IntStream.range(0, sizes.length).map(s -> sizes[s] * repetitions[s]).toArray();

    List<String> order = new ArrayList<>();
    int[] next = new int[sizes.length];
    for (int set : Interleaving.of(tiled)) {
      order.add("wsu".charAt(set) + "" + next[set]++ % sizes[set]);
    }

    assertThat(order)
        .isEqualTo(
            golden.get("order").getAsJsonArray().asList().stream()
                .map(JsonElement::getAsString)
                .toList());
  }

  @Test
  void takesTiesInTheOrderOfTheSequences() {
    assertThat(Interleaving.of(2, 4, 2)).containsExactly(1, 0, 1, 2, 1, 0, 1, 2);
  }

  @Test
  void leavesOutEmptySequences() {
    assertThat(Interleaving.of(0, 2, 0)).containsExactly(1, 1);
    assertThat(Interleaving.of()).isEmpty();
  }

  @Property(tries = 200)
  void spreadsEachSequenceEvenly(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 40) Integer> sizes) {
    int[] order = Interleaving.of(sizes.stream().mapToInt(Integer::intValue).toArray());

    int[] taken = new int[sizes.size()];
    for (int place = 0; place < order.length; place++) {
      taken[order[place]]++;
      for (int s = 0; s < taken.length; s++) {
        double share = (double) sizes.get(s) * (place + 1) / order.length;
        assertThat((double) taken[s]).isBetween(share - sizes.size(), share + sizes.size());
      }
    }
    assertThat(taken).isEqualTo(sizes.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int[] ints(JsonElement array) {
    return Arrays.stream(array.getAsJsonArray().asList().toArray(JsonElement[]::new))
        .mapToInt(JsonElement::getAsInt)
        .toArray();
  }
}
