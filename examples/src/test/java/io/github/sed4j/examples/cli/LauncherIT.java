package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is built, started by its launcher in a process of its own. */
class LauncherIT {

  private static final Path HOME = Path.of(requireNonNull(System.getProperty("sed4j.launcher")));
  private static final String JAVA_HOME = requireNonNull(System.getProperty("java.home"));

  @TempDir private Path folder;

  private record Ended(int status, List<String> out, List<String> err) {}

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void startsFromAnyFolderThroughLinksAndSpaces() throws Exception {
    Path place = Files.createDirectory(folder.resolve("a place with spaces"));
    Path home = copy(HOME, place.resolve("my sed4j"));
    Path links = Files.createDirectory(folder.resolve("bin"));
    Path relative = links.resolve("relative");
    Files.createSymbolicLink(relative, links.relativize(home.resolve("bin/sed4j")));
    Path absolute = links.resolve("sed4j");
    Files.createSymbolicLink(absolute, relative.toAbsolutePath());

    for (Path launcher : List.of(home.resolve("bin/sed4j"), relative, absolute)) {
      Ended ended = start(Map.of(), launcher.toString(), "--version");
      assertThat(ended.err()).isEmpty();
      assertThat(ended.out()).hasSize(3).first().asString().startsWith("sed4j ");
      assertThat(ended.status()).isZero();
    }
  }

  @Test
  @EnabledOnOs(OS.WINDOWS)
  void startsOnWindows() throws Exception {
    Ended ended = start(Map.of(), HOME.resolve("bin/sed4j.cmd").toString(), "--version");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).first().asString().startsWith("sed4j ");
    assertThat(ended.status()).isZero();
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void passesTheStatusOn() throws Exception {
    Ended ended = start(Map.of(), "--no such option");

    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).singleElement().asString().contains("'--no such option'");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void saysWhichJavaIsTooOldOrMissing() throws Exception {
    Path old = Files.createDirectories(folder.resolve("jdk 11"));
    Files.createDirectory(old.resolve("bin"));
    Files.createSymbolicLink(old.resolve("bin/java"), Path.of(JAVA_HOME, "bin", "java"));
    // The link leads to the real Java, whose version counts.
    assertThat(start(Map.of("JAVA_HOME", old.toString()), "--version").status()).isZero();

    Files.delete(old.resolve("bin/java"));
    Files.createFile(old.resolve("bin/java"));
    assertThat(old.resolve("bin/java").toFile().setExecutable(true)).isTrue();
    Files.writeString(old.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"11.0.2\"\n");
    Ended tooOld = start(Map.of("JAVA_HOME", old.toString()), "--version");
    assertThat(tooOld.status()).isEqualTo(3);
    assertThat(tooOld.err())
        .singleElement()
        .asString()
        .contains("is Java 11.0.2, needed is 17 or later");

    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"1.8.0_292\"\n");
    assertThat(start(Map.of("JAVA_HOME", old.toString()), "--version").status()).isEqualTo(3);

    Ended none = start(Map.of("JAVA_HOME", folder.toString()), "--version");
    assertThat(none.status()).isEqualTo(3);
    assertThat(none.err()).singleElement().asString().contains("has no bin/java");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void setsTheHeapTheLocaleAndTheLibrariesUnlessTheyAreSet() throws Exception {
    Path java = Files.createDirectories(folder.resolve("java/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        for argument; do echo "$argument"; done
        echo "$LC_ALL|$OMP_WAIT_POLICY|$DJL_OFFLINE|$OPT_OUT_TRACKING|$MALLOC_ARENA_MAX|$LRU_CACHE_CAPACITY"
        """);
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"21\"\n");
    String home = folder.resolve("java").toString();

    Ended plain = start(Map.of("JAVA_HOME", home, "LANG", "C"), "features", "a  b.wav");
    assertThat(plain.out())
        .containsSubsequence("-Xmx2g", "--enable-native-access=ALL-UNNAMED", "-jar")
        .containsSubsequence("features", "a  b.wav")
        .last()
        .asString()
        .isEqualTo((OS.MAC.isCurrentOs() ? "en_US" : "C") + ".UTF-8|PASSIVE|true|true||");

    Ended chosen =
        start(
            Map.of(
                "JAVA_HOME", home,
                "LANG", "de_DE.UTF-8",
                "JAVA_OPTS", "-Da=1 -Xmx3g",
                "SED4J_OPTS", "-Xmx4g",
                "OMP_WAIT_POLICY", "ACTIVE",
                "DJL_OFFLINE", "false",
                "OPT_OUT_TRACKING", ""),
            "train");
    assertThat(chosen.out())
        .containsSubsequence("-Xmx2g", "-Da=1", "-Xmx3g", "-Xmx4g", "-jar")
        .last()
        .asString()
        .isEqualTo("|ACTIVE|false||1|1");
  }

  private Ended start(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command));
    if (!Path.of(command[0]).isAbsolute()) {
      line.add(0, HOME.resolve("bin/sed4j").toString());
    }
    Path out = Files.createTempFile(folder, "out", null);
    Path err = Files.createTempFile(folder, "err", null);
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(
            name ->
                name.startsWith("LC_")
                    || name.startsWith("MALLOC_")
                    || name.startsWith("DJL_")
                    || name.endsWith("_OPTS")
                    || name.equals("OMP_WAIT_POLICY")
                    || name.equals("OPT_OUT_TRACKING"));
    builder.environment().put("JAVA_HOME", JAVA_HOME);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Ended(
        process.exitValue(), Files.readAllLines(out, UTF_8), Files.readAllLines(err, UTF_8));
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path target = to.resolve(from.relativize(path).toString());
        if (!path.getFileName().toString().startsWith("pytorch-native")) {
          Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    return to;
  }
}
