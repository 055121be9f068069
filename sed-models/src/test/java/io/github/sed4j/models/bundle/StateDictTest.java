package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.Npz;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.WaveformNormalization;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.nn.NormSettings;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDictTest {

  @TempDir Path folder;

  private static final LogMelExtractor SMALL_FEATURES =
      LogMelExtractor.builder().optBands(16).build();

  private static Architecture full(int classes) {
    return ForwardBackwardCrnn.builder(Preset.REPORT)
        .setClasses(classes)
        .optHeadNorm(NormSettings.EXPONENTIAL)
        .buildArchitecture();
  }

  @Test
  void theReportSizeGoesInAndOutUnchanged() throws IOException {
    Path source = Golden.shared("reference/golden/crnn_full/params");
    StateDict imported = StateDict.read(source);
    int classes = imported.classes(StateDictTest::full);
    BundleMember member = imported.member(full(classes), LogMelExtractor.report());
    Path file = folder.resolve("full.sed4j");
    Bundle.builder()
        .setMembers(List.of(member))
        .setClasses(EventClasses.DESED)
        .setFeatures(LogMelExtractor.report())
        .build()
        .write(file);
    Path exported = folder.resolve("full.safetensors");
    StateDict.of(Bundle.read(file).members().get(0)).write(exported);

    assertThat(classes).isEqualTo(10);
    assertThat(member.architecture().trainableParameters()).isEqualTo(3_488_580);
    assertThat(member.statistics()).isEmpty();
    assertThat(StateDict.read(exported)).isEqualTo(imported);
    assertThat(Files.size(exported)).isLessThan(Files.size(file));
  }

  @Test
  void smallNetworksGoInAndOutUnchangedInEveryForm() throws IOException {
    Map<String, NpyArray> parameters = Bundles.goldenParameters("crnn_small");
    Path npz = folder.resolve("x.npz");
    Npz.write(npz, parameters);
    Path safetensors = folder.resolve("x.safetensors");
    Safetensors.write(safetensors, parameters, WeightStorage.FLOAT32);
    Path npy = folder.resolve("npy");
    Files.createDirectories(npy.resolve("params"));
    for (Map.Entry<String, NpyArray> entry : parameters.entrySet()) {
      Npy.write(folder.resolve("npy/params").resolve(entry.getKey() + ".npy"), entry.getValue());
    }
    Files.writeString(folder.resolve("npy/meta.json"), "{}");
    for (Path source : List.of(npz, safetensors, npy)) {
      StateDict imported = StateDict.read(source);
      assertThat(imported).isEqualTo(StateDict.of(parameters));
      assertThat(imported.classes(Bundles::goldenSmallCrnn)).isEqualTo(10);
      BundleMember member = imported.member(Bundles.goldenSmallCrnn(10), SMALL_FEATURES);
      assertThat(StateDict.of(member)).isEqualTo(imported);
    }
  }

  @Test
  void tagConditionedNetworksTellTheirClassesByTheirInput() throws IOException {
    StateDict dict = StateDict.of(Bundles.goldenParameters("tagcnn_small"));
    int classes = dict.classes(Bundles::goldenSmallTagConditioned);
    BundleMember member = dict.member(Bundles.goldenSmallTagConditioned(classes), SMALL_FEATURES);

    assertThat(classes).isEqualTo(5);
    assertThat(StateDict.of(member)).isEqualTo(dict);
  }

  @Test
  void onePrefixBeforeAllNamesIsLeftOut() throws IOException {
    Map<String, NpyArray> parameters = Bundles.goldenParameters("crnn_small");
    Map<String, NpyArray> prefixed = new LinkedHashMap<>();
    parameters.forEach((name, array) -> prefixed.put("trainer.model." + name, array));
    StateDict dict = StateDict.of(prefixed);

    assertThat(dict.classes(Bundles::goldenSmallCrnn)).isEqualTo(10);
    assertThat(StateDict.of(dict.member(Bundles.goldenSmallCrnn(10), SMALL_FEATURES)))
        .isEqualTo(StateDict.of(parameters));
  }

  @Test
  void theFeatureExtractorOfAWholeModelIsUsed() throws IOException {
    Path features = Golden.shared("reference/golden/features");
    Architecture architecture = full(10);
    Map<String, NpyArray> whole = new LinkedHashMap<>(architecture.initialState(1));
    for (String name : List.of("running_mean", "running_power", "num_tracked_values")) {
      float[] values = Npy.read(features.resolve("norm_" + name + ".npy")).toFloatArray();
      whole.put("feature_extractor.norm." + name, NpyArray.of(values, 1, 1, 128, 1));
    }
    whole.put(
        "feature_extractor.mel_transform._fbanks", Npy.read(features.resolve("mel_fbanks.npy")));
    BundleMember member = StateDict.of(whole).member(architecture, LogMelExtractor.workshop());
    Map<String, NpyArray> withoutFilters = new LinkedHashMap<>(whole);
    withoutFilters.remove("feature_extractor.mel_transform._fbanks");

    double[] divisor = member.statistics().orElseThrow().norm().divisor();
    float[] variance = Npy.read(features.resolve("norm_running_var.npy")).toFloatArray();
    for (int band = 0; band < divisor.length; band++) {
      assertThat(divisor[band] * divisor[band])
          .isCloseTo(variance[band] + 1e-5, org.assertj.core.data.Percentage.withPercentage(1e-3));
    }
    assertThat(StateDict.of(member)).isEqualTo(StateDict.of(withoutFilters));
    LogMelExtractor other =
        LogMelExtractor.builder()
            .optLowestHz(60)
            .optWaveformNormalization(WaveformNormalization.WORKSHOP)
            .build();
    assertThatThrownBy(() -> StateDict.of(whole).member(architecture, other))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("feature_extractor.mel_transform._fbanks weights bin ")
        .hasMessageEndingWith(" as the features'");
    whole.remove("feature_extractor.norm.running_mean");
    assertThatThrownBy(() -> StateDict.of(whole).member(architecture, LogMelExtractor.workshop()))
        .hasMessageContaining("or none");
  }

  @Test
  void emptyStatisticsAreRefused() throws IOException {
    Map<String, NpyArray> whole = new LinkedHashMap<>(Bundles.goldenParameters("crnn_small"));
    for (String name : List.of("running_mean", "running_power", "num_tracked_values")) {
      whole.put("feature_extractor.norm." + name, NpyArray.of(new float[0], 0));
    }

    assertThatThrownBy(
            () -> StateDict.of(whole).member(Bundles.goldenSmallCrnn(10), SMALL_FEATURES))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("or none");
  }

  @Test
  void otherTypesAreRoundedToFloat32() throws IOException {
    Map<String, NpyArray> parameters = Bundles.goldenParameters("crnn_small");
    Map<String, NpyArray> doubles = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> doubles.put(name, NpyArray.of(array.toDoubleArray(), array.shape())));

    assertThat(StateDict.of(doubles).member(Bundles.goldenSmallCrnn(10), SMALL_FEATURES).weights())
        .isEqualTo(parameters);
  }

  @Test
  void differencesAreListedWithBothShapes() throws IOException {
    StateDict dict = StateDict.of(Bundles.goldenParameters("crnn_small"));
    Architecture report =
        ForwardBackwardCrnn.builder().setClasses(10).optMelBands(16 * 8).buildArchitecture();

    assertThat(dict.difference(Bundles.goldenSmallCrnn(10))).isEmpty();
    assertThatThrownBy(() -> dict.member(report, LogMelExtractor.report()))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith(
            "state dict: no fbcrnn of 10 classes as described: _cnn_2d.convs.0.conv.weight is [4,"
                + " 1, 3, 3], not [16, 1, 3, 3]; ")
        .hasMessageMatching(".*; and \\d+ more");
    Map<String, NpyArray> changed = new LinkedHashMap<>(dict.arrays());
    changed.remove("_rnn_bwd._rnn.bias_hh_l1");
    changed.put("iteration", NpyArray.of(new int[] {7}, 1));
    assertThat(StateDict.of(changed).difference(Bundles.goldenSmallCrnn(10)))
        .contains(
            "no fbcrnn of 10 classes as described: _rnn_bwd._rnn.bias_hh_l1 [24] is missing;"
                + " iteration [1] does not belong to it");
    assertThatThrownBy(() -> dict.classes(Bundles::goldenSmallTagConditioned))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining(
            "_cnn_2d.convs.0.conv.weight of shape [4, 1, 3, 3] is not that of a tagcnn");
    assertThatThrownBy(() -> StateDict.of(Map.of()).classes(Bundles::goldenSmallCrnn))
        .hasMessageContaining("is missing");
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() {
    Map<String, NpyArray> parameters = new LinkedHashMap<>(Bundles.goldenParameters("crnn_small"));
    double[] huge = new double[10];
    huge[3] = 1e300;
    parameters.put("_clf_fwd.convs.1.conv.bias", NpyArray.of(huge, 10));

    assertThatThrownBy(
            () -> StateDict.of(parameters).member(Bundles.goldenSmallCrnn(10), SMALL_FEATURES))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("_clf_fwd.convs.1.conv.bias")
        .hasMessageContaining("Infinity");
  }

  @Test
  void sourcesThatAreNoStateDictsAreNamed() throws IOException {
    Path text = Files.writeString(folder.resolve("x.txt"), "hello world");
    Path pickle = Files.write(folder.resolve("x.pt"), new byte[] {(byte) 0x80, 2, 0, 0});
    Path torch = folder.resolve("x.pth");
    try (OutputStream out = Files.newOutputStream(torch);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.closeEntry();
    }
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path both = folder.resolve("both");
    Files.createDirectories(both.resolve("params"));
    Npy.write(folder.resolve("both/a.npy"), NpyArray.of(new int[1], 1));
    Npy.write(folder.resolve("both/params/b.npy"), NpyArray.of(new int[1], 1));
    Path npz = folder.resolve("bomb.npz");
    Npz.write(npz, Map.of("zeros", NpyArray.of(new float[1_000_000], 1_000_000)));

    assertThatThrownBy(() -> StateDict.read(text))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("allowed: a safetensors file, an .npz file, a folder of .npy files");
    assertThatThrownBy(() -> StateDict.read(pickle)).hasMessageContaining("can run code");
    assertThatThrownBy(() -> StateDict.read(torch))
        .hasMessageContaining("holds archive/data.pkl; a PyTorch pickle can run code");
    assertThatThrownBy(() -> StateDict.read(empty)).hasMessageEndingWith("without .npy files");
    assertThatThrownBy(() -> StateDict.read(both))
        .hasMessageContaining(".npy files here and in params, allowed: one place; name ");
    BundleLimits limits = BundleLimits.builder().optMaxBytes(1_000_000).build();
    assertThat(Files.size(npz)).isLessThan(10_000);
    assertThatThrownBy(() -> StateDict.read(npz, limits))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("bytes or more, allowed: at most 1000000");
    assertThatThrownBy(
            () ->
                StateDict.read(
                    both.resolve("params"), BundleLimits.builder().optMaxBytes(9).build()))
        .hasMessageContaining("132 bytes or more, allowed: at most 9");
  }
}
