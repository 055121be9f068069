package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleTest {

  @TempDir Path folder;

  private Path written(Bundle bundle, WeightStorage storage) throws IOException {
    Path file = folder.resolve("x.sed4j");
    bundle.write(file, storage);
    return file;
  }

  @Test
  void everythingComesBackAsItWasWritten() throws IOException {
    Bundle full = Bundles.full();
    Path file = written(full, WeightStorage.FLOAT32);
    Bundle read = Bundle.read(file);

    assertThat(read).isEqualTo(full).hasSameHashCodeAs(full);
    assertThat(read.origin()).isEqualTo(file.toString());
    assertThat(read.classes()).isEqualTo(Bundles.CLASSES);
    assertThat(read.features()).isEqualTo(Bundles.features());
    assertThat(read.members().get(0).statistics()).contains(Bundles.statistics());
    assertThat(read.members().get(1).statistics()).isEmpty();
    assertThat(read.members())
        .extracting(BundleMember::architecture)
        .containsExactly(
            Bundles.tinyCrnn(), Bundles.tinyTagConditioned(), Bundles.tinyBidirectional());
    assertThat(read.provenance().seed()).hasValue(-5);
    assertThat(read.provenance().scores())
        .containsEntry("threshold", Double.NEGATIVE_INFINITY)
        .containsEntry("macro F", 0.1 + 0.2);
    assertThat(read.section("calibration"))
        .contains("{\"thresholds\":[0.50,\"Infinity\",1E-3],\"x\":null}".replace("1E-3", "0.001"));
    assertThat(read.toBuilder().build()).isEqualTo(full);
  }

  @Test
  void aStreamGivesWhatTheFileGives() throws IOException {
    Path file = written(Bundles.full(), WeightStorage.FLOAT32);
    try (InputStream in = Files.newInputStream(file)) {
      Bundle read = Bundle.read(in, "resource x");

      assertThat(read).isEqualTo(Bundles.full());
      assertThat(read.origin()).isEqualTo("resource x");
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void equalBundlesGiveEqualBytes() throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    Bundles.full().write(one);
    Bundle.read(one).write(two);

    assertThat(two).hasSameBinaryContentAs(one);
  }

  @Test
  void halvesTakeHalfTheSpaceAndAreStable() throws IOException {
    Bundle golden = golden();
    Path exact = folder.resolve("exact");
    golden.write(exact);
    Path half = written(golden, WeightStorage.FLOAT16);
    Bundle read = Bundle.read(half);
    Path again = folder.resolve("again");
    read.write(again, WeightStorage.FLOAT16);

    assertThat(Files.size(half)).isLessThan(Files.size(exact) - 10_000);
    assertThat(again).hasSameBinaryContentAs(half);
    Map<String, NpyArray> before = golden.members().get(0).weights();
    Map<String, NpyArray> after = read.members().get(0).weights();
    for (Map.Entry<String, NpyArray> entry : before.entrySet()) {
      float[] expected = entry.getValue().toFloatArray();
      float[] actual = Objects.requireNonNull(after.get(entry.getKey())).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        double tolerance =
            entry.getKey().contains(".norm.") ? 0 : Math.abs(expected[i]) / 2048 + 0x1p-25;
        assertThat(Math.abs((double) expected[i] - actual[i])).isLessThanOrEqualTo(tolerance);
      }
    }
  }

  private static Bundle golden() {
    Architecture architecture = Bundles.goldenSmallCrnn(10);
    return Bundle.builder()
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(Bundles.goldenParameters("crnn_small"))
                    .build()))
        .setClasses(EventClasses.DESED)
        .setFeatures(LogMelExtractor.builder().optBands(16).build())
        .build();
  }

  @Test
  void theFileIsAPlainZipThatOtherToolsRead() throws IOException {
    Path file = written(Bundles.smallest(), WeightStorage.FLOAT32);
    Map<String, String> entries = new LinkedHashMap<>();
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile())) {
      for (java.util.zip.ZipEntry entry : java.util.Collections.list(zip.entries())) {
        entries.put(
            entry.getName(),
            new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1));
      }
    }

    assertThat(entries).containsOnlyKeys("bundle.json", "members/0.safetensors");
    assertThat(entries.get("bundle.json"))
        .startsWith(
            """
            {
              "format": "sed4j",
              "formatVersion": 1,
              "minimumLibraryVersion": "0.1.0",
            """);
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("x.sed4j"), "old");
    Architecture architecture = Bundles.tinyCrnn();
    Map<String, NpyArray> weights = new HashMap<>(architecture.initialState(1));
    weights.put("_rnn_fwd._rnn.bias_ih_l1", NpyArray.of(new float[] {0, 1e5f, 0, 0, 0, 0}, 6));
    Bundle large =
        Bundles.smallest().toBuilder()
            .setMembers(
                List.of(
                    BundleMember.builder()
                        .setArchitecture(architecture)
                        .setWeights(weights)
                        .build()))
            .build();

    assertThatThrownBy(() -> large.write(file, WeightStorage.FLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("_rnn_fwd._rnn.bias_ih_l1[1] = 100000.0, allowed in float16");
    assertThatThrownBy(
            () ->
                Bundles.smallest().toBuilder()
                    .optSection("big", "\"" + "x".repeat(5 << 20) + "\"")
                    .build()
                    .write(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("bundle.json of \\d+ bytes, allowed: at most 4194304");
    assertThat(file).hasContent("old");
    assertThatThrownBy(() -> large.write(folder.resolve("none/x.sed4j")))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void membersOfOneKindAreFoundOrTheOthersNamed() throws IOException {
    Bundle full = Bundles.full();
    Path file = written(Bundles.smallest(), WeightStorage.FLOAT32);
    Bundle crnn = Bundle.read(file);

    assertThat(full.members(TagConditionedCnnArchitecture.class))
        .containsExactly(full.members().get(1));
    assertThat(full.members(BidirectionalCrnnArchitecture.class))
        .containsExactly(full.members().get(2));
    assertThat(crnn.members(ForwardBackwardCrnnArchitecture.class)).hasSize(1);
    assertThatThrownBy(() -> crnn.members(TagConditionedCnnArchitecture.class))
        .isInstanceOf(BundleFormatException.class)
        .hasMessage(
            file
                + ": its members are [fbcrnn], allowed: at least one"
                + " TagConditionedCnnArchitecture");
  }

  @Test
  void sectionsAreKeptUntilTheyAreReplacedOrLeftOut() {
    Bundle full = Bundles.full();
    Bundle changed =
        full.toBuilder().optSection("calibration", "[]").optWithoutSection("other").build();

    assertThat(full.sections()).containsOnlyKeys("calibration", "other");
    assertThat(changed.sections()).containsExactly(Map.entry("calibration", "[]"));
    assertThat(changed.section("other")).isEmpty();
    assertThatThrownBy(() -> full.toBuilder().optSection("../x", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("section name = ../x, allowed: ");
    assertThatThrownBy(() -> full.toBuilder().optSection("x", "NaN"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("section x: no valid JSON at line 1 column");
    assertThatThrownBy(() -> full.toBuilder().optSection("x", "[".repeat(63) + "]".repeat(63)))
        .hasMessageContaining("deeper than the allowed 62 levels");
  }

  @Test
  void aBundleIsImmutable() {
    Bundle full = Bundles.full();

    assertThatThrownBy(() -> full.members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> full.sections().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> full.members().get(0).weights().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> full.provenance().scores().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void whatDoesNotFitTogetherIsRefused() {
    Bundle small = Bundles.smallest();
    BundleMember golden = golden().members().get(0);

    assertThatThrownBy(() -> Bundle.builder().setClasses(Bundles.CLASSES).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("setMembers, setClasses and setFeatures are required");
    assertThatThrownBy(() -> small.toBuilder().setMembers(List.of(golden)).build())
        .hasMessage("member 0 has 10 classes, allowed: 3, as many as there are names");
    assertThatThrownBy(() -> small.toBuilder().setFeatures(LogMelExtractor.report()).build())
        .hasMessage("member 0 is for 4 mel bands, allowed: 128, as many as the features have");
    assertThatThrownBy(() -> small.toBuilder().setClasses(List.of("a", "b", "a")).build())
        .hasMessage("class a occurs twice");
    assertThatThrownBy(() -> small.toBuilder().setClasses(List.of("a", "b", "c\td")).build())
        .hasMessageStartingWith("class 2 is named \"c?d\", allowed: 1 to 200 characters");
    List<BundleMember> many = new ArrayList<>();
    for (int i = 0; i < 65; i++) {
      many.add(small.members().get(0));
    }
    assertThatThrownBy(() -> small.toBuilder().setMembers(many).build())
        .hasMessage("members = 65, allowed: at most 64");
  }

  @Test
  void aMemberHoldsExactlyTheWeightsOfItsArchitecture() {
    Architecture architecture = Bundles.tinyCrnn();
    Map<String, NpyArray> weights = architecture.initialState(1);
    BundleMember.Builder builder = BundleMember.builder().setArchitecture(architecture);
    Map<String, NpyArray> less = new LinkedHashMap<>(weights);
    less.remove("_rnn_bwd._rnn.bias_hh_l0");
    Map<String, NpyArray> more = new LinkedHashMap<>(weights);
    more.put("other", NpyArray.of(new float[1], 1));
    Map<String, NpyArray> notFinite = new LinkedHashMap<>(weights);
    notFinite.put("_clf_bwd.convs.1.conv.bias", NpyArray.of(new float[] {0, Float.NaN, 0}, 3));

    assertThatThrownBy(() -> builder.setWeights(less).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("_rnn_bwd._rnn.bias_hh_l0");
    assertThatThrownBy(() -> builder.setWeights(more).build()).hasMessageContaining("other");
    assertThatThrownBy(() -> builder.setWeights(notFinite).build())
        .hasMessageContaining("_clf_bwd.convs.1.conv.bias");
    assertThatThrownBy(
            () ->
                builder
                    .setWeights(weights)
                    .optStatistics(FeatureStatistics.empty(Bundles.BANDS))
                    .build())
        .hasMessage("statistics of 0 frames of 4 bands, allowed: at least 2 frames of 4 bands");
    assertThatThrownBy(() -> BundleMember.builder().build())
        .hasMessage("setArchitecture and setWeights are required");
  }

  @Test
  void provenanceTakesNoNonsense() {
    Provenance.Builder builder = Provenance.builder();

    assertThat(builder.build().libraryVersion()).startsWith("0.");
    assertThatThrownBy(() -> Provenance.builder().optSteps(-1).build())
        .hasMessage("steps = -1, allowed: at least 0");
    assertThatThrownBy(() -> Provenance.builder().optScores(Map.of("f", Double.NaN)).build())
        .hasMessage("score f = NaN, allowed: numbers and infinities");
    assertThatThrownBy(() -> Provenance.builder().optEntries(Map.of("a", "\ud800")).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("half a surrogate pair");
  }

  @Test
  void classNamesAreReadLineByLine() throws IOException {
    Path file = Files.writeString(folder.resolve("classes.txt"), " Dog \n\nRunning water\r\n");
    Path twice = Files.writeString(folder.resolve("twice.txt"), "a\na\n");
    Path bytes = Files.write(folder.resolve("bytes.txt"), new byte[] {(byte) 0xff});

    assertThat(EventClasses.read(file)).containsExactly("Dog", "Running water");
    Path marked = Files.writeString(folder.resolve("marked.txt"), "\uFEFFDog\r\nCat\r\n");
    assertThat(EventClasses.read(marked)).containsExactly("Dog", "Cat");
    assertThatThrownBy(() -> EventClasses.read(twice))
        .isInstanceOf(BundleFormatException.class)
        .hasMessage(twice + ": class a occurs twice");
    assertThatThrownBy(() -> EventClasses.read(bytes)).hasMessage(bytes + ": not UTF-8");
    assertThatThrownBy(() -> EventClasses.read(Files.createFile(folder.resolve("empty"))))
        .hasMessageEndingWith("classes = 0, allowed: at least 1");
    assertThat(EventClasses.DESED).hasSize(10).isSorted();
  }
}
