package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveReaderTest {

  private static final Pattern NAMES = Pattern.compile("[a-c]|f/[0-9]");

  private static Map<String, String> read(byte[] archive) throws IOException {
    return read(archive, BundleLimits.DEFAULT);
  }

  private static Map<String, String> read(byte[] archive, BundleLimits limits) throws IOException {
    Map<String, String> contents = new LinkedHashMap<>();
    try (ArchiveReader reader =
        new ArchiveReader(
            new ByteArrayInputStream(archive), "x.zip", NAMES, "a, b, c, f/N", limits)) {
      for (ArchiveReader.Entry e = reader.next(); e != null; e = reader.next()) {
        contents.put(e.name(), new String(e.readAllBytes(), StandardCharsets.ISO_8859_1));
      }
      reader.end();
    }
    return contents;
  }

  private static byte[] zip(int method, String... namesAndContents) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(Deflater.BEST_COMPRESSION);
      for (int i = 0; i < namesAndContents.length; i += 2) {
        byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.ISO_8859_1);
        ZipEntry entry = new ZipEntry(namesAndContents[i]);
        entry.setMethod(method);
        entry.setSize(content.length);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] replaced(byte[] bytes, String what, String by) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .replace(what, by)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void readsWhatTheJdkWrites(int method) throws IOException {
    String large = "0123456789abcdef".repeat(20_000);
    byte[] archive = zip(method, "b", "two", "f/1", large, "a", "");

    assertThat(read(archive))
        .containsExactly(Map.entry("b", "two"), Map.entry("f/1", large), Map.entry("a", ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void noFlippedBitChangesWhatIsRead(int method) throws IOException {
    byte[] archive = zip(method, "a", "some text, some text", "f/2", "7");
    Map<String, String> whole = read(archive);
    int refused = 0;
    for (int bit = 0; bit < 8 * archive.length; bit++) {
      byte[] damaged = archive.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        assertThat(read(damaged)).as("bit %d", bit).isEqualTo(whole);
      } catch (BundleFormatException e) {
        assertThat(e).hasMessageStartingWith("x.zip");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(8 * archive.length * 2 / 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
  void aFileCutAnywhereNamesItself(int method) throws IOException {
    byte[] archive = zip(method, "a", "some text, some text", "f/2", "7");
    for (int length = 0; length < archive.length; length++) {
      byte[] cut = Arrays.copyOf(archive, length);
      assertThatThrownBy(() -> read(cut))
          .isInstanceOf(BundleFormatException.class)
          .hasMessageContaining("x.zip: ends after " + length + " bytes");
    }
  }

  @Test
  void bytesAfterTheEndAreRefused() throws IOException {
    byte[] archive = zip(ZipEntry.STORED, "a", "1");

    assertThatThrownBy(() -> read(Arrays.copyOf(archive, archive.length + 1)))
        .hasMessage(
            "x.zip: bytes after the end of the archive, from byte " + archive.length + " on");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../a", "/a", "a/../../b", "C:\\a", "f\\1", "d", "f/", "a\0", "ä", "A", "f/1/2"})
  void namesAreOfAKnownFormOrRefused(String name) throws IOException {
    byte[] archive = zip(ZipEntry.STORED, name, "1");

    assertThatThrownBy(() -> read(archive))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageMatching("x\\.zip: entry \"\\P{C}+\" is unknown, allowed: a, b, c, f/N");
  }

  @Test
  void longNamesAndNamesThatOccurTwiceAreRefused() throws IOException {
    byte[] two = replaced(zip(ZipEntry.STORED, "a", "1", "b", "2"), "b", "a");
    byte[] longName = zip(ZipEntry.STORED, "x".repeat(101), "1");

    assertThatThrownBy(() -> read(two)).hasMessage("x.zip: entry a occurs twice");
    assertThatThrownBy(() -> read(longName))
        .hasMessage("x.zip: an entry's name has 101 bytes, allowed: a, b, c, f/N");
  }

  @Test
  void theDirectoryMustListWhatIsThere() throws IOException {
    byte[] archive = zip(ZipEntry.STORED, "a", "1", "b", "2");
    int directory = new String(archive, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
    byte[] renamed = archive.clone();
    renamed[directory + 46] = 'c';
    byte[] shorter = archive.clone();
    shorter[archive.length - 12]--;

    assertThatThrownBy(() -> read(renamed))
        .hasMessage("x.zip: the directory lists another entry than a, which the archive holds");
    assertThatThrownBy(() -> read(shorter))
        .hasMessageContaining("the end of the directory does not fit its 2 entries");
  }

  @Test
  void otherFilesAreNamedByTheirFirstBytes() {
    assertThatThrownBy(() -> read("RIFF and more".getBytes(StandardCharsets.US_ASCII)))
        .hasMessage("x.zip: starts with 52494646, allowed: 504b0304, a zip archive");
    assertThatThrownBy(() -> read(new byte[0]))
        .hasMessage("x.zip: ends after 0 bytes, before the next entry");
  }

  @Test
  void specialFormsAreRefused() throws IOException {
    byte[] archive = zip(ZipEntry.STORED, "a", "1");
    byte[] encrypted = archive.clone();
    encrypted[6] |= 1;
    byte[] otherMethod = archive.clone();
    otherMethod[8] = 12;
    byte[] zip64 = archive.clone();
    Arrays.fill(zip64, 18, 26, (byte) 0xff);

    assertThatThrownBy(() -> read(encrypted)).hasMessageContaining("entry a is encrypted");
    assertThatThrownBy(() -> read(otherMethod))
        .hasMessageContaining("entry a is packed by method 12, allowed: 0 (stored), 8");
    assertThatThrownBy(() -> read(zip64)).hasMessageContaining("entry a is of the zip64 form");
  }

  @Test
  void bombsStopAtTheLimits() throws IOException {
    byte[] bomb = zip(ZipEntry.DEFLATED, "a", "\0".repeat(5_000_000));
    byte[] stored = zip(ZipEntry.STORED, "a", "1".repeat(600), "b", "1".repeat(600));

    assertThat(bomb).hasSizeLessThan(10_000);
    assertThatThrownBy(() -> read(bomb))
        .hasMessage(
            "x.zip: entry a unpacks to more than 100 times its size, allowed: at most that");
    BundleLimits loose =
        BundleLimits.builder().optMaxCompressionRatio(2000).optMaxBytes(1_000_000).build();
    assertThatThrownBy(() -> read(bomb, loose))
        .hasMessage("x.zip: entry a would make more than the allowed 1000000 bytes");
    assertThatThrownBy(() -> read(stored, BundleLimits.builder().optMaxBytes(1300).build()))
        .hasMessage("x.zip: is larger than the allowed 1300 bytes");
    byte[] liar = stored.clone();
    Arrays.fill(liar, 18, 26, (byte) 0x7f);
    assertThatThrownBy(() -> read(liar))
        .hasMessage("x.zip: entry a would make more than the allowed 1073741824 bytes");
  }
}
