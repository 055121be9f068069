package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeaturePicturesTest {

  /** (1.2 s * 16 kHz - window of 960) / hop of 320, rounded down, and the first. */
  private static final int FRAMES = 58;

  @TempDir private Path folder;

  @Test
  void drawsATimeAndFrequencyWhereTheToneIs() throws Exception {
    Path recording = TinySounds.recording(folder.resolve("low.wav"), 1);
    Path pictures = folder.resolve("pictures");

    List<String> lines = TinySounds.linesOf(FeaturePictures::main, recording, pictures);

    assertThat(lines).hasSize(5).contains(pictures.resolve("epoch-3.png").toString());
    BufferedImage clean = picture(pictures.resolve("log-mel.png"));
    assertThat(clean.getWidth()).isEqualTo(FRAMES);
    assertThat(clean.getHeight()).isEqualTo(128);
    // 500 Hz is near the bottom, and sounds from frame 15 to 45
    int row = brightestRow(clean, 30);
    assertThat(row).isBetween(90, 120);
    assertThat(grey(clean, 30, row)).isGreaterThan(grey(clean, 5, row) + 50);
  }

  @Test
  void drawsOtherAugmentationInEachEpochAndTheSameInEachRun() throws Exception {
    Path recording = TinySounds.recording(folder.resolve("high.wav"), 0);

    TinySounds.linesOf(FeaturePictures::main, recording, folder.resolve("a"));
    TinySounds.linesOf(FeaturePictures::main, recording, folder.resolve("b"));

    Set<ByteBuffer> different = new HashSet<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      String name = "epoch-" + epoch + ".png";
      assertThat(folder.resolve("a").resolve(name))
          .hasSameBinaryContentAs(folder.resolve("b").resolve(name));
      different.add(ByteBuffer.wrap(Files.readAllBytes(folder.resolve("a").resolve(name))));
    }
    assertThat(different).hasSize(4);
  }

  @Test
  void saysItsArguments() {
    assertThatThrownBy(() -> TinySounds.linesOf(FeaturePictures::main, "a.wav"))
        .hasMessage("arguments: RECORDING FOLDER");
  }

  private static BufferedImage picture(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    assertThat(image).as(file.toString()).isNotNull();
    return image;
  }

  private static int brightestRow(BufferedImage image, int column) {
    int brightest = 0;
    for (int row = 0; row < image.getHeight(); row++) {
      if (grey(image, column, row) > grey(image, column, brightest)) {
        brightest = row;
      }
    }
    return brightest;
  }

  private static int grey(BufferedImage image, int column, int row) {
    return image.getRaster().getSample(column, row, 0);
  }
}
