package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.evaluation.ScoreSet;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The calibration of the test bundle finds the class Dog everywhere, and Cat nowhere. */
class DetectCommandTest {

  private static final List<String> CLASSES = List.of("Cat", "Dog");

  @TempDir private Path folder;

  private Path bundle;
  private Path recordings;

  @BeforeEach
  void writeBundle() throws IOException {
    recordings = Files.createDirectory(folder.resolve("in"));
    Path first = recording("a.wav", 16_000);
    Architecture architecture =
        ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(2).buildArchitecture();
    LogMelExtractor extractor = LogMelExtractor.workshop();
    Calibration calibration =
        Calibration.builder(CLASSES)
            .optTagThresholds(
                PerClass.of(
                    Map.of("Cat", Double.POSITIVE_INFINITY, "Dog", Double.NEGATIVE_INFINITY)))
            .optDetection(PerClass.same(new DetectionSetting(5, 1, Double.NEGATIVE_INFINITY)))
            .build();
    bundle = folder.resolve("b.sed4j");
    Bundle.builder()
        .setMembers(
            List.of(
                BundleMember.builder()
                    .setArchitecture(architecture)
                    .setWeights(architecture.initialState(1))
                    .optStatistics(FeatureStatistics.of(LogMelReader.of(extractor).read(first)))
                    .build()))
        .setClasses(CLASSES)
        .setFeatures(extractor)
        .optSection(Calibration.SECTION, calibration.toJson())
        .build()
        .write(bundle);
  }

