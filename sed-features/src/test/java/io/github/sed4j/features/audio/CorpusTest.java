package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Real FLAC recordings, against the MD5 of their samples that the corpus notes. */
class CorpusTest {

  private static final int FILES_OF_A_CLASS = 6;

  @Test
  void corpusFilesDecodeToTheirSamples() throws IOException, NoSuchAlgorithmException {
    Path corpus = Golden.shared("corpus");
    List<String> lines = Files.readAllLines(corpus.resolve("manifest.tsv"));
    List<String> columns = List.of(lines.get(0).split("\t", -1));
    int path = columns.indexOf("path");
    int eventClass = columns.indexOf("class");
    int md5 = columns.indexOf("pcm16k_md5");
    Map<String, List<String[]>> classes = new HashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] row = line.split("\t", -1);
      classes.computeIfAbsent(row[eventClass], key -> new ArrayList<>()).add(row);
    }
    assertThat(classes).hasSize(11);
    for (List<String[]> rows : classes.values()) {
      for (int i = 0; i < FILES_OF_A_CLASS; i++) {
        String[] row = rows.get(i * (rows.size() - 1) / (FILES_OF_A_CLASS - 1));
        List<String> warnings = new ArrayList<>();
        AudioClip clip = AudioReader.withDefaults().read(corpus.resolve(row[path]), warnings::add);
        assertThat(clip.sampleRate()).isEqualTo(16_000);
        assertThat(clip.channels()).isEqualTo(1);
        assertThat(warnings).isEmpty();
        assertThat(md5(clip.channel(0))).as(row[path]).isEqualTo(row[md5]);
      }
    }
  }

  private static String md5(float[] samples) throws NoSuchAlgorithmException {
    byte[] bytes = new byte[2 * samples.length];
    for (int i = 0; i < samples.length; i++) {
      int value = (int) (samples[i] * 32768);
      bytes[2 * i] = (byte) value;
      bytes[2 * i + 1] = (byte) (value >> 8);
    }
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
  }
}
