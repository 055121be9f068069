package io.github.sed4j.inference.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.models.bundle.Provenance;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionReportTest {

  private static final String EVIL = "<script>alert('1')</script>\"&";
  private static final List<String> CLASSES = List.of("Dog", EVIL, "Cat");
  private static final LogMelExtractor FEATURES = LogMelExtractor.report();

  @TempDir private Path folder;

  private Path recording;

  @BeforeEach
  void writeRecording() throws IOException {
    recording = folder.resolve("kitchen.wav");
    float[] samples = new float[32_000];
    samples[16_000] = 0.5f;
    WavWriter.withDefaults().write(recording, AudioClip.mono(samples, 16_000));
  }

  private static Calibration calibration() {
    return Calibration.builder(CLASSES)
        .optTagThresholds(PerClass.of(Map.of("Dog", 0.4, EVIL, 0.5, "Cat", 1.0)))
        .optDetection(
            PerClass.of(
                Map.of(
                    "Dog",
                    new DetectionSetting(5, 21, 0.35),
                    EVIL,
                    new DetectionSetting(10, 41, Double.NEGATIVE_INFINITY),
                    "Cat",
                    DetectionSetting.DEFAULT)))
        .build();
  }

  private Detection detection() {
    Map<String, Double> tags = new LinkedHashMap<>();
    tags.put("Dog", 0.9);
    tags.put(EVIL, 0.6);
    tags.put("Cat", 0.0125);
    double[][] scores = new double[3][98];
    scores[0][50] = 0.8;
    return Detection.builder()
        .setName(recording.toString())
        .setTagScores(tags)
        .optTags(Set.of("Dog", EVIL))
        .optDuration(2)
        .optEvents(
            List.of(new SoundEvent("Dog", 1.0304, 1.25, 0.87654), new SoundEvent(EVIL, 1.5, 2)))
        .optFrameScores(FrameScores.of(CLASSES, FEATURES.grid().boundaries(98), scores))
        .addWarning(new DetectionWarning(DetectionWarning.Kind.CLIPPED, "clipped: <5 samples>"))
        .optBundle(
            "kitchen.sed4j",
            Provenance.builder()
                .optData(List.of("DESED <2020>"))
                .optSeed(7)
                .optSteps(20_000)
                .optScores(Map.of("macro F", 0.5))
                .optEntries(Map.of("author", "A & B"))
                .build())
        .build();
  }

  private DetectionReport.Builder report() {
    return DetectionReport.builder()
        .setDetection(detection())
        .setRecording(recording)
        .setFeatures(FEATURES)
        .setCalibration(calibration());
  }

  private String page(DetectionReport report) throws IOException {
    Path file = folder.resolve("kitchen.html");
    report.write(file);
    return Files.readString(file);
  }

  private static byte[] inlined(String page, String mediaType) {
    Matcher url = Pattern.compile("\"data:" + mediaType + ";base64,([^\"]*)\"").matcher(page);
    assertThat(url.find()).as(mediaType).isTrue();
    return Base64.getDecoder().decode(url.group(1));
  }

  @Test
  void holdsAllThatIsToBeKnown() throws IOException {
    String page = page(report().build());

    assertThat(page)
        .contains("2.0 s; 2 events: Dog, &lt;script&gt;")
        .contains("<strong>Warning:</strong> clipped: &lt;5 samples&gt;")
        .contains("<tr data-at=\"1.0304\" data-to=\"1.25\"><td>Dog</td>")
        .contains("aria-label=\"Play Dog from 1.030 s\">1.030</button></td><td>1.250</td><td>0.877")
        .contains("<td>Dog</td><td>0.900</td><td>0.400</td><td class=\"word\">on</td>")
        .contains("<td>Cat</td><td>0.013</td><td>1.000</td><td class=\"word\">off</td>")
        .contains("threshold 0.350", "context 5, median filter of 21 frames")
        .contains("threshold &minus;&infin;")
        .contains("<dt>bundle</dt><dd>kitchen.sed4j</dd>", "<dd>DESED &lt;2020&gt;</dd>")
        .contains("<dt>seed</dt><dd>7</dd>", "<dt>steps</dt><dd>20000</dd>")
        .contains("<dt>macro F</dt><dd>0.5</dd>", "<dt>author</dt><dd>A &amp; B</dd>");
    assertThat(inlined(page, "audio/wav")).isEqualTo(Files.readAllBytes(recording));
    assertThat(ImageIO.read(new ByteArrayInputStream(inlined(page, "image/png"))).getWidth())
        .isEqualTo(2000);
    assertThat(page.split("data:image/png", -1)).as("light and dark").hasSize(3);
    assertThat(page.split("<polyline", -1)).as("curves of the tagged classes").hasSize(3);
  }

  @Test
  void fetchesNothingAndRunsNothingButItsOwnScript() throws Exception {
    String page = page(report().build());

    assertThat(page.replaceAll(";base64,[^\"]*", ""))
        .doesNotContain("http:", "https:", "alert('1')", "<script>alert", "NaN");
    Matcher sources = Pattern.compile("(?:src|srcset|href)=\"([^\"]{0,5})").matcher(page);
    while (sources.find()) {
      assertThat(sources.group(1)).isEqualTo("data:");
    }
    Matcher script = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL).matcher(page);
    assertThat(script.find()).isTrue();
    byte[] hash =
        MessageDigest.getInstance("SHA-256")
            .digest(script.group(1).getBytes(StandardCharsets.UTF_8));
    assertThat(page)
        .contains("script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'")
        .contains("default-src 'none'");
    assertThat(script.find()).isFalse();
  }

  @Test
  void leavesOutWhatIsTooLargeAndSaysSo() throws IOException {
    String page = page(report().optAudioLimit(64_043).build());
    assertThat(page)
        .doesNotContain("<audio", "data-at=", "<button")
        .contains("The recording is not in this page: it has 0.1 MB, more than the 0.1 MB")
        .contains("<td>Dog</td><td>1.030</td>");
    assertThat(page(report().optAudioLimit(64_044).build())).contains("<audio");
  }

  @Test
  void saysThatThereIsNothing() throws IOException {
    Detection none =
        Detection.builder()
            .setName("a")
            .setTagScores(detection().tagScores())
            .optDuration(2)
            .build();
    String page = page(report().setDetection(none).optTruth(List.of()).build());
    assertThat(page)
        .contains("2.0 s; 0 events<", "No events.", "<h3>Ground truth</h3>")
        .contains("its events: none")
        .doesNotContain("<h3>Scores</h3>");
  }

  @Test
  void showsTheGroundTruth() throws IOException {
    String page = page(report().optTruth(List.of(new SoundEvent("Bell", 0.25, 0.5))).build());
    assertThat(page).contains("<tr><td>Bell</td><td>0.250</td><td>0.500</td></tr>");
  }

  @Test
  void playsWhatBrowsersKnowAsItIsAndTheRestAsWav() throws Exception {
    for (Map.Entry<String, String> kind :
        Map.of(
                "saw-16bit-1ch.flac", "audio/flac",
                "burst-16000-1ch.ogg", "audio/ogg",
                "burst-16000-1ch.mp3", "audio/mpeg",
                "burst-untagged.mp3", "audio/mpeg",
                "saw.aiff", "audio/wav",
                "saw-mulaw.au", "audio/wav")
            .entrySet()) {
      byte[] content;
      try (InputStream in = getClass().getResourceAsStream("/audio/" + kind.getKey())) {
        content = in.readAllBytes();
      }
      Path file = Files.write(folder.resolve(kind.getKey()), content);
      String url = InlinedAudio.of(file).read(1 << 20).url();
      byte[] inlined = inlined("\"" + url + "\"", kind.getValue());
      if (kind.getValue().equals("audio/wav")) {
        assertThat(AudioReader.withDefaults().read(new ByteArrayInputStream(inlined), "a").length())
            .isEqualTo(AudioReader.withDefaults().read(file).length());
      } else {
        assertThat(inlined).isEqualTo(content);
      }
    }
    InlinedAudio clip = InlinedAudio.of(AudioClip.mono(new float[100], 8000)).read(244);
    assertThat(clip.bytes()).isEqualTo(244);
    assertThatExceptionOfType(InlinedAudio.TooLargeException.class)
        .isThrownBy(() -> InlinedAudio.of(AudioClip.mono(new float[100], 8000)).read(199));
  }

  @Test
  void onePageTellsOfSeveralRecordings() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DetectionReportWriter writer = DetectionReportWriter.of(out, 100_000);
    writer.begin("In & out");
    writer.write("a.wav", report().build());
    writer.write("<b>.wav", report().build());
    writer.writeFailure("bad.wav", "no <recording>");
    writer.end();
    String page = out.toString(StandardCharsets.UTF_8);

    assertThat(page.split("<details class=\"recording\">", -1)).hasSize(3);
    assertThat(page.split("<audio", -1)).as("64 kB of 100 kB are one recording").hasSize(2);
    assertThat(page)
        .contains("<h1>In &amp; out</h1>", "<h2>&lt;b&gt;.wav</h2>")
        .contains("<strong>Not used:</strong> no &lt;recording&gt;")
        .endsWith("</body>\n</html>\n");
  }

  @Test
  void leavesNothingHalfWritten() throws IOException {
    DetectionReport report = report().build();
    Path file = Files.writeString(folder.resolve("r.html"), "before");
    Files.delete(recording);

    assertThatIOException()
        .isThrownBy(() -> report.write(file))
        .withMessageContaining("kitchen.wav");

    assertThat(file).hasContent("before");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatIOException().isThrownBy(() -> DetectionReportWriter.of(out).write("a.wav", report));
    assertThat(out.size()).isZero();
    writeRecording();
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> report().build().write(folder.resolve("none/r.html")))
        .withMessageContaining("its folder does not exist");
  }

  @Test
  void refusesWhatIsNoReport() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DetectionReport.builder().setDetection(detection()).build())
        .withMessageContaining("setCalibration are required");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> report().setCalibration(Calibration.defaults(List.of("Dog", "Cat"))).build())
        .withMessageContaining("allowed: those of the detection");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> report().optAudioLimit(-1).build())
        .withMessageContaining("audioLimit = -1 bytes");
  }
}
