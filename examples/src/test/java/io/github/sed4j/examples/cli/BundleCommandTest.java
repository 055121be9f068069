package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.Npz;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.models.bundle.StateDict;
import io.github.sed4j.testing.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleCommandTest {

  @TempDir Path folder;

  private static Architecture compact(int classes) {
    return ForwardBackwardCrnn.builder(Preset.COMPACT).setClasses(classes).buildArchitecture();
  }

  private Path weights(Architecture architecture) throws IOException {
    Path file = folder.resolve(architecture.type() + architecture.classes() + ".npz");
    Npz.write(file, architecture.initialState(1));
    return file;
  }

  private Path imported() throws IOException {
    Path bundle = folder.resolve("compact.sed4j");
    Ran ran =
        Ran.command(
            "bundle",
            "import",
            weights(compact(10)).toString(),
            "--preset",
            "compact",
            "--out",
            bundle.toString());
    assertThat(ran.status()).as(ran.err()).isZero();
    return bundle;
  }

  @Test
  void importsWhatItExports() throws IOException {
    Path bundle = imported();
    Path exported = folder.resolve("out.safetensors");
    Ran ran = Ran.command("bundle", "export", bundle.toString(), "--out", exported.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(StateDict.read(exported).arrays()).isEqualTo(compact(10).initialState(1));
    Bundle read = Bundle.read(bundle);
    assertThat(read.classes()).isEqualTo(EventClasses.DESED);
    assertThat(read.provenance().entries()).containsEntry("imported from", "fbcrnn10.npz");
    assertThat(
            Ran.command(
                    "bundle",
                    "export",
                    bundle.toString(),
                    "--member",
                    "1",
                    "--out",
                    exported.toString())
                .err())
        .contains("--member 1, allowed: 0 to 0");
  }

  @Test
  void importsTheAuthorsNetwork() throws IOException {
    Path params = Golden.shared("reference/golden/crnn_full/params");
    Path bundle = folder.resolve("authors.sed4j");
    Ran ran =
        Ran.command(
            "bundle",
            "import",
            params.toString(),
            "--preset",
            "report",
            "--head-norm",
            "--out",
            bundle.toString());

    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.text()).isEmpty();
    assertThat(StateDict.of(Bundle.read(bundle).members().get(0)))
        .isEqualTo(StateDict.read(params));
  }

  @Test
  void aStateDictOfAnotherNetworkNamesTheOneThatItFits() throws IOException {
    Path workshop =
        weights(ForwardBackwardCrnn.builder(Preset.WORKSHOP).setClasses(10).buildArchitecture());
    Path tagged =
        weights(TagConditionedCnn.builder(Preset.COMPACT).setClasses(10).buildArchitecture());
    Path out = folder.resolve("x.sed4j");
    Ran first = Ran.command("bundle", "import", workshop.toString(), "--out", out.toString());
    Ran second = Ran.command("bundle", "import", tagged.toString(), "--out", out.toString());

    assertThat(first.status()).isEqualTo(3);
    assertThat(first.errLines()).hasSize(1);
    assertThat(first.err())
        .startsWith("sed4j: " + workshop + ": no fbcrnn of 10 classes as described: ")
        .contains("_cnn_2d.convs.1.conv.weight is [16, 16, 3, 1], not [16, 16, 3, 3]")
        .containsPattern("it fits --network fbcrnn --preset workshop\\R");
    assertThat(second.err()).containsPattern("it fits --network tagcnn --preset compact\\R");
    assertThat(out).doesNotExist();
  }

  @Test
  void everyKindOfNetworkIsImported() throws IOException {
    Path tagged =
        weights(TagConditionedCnn.builder(Preset.COMPACT).setClasses(2).buildArchitecture());
    Path bidirectional =
        weights(
            BidirectionalCrnn.builder(Preset.COMPACT)
                .setClasses(2)
                .optTagConditioned(true)
                .buildArchitecture());
    Path classes = Files.writeString(folder.resolve("classes.txt"), "Dog\nCat\n");
    Path out = folder.resolve("x.sed4j");
    String[] common = {
      "--preset", "compact", "--classes", classes.toString(), "--storage", "float16"
    };

    assertThat(importing(tagged, out, common, "--network", "tagcnn").status()).isZero();
    assertThat(Bundle.read(out).classes()).containsExactly("Dog", "Cat");
    Ran ran = importing(bidirectional, out, common, "--network", "bicrnn", "--tag-conditioned");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(Bundle.read(out).members().get(0).architecture().type()).isEqualTo("bicrnn");
  }

  private static Ran importing(Path source, Path out, String[] common, String... more) {
    List<String> arguments = new java.util.ArrayList<>(List.of("bundle", "import"));
    arguments.add(source.toString());
    arguments.addAll(List.of("--out", out.toString()));
    arguments.addAll(List.of(common));
    arguments.addAll(List.of(more));
    return Ran.command(arguments.toArray(new String[0]));
  }

  @Test
  void classesMustBeNamedWhereTheyAreNotDeseds() throws IOException {
    Path source = weights(compact(3));
    Path classes = Files.writeString(folder.resolve("classes.txt"), "Dog\nCat\n");
    Path out = folder.resolve("x.sed4j");
    String[] common = {"--preset", "compact"};

    Ran without = importing(source, out, common);
    assertThat(without.status()).isEqualTo(2);
    assertThat(without.err()).contains("has 3 classes: --classes FILE must name them");
    Ran wrong = importing(source, out, common, "--classes", classes.toString());
    assertThat(wrong.status()).isEqualTo(2);
    assertThat(wrong.err()).contains("names 2 classes, the state dict has 3");
    assertThat(importing(source, out, common, "--network", "tagcnn", "--head-norm").status())
        .isEqualTo(2);
    assertThat(importing(source, out, common, "--tag-conditioned").status()).isEqualTo(2);
    assertThat(importing(folder.resolve("none"), out, common).err()).contains("no such file");
  }

  @Test
  void aFolderOfArraysIsASource() throws IOException {
    Map<String, NpyArray> state = new LinkedHashMap<>(compact(10).initialState(4));
    Path params = Files.createDirectories(folder.resolve("checkpoint/params"));
    for (Map.Entry<String, NpyArray> entry : state.entrySet()) {
      Npy.write(params.resolve("model." + entry.getKey() + ".npy"), entry.getValue());
    }
    Path out = folder.resolve("x.sed4j");

    Ran ran = importing(folder.resolve("checkpoint"), out, new String[] {"--preset", "compact"});
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(Bundle.read(out).members().get(0).weights()).isEqualTo(state);
  }

  @Test
  void infoSaysWhatIsInABundle() throws IOException {
    Path bundle = imported();
    Ran text = Ran.command("bundle", "info", bundle.toString(), "--layers");
    Ran json = Ran.command("bundle", "info", bundle.toString(), "--format", "json", "--layers");

    assertThat(text.status()).isZero();
    assertThat(text.text())
        .contains("10: Alarm_bell_ringing, Blender")
        .contains("128 mel bands from 50 to 8000 Hz, 60.0 ms every 20.0 ms at 16000 Hz")
        .containsPattern("0 +fbcrnn +[0-9,]+ +[0-9.]+ +elsewhere")
        .contains("_cnn_2d.convs.0");
    JsonObject root = JsonParser.parseString(json.text()).getAsJsonObject();
    assertThat(root.getAsJsonArray("classes")).hasSize(10);
    JsonObject member = root.getAsJsonArray("members").get(0).getAsJsonObject();
    assertThat(member.get("network").getAsString()).isEqualTo("fbcrnn");
    assertThat(member.get("parameters").getAsLong()).isEqualTo(compact(10).trainableParameters());
    assertThat(member.get("statistics_frames").isJsonNull()).isTrue();
    assertThat(member.getAsJsonArray("weights")).hasSize(compact(10).parameters().size());
    assertThat(root.getAsJsonObject("provenance").get("seed").isJsonNull()).isTrue();
  }

  @Test
  void verifyTellsDamagedBundlesFromSoundOnes() throws IOException {
    Path bundle = imported();
    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length / 2] ^= 1;
    Path damaged = Files.write(folder.resolve("damaged.sed4j"), bytes);

    Ran sound = Ran.command("bundle", "verify", bundle.toString());
    assertThat(sound.status()).isZero();
    assertThat(sound.text().lines()).containsExactly(bundle + ": in order, 1 member");
    Ran broken = Ran.command("bundle", "verify", damaged.toString());
    assertThat(broken.status()).isEqualTo(3);
    assertThat(broken.errLines()).hasSize(1);
    assertThat(broken.err())
        .contains("damaged.sed4j: entry members/0.safetensors is damaged: checksum");
    assertThat(Ran.command("bundle", "verify", bundle.toString(), damaged.toString()).status())
        .isEqualTo(1);
    assertThat(Ran.command("bundle", "info", damaged.toString()).status()).isEqualTo(3);
    assertThat(Ran.command("bundle", "verify", folder.resolve("none").toString()).errLines())
        .containsExactly("sed4j: " + folder.resolve("none") + ": no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "half|ends after",
        "zip of something else|entry \"readme.txt\" is unknown",
        "path|entry \"../members/0.safetensors\" is unknown",
        "text|starts with",
        "empty|ends after 0 bytes",
        "newer|bundle format 7, allowed: up to 1",
        "architecture|tensor",
        "bomb|entry bundle.json unpacks to more than 100 times its size",
      })
  void whatIsNoBundleIsNamed(String what, String reason) throws IOException {
    Path bad = Files.write(folder.resolve("bad.sed4j"), bad(what));

    for (String command : List.of("verify", "info")) {
      Ran ran = Ran.command("bundle", command, bad.toString());

      assertThat(ran.status()).isEqualTo(3);
      assertThat(ran.text()).isEmpty();
      assertThat(ran.errLines()).hasSize(1);
      assertThat(ran.err()).contains("bad.sed4j").contains(reason);
    }
    Path out = folder.resolve("out.sed4j");
    Ran ran =
        Ran.command(
            "bundle", "import", bad.toString(), "--preset", "compact", "--out", out.toString());
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.errLines()).hasSize(1);
    assertThat(ran.err()).contains("bad.sed4j");
    assertThat(out).doesNotExist();
  }

  private byte[] bad(String what) throws IOException {
    Path bundle = imported();
    byte[] bytes = Files.readAllBytes(bundle);
    return switch (what) {
      case "half" -> Arrays.copyOf(bytes, bytes.length / 2);
      case "zip of something else" -> packed("readme.txt", "hello".getBytes(UTF_8));
      case "path" -> packed("../members/0.safetensors", new byte[8]);
      case "text" -> "a text that is no bundle".getBytes(UTF_8);
      case "empty" -> new byte[0];
      case "newer" -> packedAnew(bundle, "\"formatVersion\": 1", "\"formatVersion\": 7");
      case "architecture" -> packedAnew(bundle, "\"hiddenSize\": 64", "\"hiddenSize\": 96");
      default -> packed("bundle.json", new byte[64 << 20]);
    };
  }

  private static byte[] packed(String name, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] packedAnew(Path bundle, String text, String by) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipFile from = new ZipFile(bundle.toFile());
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry : Collections.list(from.entries())) {
        byte[] content = from.getInputStream(entry).readAllBytes();
        if (entry.getName().equals("bundle.json")) {
          String json = new String(content, UTF_8);
          assertThat(json).contains(text);
          content = json.replace(text, by).getBytes(UTF_8);
        }
        zip.putNextEntry(new ZipEntry(entry.getName()));
        zip.write(content);
      }
    }
    return out.toByteArray();
  }

  @Test
  void theGroupAloneIsWrongUsage() {
    assertThat(Ran.command("bundle").status()).isEqualTo(2);
    assertThat(Ran.command("bundle", "--help").text()).contains("info", "verify", "import");
  }
}
