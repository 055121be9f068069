package io.github.sed4j.inference.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionPictureTest {

  private static final LogMelExtractor FEATURES = LogMelExtractor.report();
  private static final int DETECTED = 0x2563a8;
  private static final int TRUE = 0xb84f08;

  @TempDir private Path folder;

  private static Detection detection(double duration, SoundEvent... events) {
    Map<String, Double> scores = new LinkedHashMap<>();
    List.of("Cat", "Dog", "Speech").forEach(label -> scores.put(label, 0.5));
    return Detection.builder()
        .setName("kitchen.wav")
        .setTagScores(scores)
        .optDuration(duration)
        .optEvents(List.of(events))
        .build();
  }

  /** A tone of 1 kHz in the third of four seconds. */
  private static AudioClip tone() {
    float[] samples = new float[64_000];
    for (int i = 32_000; i < 48_000; i++) {
      samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * 1000 * i / 16_000));
    }
    return AudioClip.mono(samples, 16_000);
  }

  private static DetectionPicture.Builder ofTone(SoundEvent... events) {
    return DetectionPicture.builder()
        .setDetection(detection(4, events))
        .setFeatures(FEATURES)
        .setRecording(tone());
  }

  private static int luminance(int rgb) {
    return (2126 * (rgb >> 16 & 0xff) + 7152 * (rgb >> 8 & 0xff) + 722 * (rgb & 0xff)) / 10_000;
  }

  /** The first and the last column of a row of pixels that has a colour, as a time. */
  private static double[] extent(DetectionPicture picture, BufferedImage image, int colour) {
    DetectionPicture.Plot plot = picture.plot();
    int first = -1;
    int last = -1;
    int right = (int) (plot.right() * image.getWidth());
    for (int x = (int) (plot.left() * image.getWidth()); x < right; x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        if ((image.getRGB(x, y) & 0xffffff) == colour) {
          first = first < 0 ? x : first;
          last = x;
        }
      }
    }
    double perPixel = 4 / ((plot.right() - plot.left()) * image.getWidth());
    double from = plot.left() * image.getWidth();
    return new double[] {(first - from) * perPixel, (last + 1 - from) * perPixel};
  }

  @Test
  void drawsEnergyWhereAndWhenItIs() throws IOException {
    DetectionPicture picture = ofTone().build();
    BufferedImage image = picture.image();
    DetectionPicture.Plot plot = picture.plot();
    assertThat(image.getWidth()).isEqualTo(DetectionPicture.DEFAULT_WIDTH);
    assertThat(image.getHeight()).isEqualTo(plot.height());

    int brightest = 0;
    int brightX = 0;
    int brightY = 0;
    for (int x = (int) (plot.left() * 1000); x < (int) (plot.right() * 1000); x++) {
      for (int y = 12; y < 12 + 256; y++) {
        int luminance = luminance(image.getRGB(x, y));
        if (luminance > brightest) {
          brightest = luminance;
          brightX = x;
          brightY = y;
        }
      }
    }
    double time = 4 * (brightX / 1000.0 - plot.left()) / (plot.right() - plot.left());
    assertThat(time).isBetween(2.0, 3.0);
    double mel = 2595 * Math.log10(1 + 1000.0 / 700);
    double lowest = 2595 * Math.log10(1 + 50.0 / 700);
    double highest = 2595 * Math.log10(1 + 8000.0 / 700);
    double part = (mel - lowest) / (highest - lowest);
    assertThat(1 - (brightY - 12) / 256.0).isCloseTo(part, within(0.02));
    int before = (int) (1000 * (plot.left() + 0.25 * (plot.right() - plot.left())));
    assertThat(image.getRGB(before, brightY) & 0xffffff).isEqualTo(ColourMap.rgb(0));
  }

  @Test
  void drawsEventsAtTheirTimesAboveTheTruth() throws IOException {
    SoundEvent dog = new SoundEvent("Dog", 1, 1.5, 0.9);
    DetectionPicture picture =
        ofTone(dog).optTruth(List.of(new SoundEvent("Alarm", 2, 3.5))).build();
    BufferedImage image = picture.image();

    assertThat(extent(picture, image, DETECTED)[0]).isCloseTo(1, within(0.01));
    assertThat(extent(picture, image, DETECTED)[1]).isCloseTo(1.5, within(0.01));
    assertThat(extent(picture, image, TRUE)[0]).isCloseTo(2, within(0.01));
    assertThat(extent(picture, image, TRUE)[1]).isCloseTo(3.5, within(0.01));
    int rows = image.getHeight() - ofTone().build().image().getHeight();
    assertThat(rows).as("one row more than the one that says 'no events'").isEqualTo(20);
  }

  @Test
  void showsAnEventOfASingleFrame() throws IOException {
    DetectionPicture picture = ofTone(new SoundEvent("Cat", 2, 2, 0.9)).build();
    double[] extent = extent(picture, picture.image(), DETECTED);
    assertThat(extent[1]).isGreaterThan(extent[0]);
  }

  @Test
  void rowsAreTheClassesThatWereDetectedOrAreTrue() {
    EventRoll roll =
        EventRoll.of(
            detection(4, new SoundEvent("Speech", 0, 1), new SoundEvent("Cat", 2, 3)),
            List.of(new SoundEvent("Alarm", 0, 1)));
    assertThat(roll.rows())
        .extracting(EventRoll.Row::label)
        .containsExactly("Cat", "Speech", "Alarm");
  }

  @Test
  void scalesAndDarkens() throws IOException {
    BufferedImage large = ofTone().optWidth(400).optScale(2).optDark(true).build().image();
    assertThat(large.getWidth()).isEqualTo(800);
    assertThat(luminance(large.getRGB(1, 1))).isLessThan(40);
    assertThat(luminance(ofTone().build().image().getRGB(1, 1))).isEqualTo(255);
  }

  @Test
  void writesAPngOfAFile() throws IOException {
    Path recording = folder.resolve("tone.wav");
    WavWriter.withDefaults().write(recording, tone());
    Path png = folder.resolve("tone.png");
    DetectionPicture picture = ofTone().setRecording(recording).build();

    picture.write(png);

    BufferedImage read = ImageIO.read(png.toFile());
    assertThat(read.getHeight()).isEqualTo(picture.image().getHeight());
    assertThat(ImageIO.read(new ByteArrayInputStream(picture.toPng())).getRGB(500, 100))
        .isEqualTo(read.getRGB(500, 100));
    assertThatIOException().isThrownBy(() -> picture.write(folder.resolve("none/tone.png")));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void drawsARecordingShorterThanAFrame() throws IOException {
    DetectionPicture picture =
        DetectionPicture.builder()
            .setDetection(detection(0))
            .setFeatures(FEATURES)
            .setLogMel(LogMel.of(new float[0], FEATURES.bands(), 0))
            .build();
    assertThat(picture.image().getRGB(500, 100) & 0xffffff).isEqualTo(ColourMap.rgb(0));
  }

  @Test
  void keepsShortSoundsOfLongRecordings() {
    LogMelOverview overview = new LogMelOverview(2, 10);
    for (int i = 0; i < 100; i++) {
      float[] values = new float[2 * 50];
      Arrays.fill(values, -5);
      if (i == 70) {
        values[50 + 7] = 3;
      }
      overview.accept(LogMel.of(values, 2, 50));
    }
    assertThat(overview.frames()).isEqualTo(5000);
    assertThat(overview.framesPerColumn()).isEqualTo(512);
    assertThat(overview.columns()).isEqualTo(10);
    assertThat(overview.value(1, (70 * 50 + 7) / 512)).isEqualTo(3);
    assertThat(overview.value(0, (70 * 50 + 7) / 512)).isEqualTo(-5);
    assertThat(overview.largest()).isEqualTo(3);
  }

  @Test
  void everLighterColoursStandForMore() {
    int before = -1;
    for (int i = 0; i < 256; i++) {
      int luminance = luminance(ColourMap.rgb(i / 255.0));
      assertThat(luminance).isGreaterThanOrEqualTo(before);
      before = luminance;
    }
    assertThat(before).isGreaterThan(240);
    assertThat(ColourMap.rgb(-3)).isEqualTo(ColourMap.rgb(0));
    assertThat(ColourMap.rgb(Double.NEGATIVE_INFINITY)).isEqualTo(ColourMap.rgb(0));
  }

  @Test
  void refusesWhatCannotBeDrawn() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionPicture.builder().setDetection(detection(4)).build())
        .withMessageContaining("setRecording or setLogMel");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofTone().optWidth(10).build())
        .withMessage("width = 10, allowed: 320 to 10000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ofTone().setLogMel(LogMel.of(new float[4], 2, 2)).build())
        .withMessageContaining("2 bands, allowed: 128");
    assertThatIOException()
        .isThrownBy(
            () -> {
              Path bad = Files.writeString(folder.resolve("bad.wav"), "no recording");
              ofTone().setRecording(bad).build();
            })
        .withMessageContaining("bad.wav");
  }
}
