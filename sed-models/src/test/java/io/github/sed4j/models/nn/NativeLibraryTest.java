package io.github.sed4j.models.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

  private static final String LINUX = "linux-x86_64";

  @TempDir private Path classPath;

  private NativeLibraryTest with(String resource, String... lines) throws IOException {
    Path file = classPath.resolve(resource);
    Files.createDirectories(file.getParent());
    Files.write(file, java.util.List.of(lines));
    return this;
  }

  private NativeLibraryTest withEngine() throws IOException {
    return with("pytorch-engine.properties", "pytorch_version=2.7.1", "djl_version=0.35.1");
  }

  private NativeLibraryTest withTorch(String classifier) throws IOException {
    return with("native/lib/pytorch.properties", "version=2.7.1", "classifier=" + classifier);
  }

  private String missing(String platform) throws IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {url()}, null)) {
      return NativeLibrary.missing(loader, platform, false).orElse("nothing");
    }
  }

  private URL url() throws MalformedURLException {
    return classPath.toUri().toURL();
  }

  @Test
  void namesTheArtifactThatIsMissing() throws IOException {
    assertThat(missing(LINUX)).endsWith("add ai.djl.pytorch:pytorch-engine");
    withEngine();
    assertThat(missing(LINUX))
        .isEqualTo(
            "native PyTorch for the platform linux-x86_64 is not on the class path: add"
                + " ai.djl.pytorch:pytorch-native-cpu:2.7.1 with the classifier linux-x86_64");
    withTorch("osx-aarch64");
    assertThat(missing(LINUX)).endsWith("with the classifier linux-x86_64; found only osx-aarch64");
    withTorch(LINUX);
    assertThat(missing(LINUX)).endsWith("add ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1");
    with("jnilib/pytorch.properties", "jni_version=2.5.1-0.32.0");
    assertThat(missing(LINUX))
        .contains("pytorch-jni:2.5.1-0.32.0, does not fit DJL 0.35.1 with native PyTorch 2.7.1")
        .endsWith("use ai.djl.pytorch:pytorch-jni:2.7.1-0.35.1");
    with("jnilib/pytorch.properties", "jni_version=2.7.1-0.35.1");
    assertThat(missing(LINUX)).isEqualTo("nothing");
  }

  @Test
  void saysWhichPlatformsThereAre() throws IOException {
    withEngine();
    assertThat(missing("linux-riscv64"))
        .isEqualTo(
            "there is no native PyTorch 2.7.1 for the platform linux-riscv64, only for"
                + " linux-x86_64, linux-aarch64, osx-aarch64, win-x86_64");
  }

  @Test
  void spellsPlatformsAsTheArtifactsDo() {
    assertThat(NativeLibrary.platform("Linux", "amd64")).isEqualTo(LINUX);
    assertThat(NativeLibrary.platform("Mac OS X", "aarch64")).isEqualTo("osx-aarch64");
    assertThat(NativeLibrary.platform("Windows 11", "amd64")).isEqualTo("win-x86_64");
  }

  @Test
  void nothingIsMissingHere() {
    assertThat(NativeLibrary.missing()).isEmpty();
  }
}
