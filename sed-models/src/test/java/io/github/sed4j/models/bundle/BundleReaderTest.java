package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleReaderTest {

  private static final String WEIGHTS = "members/0.safetensors";

  @TempDir Path folder;
  private byte[] whole = new byte[0];

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("x.sed4j");
    Bundles.full().write(file);
    whole = Files.readAllBytes(file);
  }

  private static Bundle read(byte[] bytes) throws IOException {
    return read(bytes, BundleLimits.DEFAULT);
  }

  private static Bundle read(byte[] bytes, BundleLimits limits) throws IOException {
    return Bundle.read(new ByteArrayInputStream(bytes), "x.sed4j", limits);
  }

  /** Packs the entries anew, as any zip tool would, after a change. */
  private byte[] repacked(UnaryOperator<Map<String, byte[]>> change) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    Path file = Files.write(folder.resolve("y.sed4j"), whole);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : change.apply(entries).entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private byte[] withJson(String what, String by) throws IOException {
    return repacked(
        entries -> {
          String json =
              new String(
                  Objects.requireNonNull(entries.get("bundle.json")), StandardCharsets.UTF_8);
          assertThat(json).contains(what);
          entries.put(
              "bundle.json",
              json.replaceFirst(
                      java.util.regex.Pattern.quote(what),
                      java.util.regex.Matcher.quoteReplacement(by))
                  .getBytes(StandardCharsets.UTF_8));
          return entries;
        });
  }

  /** Changes weights and the checksum in bundle.json with them, as an attacker would. */
  private byte[] withWeights(UnaryOperator<byte[]> change) throws IOException {
    return repacked(
        entries -> {
          byte[] before = Objects.requireNonNull(entries.get(WEIGHTS));
          byte[] after = change.apply(before.clone());
          String json =
              new String(
                  Objects.requireNonNull(entries.get("bundle.json")), StandardCharsets.UTF_8);
          json =
              json.replace(sha256(before), sha256(after))
                  .replaceFirst("\"bytes\": " + before.length, "\"bytes\": " + after.length);
          entries.put("bundle.json", json.getBytes(StandardCharsets.UTF_8));
          entries.put(WEIGHTS, after);
          return entries;
        });
  }

  private static String sha256(byte[] bytes) {
    MessageDigest digest = BundleWriter.sha256();
    return HexFormat.of().formatHex(digest.digest(bytes));
  }

  @Test
  void aBundleThatWasPackedAnewIsTheSame() throws IOException {
    byte[] deflated = repacked(entries -> entries);

    assertThat(deflated).hasSizeLessThan(whole.length);
    assertThat(read(deflated)).isEqualTo(Bundles.full());
  }

  @Test
  void noChangedByteChangesTheContentUnnoticed() throws IOException {
    Path file = folder.resolve("small.sed4j");
    Bundles.smallest().write(file);
    byte[] bytes = Files.readAllBytes(file);
    Bundle expected = Bundles.smallest();
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte[] damaged = bytes.clone();
      damaged[i] ^= (byte) random.nextInt(1, 256);
      try {
        assertThat(read(damaged)).as("byte %d", i).isEqualTo(expected);
      } catch (BundleFormatException e) {
        assertThat(e).hasMessageContaining("x.sed4j");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(bytes.length * 9 / 10);
  }

  @Test
  void aBundleCutAnywhereIsRefused() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 300; i++) {
      int length = i == 0 ? whole.length / 2 : random.nextInt(whole.length);
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(BundleFormatException.class)
          .hasMessageContaining("x.sed4j: ends after " + length + " bytes");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "RIFF....WAVE", "{\"format\": \"sed4j\"}", "\u0093NUMPY"})
  void otherFilesAreNoBundles(String text) {
    assertThatThrownBy(() -> read(text.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith("x.sed4j: ");
  }

  @Test
  void aNewerFormatNamesTheLibraryThatReadsIt() throws IOException {
    byte[] newer =
        withJson(
            "\"formatVersion\": 1,\n  \"minimumLibraryVersion\": \"0.1.0\",",
            "\"formatVersion\": 2, \"minimumLibraryVersion\": \"0.3.0\", \"anything\": [1],");
    byte[] silent =
        withJson(
            "\"formatVersion\": 1,\n  \"minimumLibraryVersion\": \"0.1.0\",",
            "\"formatVersion\": 9,");

    assertThatThrownBy(() -> read(newer))
        .isInstanceOfSatisfying(
            BundleVersionException.class,
            e -> {
              assertThat(e.formatVersion()).isEqualTo(2);
              assertThat(e.minimumLibraryVersion()).isEqualTo("0.3.0");
            })
        .hasMessageMatching(
            "x\\.sed4j: bundle format 2, allowed: up to 1 with sed4j 0\\.\\S+; sed4j 0\\.3\\.0 or"
                + " later reads it");
    assertThatThrownBy(() -> read(silent)).hasMessageEndingWith("a later sed4j reads it");
  }

  @Test
  void aNewerFormatMayHoldWhatThisOneDoesNot() throws IOException {
    byte[] newer =
        repacked(
            entries -> {
              Map<String, byte[]> other = new LinkedHashMap<>();
              other.put(
                  "bundle.json",
                  "{\"formatVersion\":3,\"format\":\"sed4j\"}".getBytes(StandardCharsets.UTF_8));
              other.put("something/else.bin", new byte[1]);
              return other;
            });

    assertThatThrownBy(() -> read(newer)).isInstanceOf(BundleVersionException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"format\": \"sed4j\" | \"format\": \"other\" | format = other, allowed: sed4j",
        "\"formatVersion\": 1 | \"formatVersion\": 0 | formatVersion = 0, allowed: whole numbers from 1",
        "\"formatVersion\": 1 | \"formatVersion\": 1.5 | formatVersion = 1.5, allowed: whole numbers",
        "\"formatVersion\": 1 | \"formatVersion\": \"1\" | formatVersion = \"1\", allowed: whole numbers",
        "\"format\": \"sed4j\" | \"x\": 1, \"format\": \"sed4j\" | x is unknown, allowed: format,",
        "\"sampleRate\": 16000 | \"sampleRate\": 0 | features.sampleRate = 0, allowed: whole numbers from 1",
        "\"sampleRate\": 16000 | \"x\": 16000 | features.sampleRate is missing",
        "\"window\": \"blackman\" | \"window\": \"kaiser\" | features.window = kaiser, allowed: blackman, hann,",
        "\"fftLength\": 1024 | \"fftLength\": 1000 | features: fftLength = 1000",
        "\"highestHz\": 8000 | \"highestHz\": 1e999 | features.highestHz = 1E+999, allowed: numbers",
        "\"highestHz\": 8000 | \"highestHz\": \"Infinity\" | features.highestHz = \"Infinity\", allowed: finite numbers",
        "\"highestHz\": 8000 | \"highestHz\": 9000 | features: highestHz = 9000.0, allowed: at most 8000.0",
        "\"meanRemoved\": true | \"meanRemoved\": 1 | features.waveformNormalization.meanRemoved = 1, allowed: true or false",
        "\"network\": \"fbcrnn\" | \"network\": \"transformer\" | members[0].architecture.network = transformer, allowed: fbcrnn, tagcnn, bicrnn",
        "\"melBands\": 4 | \"melBands\": 5 | bandPooling = 2 of 2-d layer 2, allowed: divisors of the 5",
        "\"hiddenSize\": 2 | \"hiddenSize\": 3 | allowed: F32 or F16 [9, 3] in a fbcrnn",
        "\"hiddenSize\": 2 | \"hiddenSize\": 2000000000 | members[0].architecture.hiddenSize = 2000000000, allowed: whole numbers from 1 to 8192",
        "\"bandKernel\": 3 | \"bandKernel\": 2 | members[0].architecture.layers2d[0]: bandKernel = 2",
        "\"momentum\": 0.95 | \"momentum\": 1 | members[0].architecture.norm: momentum = 1.0",
        "\"entry\": \"members/0.safetensors\" | \"entry\": \"../../x\" | members[0].weights.entry = ../../x, allowed: members/0.safetensors",
        "\"sha256\": \" | \"sha256\": \"g | members[0].weights.sha256 = g",
        "\"frames\": 1234 | \"frames\": 1 | members[0].statistics.frames = 1, allowed: whole numbers from 2",
        "\"sum\": [-1234, | \"sum\": [1e300, | sums of band 0 are no sums of 1234 frames",
        "\"sum\": [-1234, | \"sum\": [ | members[0].statistics.sum = 3 numbers, allowed: 4 numbers",
        "\"sum\": [-1234, | \"sum\": [\"-Infinity\", | members[0].statistics.sum[0] = \"-Infinity\", allowed: finite numbers",
        "\"threshold\": \"-Infinity\" | \"threshold\": \"NaN\" | scores.threshold = \"NaN\", allowed: numbers,",
        "\"classes\": [\"Dog\", | \"classes\": [ | in a fbcrnn",
        "\"classes\": [\"Dog\", | \"classes\": [\"Dog\\n\", | class 0 is named \"Dog?\"",
        "\"classes\": [\"Dog\", | \"classes\": [7, | classes[0] = 7, allowed: a string",
        "\"calibration\": | \"Calibration\": | section name = Calibration, allowed:",
      })
  void faultsInBundleJsonAreNamedByTheirPath(String what, String by, String message)
      throws IOException {
    byte[] changed = withJson(what, by);

    assertThatThrownBy(() -> read(changed))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith("x.sed4j!")
        .hasMessageContaining(message);
  }

  @Test
  void changedWeightsAreNoticedByTheirChecksum() throws IOException {
    byte[] changed =
        repacked(
            entries -> {
              byte[] weights = Objects.requireNonNull(entries.get(WEIGHTS));
              weights[weights.length - 1] ^= 1;
              return entries;
            });

    assertThatThrownBy(() -> read(changed))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith("x.sed4j!members/0.safetensors: SHA-256 is ")
        .hasMessageContaining("the weights were changed or damaged");
  }

  @Test
  void weightsThatAreNotFiniteAreRefused() throws IOException {
    byte[] changed =
        withWeights(
            weights -> {
              weights[weights.length - 1] = 0x7f;
              weights[weights.length - 2] = (byte) 0xc0;
              return weights;
            });

    assertThatThrownBy(() -> read(changed))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("members/0.safetensors: entry ")
        .hasMessageContaining("NaN");
  }

  @Test
  void tensorsMustBeThoseOfTheArchitecture() throws IOException {
    assertThatThrownBy(
            () -> read(withHeader("_clf_fwd.convs.1.conv.bias", "_clf_fwd.convs.1.conv.bia_")))
        .hasMessageContaining(
            "tensor _clf_fwd.convs.1.conv.bias is missing, allowed: F32 or F16 [3]");
    assertThatThrownBy(() -> read(withHeader("\"shape\":[1,3,1]", "\"shape\":[3,1,1]")))
        .hasMessageContaining("F32[3, 1, 1], allowed: F32 or F16 [1, 3, 1] in a fbcrnn");
    assertThatThrownBy(() -> read(withHeader("\"dtype\":\"F32\"", "\"dtype\":\"I32\"")))
        .hasMessageContaining(" I32[2], allowed: F32 or F16 [2]");
    assertThatThrownBy(
            () ->
                read(
                    withWeights(
                        weights -> {
                          byte[] longer = Arrays.copyOf(weights, weights.length + 4);
                          return longer;
                        })))
        .hasMessageContaining("the tensors have ");
  }

  private byte[] withHeader(String what, String by) throws IOException {
    return withWeights(
        weights ->
            new String(weights, StandardCharsets.ISO_8859_1)
                .replaceFirst(
                    java.util.regex.Pattern.quote(what),
                    java.util.regex.Matcher.quoteReplacement(by))
                .getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void entriesMustBeThereInTheirOrder() throws IOException {
    byte[] less =
        repacked(
            entries -> {
              entries.remove("members/2.safetensors");
              return entries;
            });
    byte[] more =
        repacked(
            entries -> {
              entries.put("members/3.safetensors", new byte[8]);
              return entries;
            });
    byte[] escape =
        repacked(
            entries -> {
              entries.put("../../etc/x", new byte[8]);
              return entries;
            });
    byte[] swapped =
        repacked(
            entries -> {
              byte[] first = Objects.requireNonNull(entries.remove("members/0.safetensors"));
              entries.put("members/0.safetensors", first);
              return entries;
            });

    assertThatThrownBy(() -> read(less))
        .hasMessage("x.sed4j: entry members/2.safetensors is missing");
    assertThatThrownBy(() -> read(more))
        .hasMessage("x.sed4j: entry members/3.safetensors belongs to no member of bundle.json");
    assertThatThrownBy(() -> read(escape))
        .hasMessage(
            "x.sed4j: entry \"../../etc/x\" is unknown, allowed: bundle.json and"
                + " members/N.safetensors");
    assertThatThrownBy(() -> read(swapped))
        .hasMessage("x.sed4j: entry members/1.safetensors where members/0.safetensors belongs");
  }

  @Test
  void limitsAreKept() {
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxMembers(2).build()))
        .hasMessage("x.sed4j!bundle.json: members = 3 elements, allowed: at most 2");
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxClasses(2).build()))
        .hasMessage("x.sed4j!bundle.json: classes = 3 elements, allowed: at most 2");
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxElements(100).build()))
        .hasMessageMatching(
            "x\\.sed4j!bundle\\.json: members\\[0\\]\\.architecture has \\d+ weights, allowed: at"
                + " most 100");
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxJsonBytes(500).build()))
        .hasMessage("x.sed4j!bundle.json: longer than the allowed 500 bytes");
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxJsonDepth(3).build()))
        .hasMessage("x.sed4j!bundle.json: JSON nested deeper than the allowed 3 levels");
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxHeaderBytes(50).build()))
        .hasMessageContaining("members/0.safetensors: no safetensors file, its header would have");
    assertThatThrownBy(() -> read(whole, BundleLimits.builder().optMaxBytes(5000).build()))
        .hasMessageContaining("allowed 5000 bytes");
  }
}
