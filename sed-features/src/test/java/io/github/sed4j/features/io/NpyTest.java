package io.github.sed4j.features.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {

  @TempDir Path folder;

  @Test
  void readsWhatNumpyWrote() {
    Golden features = Golden.load("features");

    assertThat(features.array("samples_to_frames").shape()).containsExactly(8, 2);
    assertThat(features.array("samples_to_frames").toIntArray()).startsWith(960, 1, 1279, 1);
    assertThat(features.array("window").dtype()).isEqualTo(NpyArray.DType.FLOAT64);
    assertThat(features.array("synth/stft")).hasToString("<f4[498, 513, 2]");
  }

  @Test
  void arraysComeBackAsTheyWereWritten() throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("scalar", NpyArray.of(new double[] {Math.PI}));
    arrays.put("vector", NpyArray.of(new float[] {1, Float.NaN, Float.NEGATIVE_INFINITY}, 3));
    arrays.put("empty", NpyArray.of(new int[0], 0, 5));
    arrays.put("a/matrix", NpyArray.of(new int[] {1, 2, 3, 4, 5, Integer.MIN_VALUE}, 2, 3));
    Path npz = folder.resolve("all.npz");
    Npz.write(npz, arrays);

    assertThat(Npz.read(npz)).containsExactlyEntriesOf(arrays);
    for (NpyArray array : arrays.values()) {
      Path npy = folder.resolve("one.npy");
      Npy.write(npy, array);
      assertThat(Npy.read(npy)).isEqualTo(array);
      assertThat((Files.size(npy) - (long) array.size() * array.dtype().bytes()) % 64).isZero();
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void largeArraysCrossTheBlocksOfTheWriter() throws IOException {
    double[] values = new double[300_000];
    Arrays.setAll(values, i -> i / 3.0);
    Path npy = folder.resolve("large.npy");
    Npy.write(npy, NpyArray.of(values, 3, 100_000));

    assertThat(Npy.read(npy).toDoubleArray()).isEqualTo(values);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5, 9, 40, 127, 128, 135})
  void aFileCutShortNamesItself(int length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Npy.write(out, NpyArray.of(new float[] {1, 2}, 2));
    byte[] whole = out.toByteArray();
    assertThat(whole).hasSize(136);

    assertThatThrownBy(
            () -> Npy.read(new ByteArrayInputStream(Arrays.copyOf(whole, length)), "cut.npy"))
        .isInstanceOf(NpyFormatException.class)
        .hasMessageStartingWith("cut.npy: ");
  }

  @Test
  void aHugeClaimInASmallFileFailsWithoutAllocatingIt() {
    assertThatThrownBy(() -> Npy.read(header("<f8", "False", "(250000000,)"), "claim.npy"))
        .isInstanceOf(NpyFormatException.class)
        .hasMessage("claim.npy: ends after 0 of 2000000000 data bytes");
    assertThatThrownBy(() -> Npy.read(header("<f4", "False", "(65536, 65536)"), "claim.npy"))
        .isInstanceOf(NpyFormatException.class)
        .hasMessageContaining("[65536, 65536] needs more than 2 GiB");
  }

  @Test
  void otherTypesOrdersAndShapesAreNamed() {
    assertThatThrownBy(() -> Npy.read(header(">f4", "False", "(1,)"), "x"))
        .hasMessageContaining("type >f4, allowed <f4, <f8 and <i4");
    assertThatThrownBy(() -> Npy.read(header("<f4", "True", "(1, 1)"), "x"))
        .hasMessageContaining("Fortran order");
    assertThatThrownBy(() -> Npy.read(header("<f4", "False", "(-1,)"), "x"))
        .hasMessageContaining("shape (-1,)");
  }

  private static ByteArrayInputStream header(String descr, String fortran, String shape) {
    String text =
        "{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
    byte[] bytes =
        ("?NUMPY\u0001\0" + (char) text.length() + "\0" + text)
            .getBytes(StandardCharsets.ISO_8859_1);
    bytes[0] = (byte) 0x93;
    return new ByteArrayInputStream(bytes);
  }

  @Test
  void textAndDamagedArchivesAreRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.npz"), "no archive at all");
    assertThatThrownBy(() -> Npz.read(text))
        .isInstanceOf(NpyFormatException.class)
        .hasMessageContaining("text.npz");
    Path whole = folder.resolve("whole.npz");
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("a", NpyArray.of(new int[] {1, 2, 3}, 3));
    arrays.put("b", NpyArray.of(new int[] {4, 5, 6}, 3));
    Npz.write(whole, arrays);
    byte[] bytes = Files.readAllBytes(whole);
    for (int length = 1; length < bytes.length; length++) {
      Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> Npz.read(cut))
          .isInstanceOf(NpyFormatException.class)
          .hasMessageContaining("cut.npz");
    }
    Path trailing = folder.resolve("trailing.npy");
    Npy.write(trailing, NpyArray.of(new int[] {7}, 1));
    Files.write(trailing, new byte[] {0}, java.nio.file.StandardOpenOption.APPEND);
    assertThatThrownBy(() -> Npy.read(trailing)).hasMessageContaining("bytes after the last");
  }

  @Test
  void aFailedWriteLeavesTheOldFile() throws IOException {
    Path file = Files.writeString(folder.resolve("kept.txt"), "old");

    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write(1);
                      throw new IOException("disk full");
                    }))
        .hasMessage("disk full");
    assertThat(file).hasContent("old");
    try (Stream<Path> entries = Files.list(folder)) {
      assertThat(entries).containsExactly(file);
    }
    assertThatThrownBy(() -> Npy.write(folder.resolve("none/a.npy"), NpyArray.of(new int[1], 1)))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("folder does not exist");
  }

  @Test
  void shapesMustHoldTheElements() {
    assertThatThrownBy(() -> NpyArray.of(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("shape [2, 3] holds 6 elements, not 5");
    assertThatThrownBy(() -> NpyArray.ofRows(new float[][] {{1}, {1, 2}}))
        .hasMessageContaining("row 1 has 2");
    assertThat(NpyArray.ofRows(new float[][] {{1, 2}, {3, 4}}).toFloatRows())
        .isDeepEqualTo(new float[][] {{1, 2}, {3, 4}});
  }
}