  private Path recording(String name, int length) throws IOException {
    Random random = new Random(length);
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] = (float) (0.1 * random.nextGaussian());
    }
    Path file = recordings.resolve(name);
    Files.createDirectories(file.getParent());
    WavWriter.withDefaults().write(file, AudioClip.mono(samples, 16_000));
    return file;
  }

  private Ran run(String command, Object... options) {
    List<String> line = new ArrayList<>(List.of(command, "--bundle", bundle.toString()));
    Arrays.stream(options).forEach(option -> line.add(option.toString()));
    return Ran.command(line.toArray(String[]::new));
  }

  @Test
  void findsEventsAndGoesOnPastABadFile() throws IOException {
    recording("sub/b.wav", 24_000);
    Files.writeString(recordings.resolve("bad.wav"), "no recording");

    Ran ran = run("detect", recordings);

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.text())
        .isEqualTo(
            """
            filename\tonset\toffset\tevent_label
            a.wav\t0.030\t0.970\tDog
            sub/b.wav\t0.030\t1.470\tDog
            """);
    assertThat(ran.errLines()).filteredOn(line -> line.contains("bad.wav")).hasSize(1);
  }

  @Test
  void jsonListsWhatFailed() throws IOException {
    Files.writeString(recordings.resolve("bad.wav"), "no recording");
    Path out = folder.resolve("r.json");

    Ran ran = run("detect", recordings, "--format", "json", "--out", out);

    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.out().size()).isZero();
    JsonArray list =
        JsonParser.parseString(Files.readString(out))
            .getAsJsonObject()
            .getAsJsonArray("recordings");
    assertThat(list.get(0).getAsJsonObject().getAsJsonArray("events")).hasSize(1);
    assertThat(list.get(1).getAsJsonObject().get("error").getAsString()).contains("bad.wav");
    assertThat(folder.resolve("r.json.part")).doesNotExist();
    assertThat(folder.resolve("r.json.part.journal")).doesNotExist();
  }

  @Test
  void aBrokenRunIsResumed() throws IOException {
    recording("b.wav", 24_000);
    Path out = folder.resolve("r.tsv");
    Path part = folder.resolve("r.tsv.part");
    String done = "filename\tonset\toffset\tevent_label\na.wav\t0.030\t0.970\tKept\n";
    Files.writeString(part, done + "b.wav\t0.0");
    Files.writeString(
        folder.resolve("r.tsv.part.journal"),
        "tsv\n" + done.length() + "\t" + recordings.resolve("a.wav") + "\n99999\tb.wav");

    Ran refused = run("detect", recordings, "--out", out);
    assertThat(refused.status()).isEqualTo(3);
    assertThat(refused.err()).contains("r.tsv.part").contains("--resume, or delete it");
    Ran other = run("detect", recordings, "--out", out, "--resume", "--with-scores");
    assertThat(other.status()).isEqualTo(2);
    assertThat(other.err())
        .contains("r.tsv.part holds tsv, allowed")
        .contains("not tsv with scores");

    // The same recordings by another way
    Ran ran = run("detect", recordings.resolve("..").resolve("in"), "--out", out, "--resume");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("1 recordings are done already");
    assertThat(Files.readString(out)).isEqualTo(done + "b.wav\t0.030\t1.470\tDog\n");
    assertThat(part).doesNotExist();
  }

  @Test
  void aRunInWhichNothingCouldBeDoneLeavesNothingButErrorsInJson() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.wav"), "no recording");
    Path table = folder.resolve("r.tsv");
    Path json = folder.resolve("r.json");

    assertThat(run("detect", bad, "--out", table).status()).isEqualTo(3);
    assertThat(run("detect", bad, "--out", table).err()).doesNotContain("--resume");
    assertThat(run("detect", bad, "--out", json, "--format", "json").status()).isEqualTo(3);

    assertThat(folder)
        .isDirectoryNotContaining("glob:**/r.tsv*")
        .isDirectoryNotContaining("glob:**/*.part*");
    assertThat(Files.readString(json)).contains("\"error\"");
  }

  @Test
  void aResumedRunListsWhatFailsOnceAndLast() throws IOException {
    recording("b.wav", 24_000);
    Files.writeString(recordings.resolve("aa.wav"), "no recording");
    Path out = folder.resolve("r.json");
    String done = "{\"recordings\":[\n{\"filename\":\"a.wav\"}";
    Files.writeString(folder.resolve("r.json.part"), done + ",\n{\"filename\":\"b.w");
    Files.writeString(
        folder.resolve("r.json.part.journal"),
        "json\n" + done.length() + "\t" + recordings.resolve("a.wav") + "\n");

    Ran ran = run("detect", recordings, "--format", "json", "--out", out, "--resume");

    assertThat(ran.status()).as(ran.err()).isEqualTo(1);
    JsonArray list =
        JsonParser.parseString(Files.readString(out))
            .getAsJsonObject()
            .getAsJsonArray("recordings");
    assertThat(list)
        .extracting(entry -> entry.getAsJsonObject().get("filename").getAsString())
        .containsExactly("a.wav", "b.wav", "aa.wav");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesNoResultThatLooksWhole() throws IOException {
    Path out = folder.resolve("r.tsv");
    Files.createSymbolicLink(folder.resolve("r.tsv.part"), Path.of("/dev/full"));

    Ran ran = run("detect", recordings, "--out", out, "--resume");

    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.err()).contains("r.tsv.part");
    assertThat(out).doesNotExist();
  }

  @Test
  void aFolderGetsAFileForEach() throws IOException {
    recording("sub/b.wav", 24_000);
    Path out = folder.resolve("out");

    Ran ran = run("detect", recordings, "--format", "audacity", "--out", out + "/", "-q");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(Files.readString(out.resolve("sub/b.labels.txt"))).isEqualTo("0.030\t1.470\tDog\n");
    Ran several = run("detect", recordings, "--format", "raven");
    assertThat(several.status()).isEqualTo(2);
    assertThat(several.err()).contains("--format raven holds one recording: --out FOLDER");
  }

  @Test
  void readsStandardInputAndWritesScores() throws IOException {
    byte[] wav = Files.readAllBytes(recordings.resolve("a.wav"));
    Ran ran =
        Ran.command(
            new ByteArrayInputStream(wav),
            "detect",
            "-",
            "--bundle",
            bundle.toString(),
            "--with-scores");

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text().lines().toList().get(1)).matches("-\t0.030\t0.970\tDog\t0\\.\\d{3}");
  }

  @Test
  void aRecordingShorterThanAFrameHasNoEventsAndIsNoFailure() throws IOException {
    Path shortOne = recording("short/s.wav", 900);
    Path out = folder.resolve("s.tsv");

    Ran ran = run("detect", shortOne, "--out", out);

    assertThat(ran.status()).isZero();
    assertThat(ran.err()).contains("warning").contains("s.wav");
    assertThat(EventList.read(out).events("s.wav")).isEmpty();
    assertThat(EventList.read(out).clips()).containsExactly("s.wav");

    Ran empty = run("detect", recording("empty/e.wav", 0));
    assertThat(empty.status()).isEqualTo(3);
    assertThat(empty.err()).contains("0 samples");
  }

  @Test
  void anUncalibratedBundleWorksWithAWarning() throws IOException {
    recording("b.wav", 24_000);
    Bundle.read(bundle).toBuilder().optWithoutSection(Calibration.SECTION).build().write(bundle);

    Ran ran = run("detect", recordings);

    assertThat(ran.status()).isZero();
    assertThat(ran.errLines())
        .filteredOn(line -> line.contains("calibrat"))
        .singleElement()
        .asString()
        .endsWith(
            "tag threshold 0.5, context 5, median filter of 21 frames and threshold 0.5 for all"
                + " classes");
  }

  @Test
  void recordingsOfOneNameInSeveralFoldersAreToldApart() throws IOException {
    recording("x/r.wav", 16_000);
    recording("y/z/r.wav", 24_000);
    Path a = recordings.resolve("a.wav");

    Ran ran = run("detect", recordings.resolve("x"), recordings.resolve("y/z"), a);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text().lines().skip(1))
        .containsExactly(
            "x/r.wav\t0.030\t0.970\tDog",
            "y/z/r.wav\t0.030\t1.470\tDog",
            "a.wav\t0.030\t0.970\tDog");

    recording("w/x/r.wav", 16_000);
    Ran refused =
        run("detect", recordings.resolve("x"), recordings.resolve("y/z"), recordings.resolve("w"));
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains("would both be called").contains("in results");
  }

  @Test
  void reportsARecordingAsAPage() throws IOException {
    Path page = folder.resolve("pages/a.html");

    Ran ran = run("detect", recordings, "--report", page);

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text()).contains("a.wav\t0.030\t0.970\tDog");
    assertThat(Files.readString(page))
        .contains("<h1>a.wav</h1>", "1 event: Dog", "data:audio/wav", "data:image/png")
        .contains("Play Dog from 0.030 s", "threshold &minus;&infin;", "<polyline");
  }

  @Test
  void reportsStandardInput() throws IOException {
    byte[] wav = Files.readAllBytes(recordings.resolve("a.wav"));
    Path page = folder.resolve("a.html");

    Ran ran =
        Ran.command(
            new ByteArrayInputStream(wav),
            "detect",
            "-",
            "--bundle",
            bundle.toString(),
            "--report",
            page.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(Files.readString(page)).contains("<h1>-</h1>", "data:audio/wav", "1 event: Dog");
  }

  @Test
  void reportsSeveralRecordingsOnOnePageOrOnOneEach() throws IOException {
    recording("sub/b.wav", 24_000);
    Files.writeString(recordings.resolve("bad.wav"), "no recording");
    Path page = folder.resolve("all.html");
    Path out = folder.resolve("all.tsv");

    Ran ran = run("detect", recordings, "--report", page, "--out", out);

    assertThat(ran.status()).as(ran.err()).isEqualTo(1);
    assertThat(Files.readAllLines(out)).hasSize(3);
    assertThat(Files.readString(page))
        .containsSubsequence(
            "<h1>3 recordings</h1>",
            "<h2>a.wav</h2>",
            "<h2>bad.wav</h2>",
            "Not used:",
            "<h2>sub/b.wav</h2>",
            "</html>");

    Path pages = folder.resolve("pages");
    Ran each = run("detect", recordings, "--report", pages + "/");
    assertThat(each.status()).as(each.err()).isEqualTo(1);
    assertThat(Files.readString(pages.resolve("sub/b.html"))).contains("<h1>b.wav</h1>");
    assertThat(pages.resolve("a.html")).exists();
    assertThat(pages.resolve("bad.html")).doesNotExist();
  }

  @Test
  void aReportThatCannotBeWrittenIsSaidAndLeavesNothing() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.wav"), "no recording");
    Path worse = Files.writeString(folder.resolve("worse.wav"), "no recording");
    Path page = folder.resolve("p.html");

    assertThat(run("detect", bad, worse, "--report", page).status()).isEqualTo(3);
    assertThat(run("detect", bad, "--report", page).status()).isEqualTo(3);
    assertThat(page).doesNotExist();
    assertThat(folder).isDirectoryNotContaining("glob:**.part");

    Ran ran = run("detect", recordings, "--report", bad.resolve("p.html"));
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.errLines()).last().asString().contains("bad.wav");
    assertThat(ran.out().size()).isZero();
    assertThat(run("detect", recordings, "--resume", "--out", "o", "--report", "p.html").err())
        .contains("--resume goes on without what is done: --report FOLDER keeps it");
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aPageThatCannotBePutInPlaceIsSaidOnceAndTheRestIsDone() throws IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            InputStream.nullInputStream(),
            new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
            new PrintStream(err, true, UTF_8));
    Path page = folder.resolve("pages/p.html");
    ReportPages pages = ReportPages.of(page.toString(), 2);

    ExitStatus status =
        pages.around(
            console,
            () -> {
              pages.addFailure("a.wav", "bad");
              try (Stream<Path> parts = Files.list(page.getParent())) {
                Files.delete(parts.findFirst().orElseThrow());
              }
              return ExitStatus.DONE;
            });

    assertThat(status).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(err.toString(UTF_8).lines()).singleElement().asString().contains("p.html");
    assertThat(page.getParent()).isEmptyDirectory();
  }

  @Test
  void nothingFollowsWhatIsHalfWritten() throws IOException {
    ByteArrayOutputStream disk = new ByteArrayOutputStream();
    NotingOutputStream stream =
        new NotingOutputStream(
            new OutputStream() {
              @Override
              public void write(int value) throws IOException {
                if (disk.size() == 2) {
                  throw new IOException("No space left on device");
                }
                disk.write(value);
              }
            });
    stream.write('a');
    assertThat(stream.failure()).isNull();
    assertThatIOException().isThrownBy(() -> stream.write("bcd".getBytes(UTF_8)));
    disk.reset();
    assertThatIOException().isThrownBy(() -> stream.write('e')).withMessageContaining("No space");
    assertThat(disk.size()).isZero();
    assertThat(stream.failure()).hasMessage("No space left on device");
  }

  @Test
  void evaluateReadsTheScoresThatDetectWrites() throws IOException {
    recording("sub/b.wav", 24_000);
    Path events = folder.resolve("events.tsv");
    Path scores = folder.resolve("scores");
    assertThat(run("detect", recordings, "--out", events, "--scores", scores).status()).isZero();

    ScoreSet read = ScoreSet.read(scores);
    assertThat(read.eventClasses()).isEqualTo(CLASSES);
    assertThat(read.clips()).containsExactly("a", "sub/b");
    FrameScores ofA = read.scores("a.wav").orElseThrow();
    assertThat(ofA.frameCount()).isEqualTo(48);
    assertThat(ofA.boundary(0)).isEqualTo(0.02);
    assertThat(ofA.scores(0)).as("Cat is masked").containsOnly(0.0);
    assertThat(Arrays.stream(ofA.scores(1))).allMatch(score -> score > 0 && score < 1);

    Path json = folder.resolve("m.json");
    Ran ran =
        Ran.command(
            "evaluate",
            "--ground-truth",
            events.toString(),
            "--scores",
            scores.toString(),
            "--best-threshold",
            "--json",
            json.toString());
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(
            JsonParser.parseString(Files.readString(json))
                .getAsJsonObject()
                .getAsJsonObject("event")
                .getAsJsonObject("classes")
                .getAsJsonObject("Dog")
                .get("f")
                .getAsDouble())
        .isEqualTo(1);
  }

  @Test
  void twoRecordingsDoNotShareATableOfScores() throws IOException {
    recording("a.wave", 24_000);
    Ran ran = run("detect", recordings, "--scores", folder.resolve("scores"));
    assertThat(ran.status()).isEqualTo(1);
    assertThat(ran.err()).contains("holds the scores of " + recordings.resolve("a.wav"));

    Path shortOne = recording("short/s.wav", 900);
    Ran none = run("detect", shortOne, "--scores", folder.resolve("none"));
    assertThat(none.status()).isZero();
    assertThat(none.err()).contains("no frames, so there is no table of scores");
  }

  @Test
  void tagsWithScores() throws IOException {
    Ran ran = run("tag", recordings);
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text()).matches("filename\tevent_label\tscore\na.wav\tDog\t0\\.\\d{3}\n");

    Ran all = run("tag", recordings, "--all", "--format", "csv");
    assertThat(all.text())
        .matches(
            "filename,event_label,score,tag\r\na.wav,Cat,0\\.\\d{3},0\r\na.wav,Dog,0\\.\\d{3},1\r\n");

    Files.writeString(recordings.resolve("bad.wav"), "no recording");
    Path out = folder.resolve("t.json");
    Ran json = run("tag", recordings, "--format", "json", "--out", out);
    assertThat(json.status()).isEqualTo(1);
    JsonArray list =
        JsonParser.parseString(Files.readString(out))
            .getAsJsonObject()
            .getAsJsonArray("recordings");
    assertThat(list).hasSize(2);
    JsonObject tagged = list.get(0).getAsJsonObject();
    assertThat(tagged.getAsJsonObject("tags").getAsJsonObject("Dog").get("on").getAsBoolean())
        .isTrue();
    assertThat(tagged.has("warnings")).isTrue();
    assertThat(list.get(1).getAsJsonObject().get("error").getAsString()).contains("bad.wav");
  }

  @Test
  void tagsGoToAFileForEachInAFolderAndToAFileInANewFolder() throws IOException {
    recording("sub/b.wav", 24_000);
    Path each = folder.resolve("each");
    assertThat(run("tag", recordings, "--out", each + "/").status()).isZero();
    assertThat(Files.readString(each.resolve("sub/b.tsv")))
        .matches("filename\tevent_label\tscore\nsub/b.wav\tDog\t0\\.\\d{3}\n");

    Path together = folder.resolve("new/t.tsv");
    assertThat(run("tag", recordings, "--out", together).status()).isZero();
    assertThat(Files.readString(together)).contains("a.wav\tDog").contains("sub/b.wav\tDog");
  }

  @Test
  void whatIsNoRecordingHasItsOwnNameInResultsAndKeepsNothingBack() throws IOException {
    Ran ran =
        run(
            "detect",
            folder + "/nosuch*.wav",
            recordings,
            folder + "/take[1.wav",
            "--format",
            "json");

    assertThat(ran.status()).as(ran.err()).isEqualTo(1);
    JsonArray list =
        JsonParser.parseString(ran.text()).getAsJsonObject().getAsJsonArray("recordings");
    assertThat(list)
        .extracting(entry -> entry.getAsJsonObject().get("filename").getAsString())
        .containsExactly(folder + "/nosuch*.wav", "a.wav", folder + "/take[1.wav");
    assertThat(ran.errLines())
        .anyMatch(line -> line.contains("take[1.wav: no such file, and no glob"));
  }

  @Test
  void whatCannotBeUsedIsNamed() {
    assertThat(run("detect", folder.resolve("none.wav")).status()).isEqualTo(3);
    assertThat(run("detect", recordings, "--resume").err()).contains("--resume is for --out FILE");
    Ran format = run("detect", recordings, "--format", "xml");
    assertThat(format.status()).isEqualTo(2);
    assertThat(format.err())
        .contains("--format xml, allowed: tsv, json, csv, audacity, raven; see");
    Ran noBundle = Ran.command("detect", recordings.toString(), "--bundle", recordings.toString());
    assertThat(noBundle.status()).isEqualTo(3);
    assertThat(noBundle.err()).contains(recordings + ": a folder, allowed: a file");
  }

  @Test
  void noResultReplacesARecording() throws IOException {
    Path recording = recordings.resolve("a.wav");
    byte[] before = Files.readAllBytes(recording);
    // The same file by another way
    Path same = recordings.resolve("..").resolve("in").resolve("a.wav");

    for (String command : List.of("detect", "tag", "features", "scores")) {
      Ran ran = run(command, recording, "--out", same);
      assertThat(ran.status()).as(command).isEqualTo(2);
      assertThat(ran.err()).as(command).contains("--out " + same + " is one of the recordings");
    }
    assertThat(run("detect", recordings, "--report", recording).err())
        .contains("--report " + recording + " is one of the recordings");
    Path page = folder.resolve("x.html");
    assertThat(run("detect", recordings, "--report", page, "--out", page).err())
        .contains("--out and --report both name " + page);

    assertThat(recording).hasBinaryContent(before);
    assertThat(page).doesNotExist();
  }

  @Test
  void takesTheModelThatComesAlongWhereNoneIsNamed() {
    Ran ran = Ran.command("detect", recordings.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text()).startsWith("filename\tonset\toffset\tevent_label");
  }
}
