package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.io.NpyArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  @TempDir Path folder;

  private static final String F32_PAIR = "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

  private Path file(String header, int dataBytes) throws IOException {
    return file(header, new byte[dataBytes]);
  }

  private Path file(String header, byte[] data) throws IOException {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(json.length).put(json).put(data);
    return Files.write(folder.resolve("x.safetensors"), bytes.array());
  }

  @Test
  void arraysComeBackAsTheyWereWritten() throws IOException {
    float[] many = new float[40_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = (float) Math.sin(i);
    }
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("z", NpyArray.of(many, 4, 100, 100));
    arrays.put("doubles", NpyArray.of(new double[] {Math.PI, Double.MIN_VALUE}, 2));
    arrays.put("ints", NpyArray.of(new int[] {Integer.MIN_VALUE}, 1, 1));
    arrays.put("empty", NpyArray.of(new float[0], 3, 0));
    arrays.put("scalar", NpyArray.of(new float[] {Float.NaN}));
    arrays.put("umlaut \" ä", NpyArray.of(new float[] {-0f, Float.NEGATIVE_INFINITY}, 2));
    Path file = folder.resolve("all.safetensors");
    Safetensors.write(file, arrays, WeightStorage.FLOAT32);

    assertThat(Safetensors.read(file)).containsExactlyInAnyOrderEntriesOf(arrays);
  }

  @Test
  void theOrderOfTheMapDoesNotMatter() throws IOException {
    NpyArray one = NpyArray.of(new float[] {1}, 1);
    NpyArray two = NpyArray.of(new double[] {2}, 1);
    Map<String, NpyArray> forth = new LinkedHashMap<>();
    forth.put("a", one);
    forth.put("b", two);
    Map<String, NpyArray> back = new LinkedHashMap<>();
    back.put("b", two);
    back.put("a", one);
    Safetensors.write(folder.resolve("forth"), forth, WeightStorage.FLOAT32);
    Safetensors.write(folder.resolve("back"), back, WeightStorage.FLOAT32);

    assertThat(folder.resolve("forth")).hasSameBinaryContentAs(folder.resolve("back"));
  }

  @Test
  void theHeaderIsAsTheFormatDescribesIt() throws IOException {
    Path file = folder.resolve("x");
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("b", NpyArray.of(new float[] {1, 2}, 2, 1));
    arrays.put("a", NpyArray.of(new float[] {3}));
    Safetensors.write(file, arrays, WeightStorage.FLOAT16);
    byte[] bytes = Files.readAllBytes(file);
    String json =
        "{\"a\":{\"dtype\":\"F16\",\"shape\":[],\"data_offsets\":[0,2]},"
            + "\"b\":{\"dtype\":\"F16\",\"shape\":[2,1],\"data_offsets\":[2,6]}}";

    assertThat(bytes[0]).isEqualTo((byte) 112);
    assertThat(new String(bytes, 8, 112, StandardCharsets.UTF_8)).isEqualTo(json + "    ");
    assertThat(Arrays.copyOfRange(bytes, 120, 126))
        .containsExactly(0x00, 0x42, 0x00, 0x3c, 0x00, 0x40);
    assertThat(bytes).hasSize(126);
  }

  @Test
  void halvesAreRoundedButNormsStayAsTheyAre() throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("a.conv.weight", NpyArray.of(new float[] {1 / 3f, 1e-9f}, 2));
    arrays.put("a.norm.num_tracked_values", NpyArray.of(new float[] {1e6f}, 1));
    arrays.put("d", NpyArray.of(new double[] {0.1}, 1));
    Path file = folder.resolve("x");
    Safetensors.write(file, arrays, WeightStorage.FLOAT16);
    Map<String, NpyArray> read = Safetensors.read(file);

    assertThat(read).containsEntry("a.conv.weight", NpyArray.of(new float[] {0.33325195f, 0}, 2));
    assertThat(read.get("a.norm.num_tracked_values"))
        .isEqualTo(arrays.get("a.norm.num_tracked_values"));
    assertThat(read.get("d")).isEqualTo(arrays.get("d"));
    Path again = folder.resolve("again");
    Safetensors.write(again, read, WeightStorage.FLOAT16);
    assertThat(again).hasSameBinaryContentAs(file);
  }

  @Test
  void whatBecomesInfiniteInFloat16IsNamed() {
    Path file = folder.resolve("x");
    Map<String, NpyArray> large = Map.of("conv.weight", NpyArray.of(new float[] {1, -65520}, 2));
    Map<String, NpyArray> infinite =
        Map.of("conv.weight", NpyArray.of(new float[] {Float.POSITIVE_INFINITY}, 1));

    assertThatThrownBy(() -> Safetensors.write(file, large, WeightStorage.FLOAT16))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "conv.weight[1] = -65520.0, allowed in float16: magnitudes that round to at most"
                + " 65504; store as float32");
    assertThat(file).doesNotExist();
    assertThatNoException()
        .isThrownBy(() -> Safetensors.write(file, infinite, WeightStorage.FLOAT16));
  }

  @Test
  void otherTypesAreReadWhereTheyFit() throws IOException {
    byte[] data =
        ByteBuffer.allocate(16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(-7)
            .putShort((short) 0x3f80)
            .putShort((short) 0xc049)
            .putInt(9)
            .array();
    Path file =
        file(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"l\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]},"
                + "\"i\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[12,16]}}",
            data);
    Map<String, NpyArray> read = Safetensors.read(file);

    assertThat(read)
        .containsExactly(
            Map.entry("l", NpyArray.of(new int[] {-7}, 1)),
            Map.entry("b", NpyArray.of(new float[] {1, -3.140625f}, 2)),
            Map.entry("i", NpyArray.of(new int[] {9})));
    Path wide =
        file(
            "{\"l\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}",
            new byte[] {0, 0, 0, 0, 1, 0, 0, 0});
    assertThatThrownBy(() -> Safetensors.read(wide))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageContaining("tensor l I64[1] holds numbers beyond 32 bits");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | 4 | data_offsets [0, 4], allowed: begin and end 8 bytes apart",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}} | 8 | data_offsets [8, 0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}} | 8 | data_offsets [-8,0]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,9]}} | 8 | data_offsets [0,8,9]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 12 | the tensors have 8 bytes, the file holds 12",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | 7 | the tensors have 8 bytes, the file holds 7",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}} | 12 | begins at byte 4, allowed: 0",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}} | 6 | tensor b begins at byte 2, allowed: 4",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | 8 | key a occurs twice",
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}} | 1 | dtype U8, allowed: [F64, F32, F16, BF16, I64, I32]",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[65536,65536,4294967296],\"data_offsets\":[0,0]}} | 0 | allowed: less than 2^31 elements",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,4294967296],\"data_offsets\":[0,0]}} | 0 | allowed: less than 2^31 elements",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,0]}} | 0 | shape [1.5], allowed: at most 16 whole numbers",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":\"2\",\"data_offsets\":[0,8]}} | 8 | shape \"2\"",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,8]}} | 8 | tensor a: allowed are dtype, shape and data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"x\":1}} | 8 | tensor a: allowed are dtype, shape and data_offsets",
        "{\"a\":3} | 0 | tensor a: allowed are",
        "{\"__metadata__\":{\"a\":1}} | 0 | __metadata__ maps names to other than strings",
        "[{}] | 0 | the header is no JSON object",
        "{\"a\":} | 0 | no valid JSON at line 1 column",
        "{\"a\": | 0 | ends inside its JSON",
        "{} {} | 0 | no valid JSON",
      })
  void headersThatDoNotFitAreRefused(String header, int dataBytes, String message)
      throws IOException {
    Path file = file(header, dataBytes);

    assertThatThrownBy(() -> Safetensors.read(file))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 9, 61, 62, 63, 69})
  void aFileCutShortNamesItself(int length) throws IOException {
    Path whole = file("{\"a\":" + F32_PAIR + "}", 8);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(Files.readAllBytes(whole), length));

    assertThat(Files.size(whole)).isEqualTo(70);
    assertThatThrownBy(() -> Safetensors.read(cut))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith(cut + ": ");
  }

  @Test
  void aHeaderLengthOfAnySizeTakesNoMemory() throws IOException {
    Path file =
        Files.write(
            folder.resolve("x"),
            ByteBuffer.allocate(100)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MAX_VALUE)
                .array());

    assertThatThrownBy(() -> Safetensors.read(file))
        .hasMessageContaining("its header would have 9223372036854775807 bytes, allowed: 2 to 92");
  }

  @Test
  void limitsAreKept() throws IOException {
    Path file = file("{\"a\":" + F32_PAIR + "}", 8);

    assertThatThrownBy(() -> Safetensors.read(file, BundleLimits.builder().optMaxBytes(69).build()))
        .hasMessageContaining("70 bytes, allowed: at most 69");
    assertThatThrownBy(
            () -> Safetensors.read(file, BundleLimits.builder().optMaxHeaderBytes(53).build()))
        .hasMessageContaining("54 bytes, allowed: 2 to 53");
    assertThatThrownBy(
            () -> Safetensors.read(file, BundleLimits.builder().optMaxElements(1).build()))
        .hasMessageContaining("2 elements, allowed: at most 1");
    assertThatThrownBy(
            () -> Safetensors.read(file, BundleLimits.builder().optMaxJsonDepth(1).build()))
        .hasMessageContaining("deeper than the allowed 1 levels");
    assertThatThrownBy(() -> Safetensors.read(folder.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> BundleLimits.builder().optMaxMembers(0).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("maxMembers = 0, allowed: 1 to ");
    assertThatThrownBy(() -> BundleLimits.builder().optMaxMembers(65).build())
        .hasMessage("maxMembers = 65, allowed: 1 to 64");
    assertThatThrownBy(() -> BundleLimits.builder().optMaxClasses(10_001).build())
        .hasMessage("maxClasses = 10001, allowed: 1 to 10000");
    assertThatThrownBy(() -> BundleLimits.builder().optMaxJsonDepth(65).build())
        .hasMessage("maxJsonDepth = 65, allowed: 1 to 64");
  }
}
