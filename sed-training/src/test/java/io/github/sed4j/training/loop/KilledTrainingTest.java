package io.github.sed4j.training.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a real process while it trains. */
class KilledTrainingTest {

  @TempDir private Path folder;

  @Test
  void endsWithTheSameBitsHoweverOftenItIsKilled() throws Exception {
    TinyData.write(folder.resolve("data"));
    Path whole = folder.resolve("whole.txt");
    assertThat(start("whole", whole).waitFor(10, TimeUnit.MINUTES)).isTrue();

    Path killed = folder.resolve("killed.txt");
    for (int lines : new int[] {5, 25}) {
      Process process = start("killed", killed);
      while (process.isAlive() && lines(killed).size() < lines) {
        Thread.sleep(2);
      }
      assertThat(process.isAlive()).isTrue();
      process.destroyForcibly().waitFor();
    }
    assertThat(folder.resolve("killed/fbcrnn.sed4j")).doesNotExist();
    assertThat(start("killed", killed).waitFor(10, TimeUnit.MINUTES)).isTrue();

    assertThat(bits(killed)).hasSize(40).isEqualTo(bits(whole));
    assertThat(lines(killed)).hasSizeGreaterThan(40);
    assertThat(folder.resolve("killed/fbcrnn.sed4j"))
        .hasSameBinaryContentAs(folder.resolve("whole/fbcrnn.sed4j"));
    assertThat(folder.resolve("killed/checkpoints/step-000000040/weights.safetensors"))
        .hasSameBinaryContentAs(
            folder.resolve("whole/checkpoints/step-000000040/weights.safetensors"));
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** The loss of each step; a step that was made twice must have given the same one twice. */
  private static Map<Long, String> bits(Path file) throws IOException {
    Map<Long, String> bits = new TreeMap<>();
    for (String line : lines(file)) {
      String[] parts = line.split(" ", 2);
      String before = bits.put(Long.parseLong(parts[0]), parts[1]);
      assertThat(before == null || before.equals(parts[1])).as(line).isTrue();
    }
    return bits;
  }

  private Process start(String run, Path losses) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            KilledTraining.class.getName(),
            folder.resolve("data").toString(),
            folder.resolve(run).toString(),
            losses.toString());
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OMP_WAIT_POLICY", "PASSIVE");
    builder.redirectErrorStream(true).redirectOutput(folder.resolve(run + ".log").toFile());
    return builder.start();
  }
}
