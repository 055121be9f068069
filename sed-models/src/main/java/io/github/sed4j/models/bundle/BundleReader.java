package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.bundle.SafetensorsHeader.Tensor;
import io.github.sed4j.models.nn.ParameterSpec;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one bundle from front to back. */
final class BundleReader {

  static final String JSON_ENTRY = "bundle.json";
  private static final String NAMES_IN_WORDS = JSON_ENTRY + " and members/N.safetensors";
  private static final Pattern NAMES =
      Pattern.compile("bundle\\.json|members/(0|[1-9][0-9]{0,8})\\.safetensors");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final String file;
  private final String jsonFile;
  private final BundleLimits limits;

  BundleReader(String file, BundleLimits limits) {
    this.file = file;
    this.jsonFile = file + "!" + JSON_ENTRY;
    this.limits = limits;
  }

  static String weightsEntry(int member) {
    return "members/" + member + ".safetensors";
  }

  /** What bundle.json says of a member whose weights are not read yet. */
  private static final class Announced {
    private final Architecture architecture;
    private final long bytes;
    private final String sha256;
    private final BundleMember.Builder builder;

    Announced(Architecture architecture, long bytes, String sha256, BundleMember.Builder builder) {
      this.architecture = architecture;
      this.bytes = bytes;
      this.sha256 = sha256;
      this.builder = builder;
    }
  }

  Bundle read(InputStream in) throws IOException {
    try (ArchiveReader archive = new ArchiveReader(in, file, NAMES, NAMES_IN_WORDS, limits)) {
      JsonFields json = json(entry(archive, JSON_ENTRY));
      requireFormat(json);
      List<String> classes = json.strings("classes", limits.maxClasses());
      LogMelExtractor features = BundleJson.features(json.object("features"));
      List<Announced> announced = new ArrayList<>();
      for (JsonFields member : json.objects("members", limits.maxMembers())) {
        announced.add(announced(member, classes.size(), announced.size()));
      }
      if (announced.isEmpty()) {
        throw json.error("members", "[]", "at least one");
      }
      Bundle.Builder builder = Bundle.builder().setClasses(classes).setFeatures(features);
      json.elementsByName("sections")
          .forEach((name, value) -> builder.optSection(name, StrictJson.compact(value)));
      builder.optProvenance(
          BundleJson.provenance(json.object("provenance"), limits.maxJsonBytes()));
      json.end();
      List<BundleMember> members = new ArrayList<>();
      for (Announced member : announced) {
        String name = weightsEntry(members.size());
        members.add(member(entry(archive, name), member, file + "!" + name));
      }
      requireNoMore(archive);
      archive.end();
      return builder.setMembers(members).build(file);
    } catch (IllegalArgumentException e) {
      throw new BundleFormatException(jsonFile + ": " + e.getMessage(), e);
    }
  }

  private InputStream entry(ArchiveReader archive, String expected) throws IOException {
    ArchiveReader.Entry entry = archive.next();
    if (entry == null) {
      throw new BundleFormatException(file + ": entry " + expected + " is missing");
    }
    if (!entry.name().equals(expected)) {
      throw new BundleFormatException(
          file + ": entry " + entry.name() + " where " + expected + " belongs");
    }
    return entry;
  }

  private void requireNoMore(ArchiveReader archive) throws IOException {
    ArchiveReader.Entry entry = archive.next();
    if (entry != null) {
      throw new BundleFormatException(
          file + ": entry " + entry.name() + " belongs to no member of " + JSON_ENTRY);
    }
  }

  private JsonFields json(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(limits.maxJsonBytes());
    if (in.read() >= 0) {
      throw new BundleFormatException(
          jsonFile + ": longer than the allowed " + limits.maxJsonBytes() + " bytes");
    }
    return JsonFields.of(StrictJson.parse(bytes, limits.maxJsonDepth(), jsonFile), jsonFile);
  }

  private void requireFormat(JsonFields json) throws BundleFormatException {
    String format = json.string("format");
    if (!format.equals(BundleJson.FORMAT)) {
      throw json.error("format", format, BundleJson.FORMAT);
    }
    int version = json.integer("formatVersion", 1, Integer.MAX_VALUE);
    String minimum =
        json.has("minimumLibraryVersion") ? json.string("minimumLibraryVersion") : null;
    if (version > Bundle.FORMAT_VERSION) {
      throw new BundleVersionException(file, version, minimum);
    }
  }

  private Announced announced(JsonFields json, int classes, int index)
      throws BundleFormatException {
    JsonFields description = json.object("architecture");
    Architecture architecture = ArchitectureJson.architecture(description, classes);
    requireWithinLimit(architecture, description);
    JsonFields weights = json.object("weights");
    String entry = weights.string("entry");
    if (!entry.equals(weightsEntry(index))) {
      throw weights.error("entry", entry, weightsEntry(index));
    }
    long bytes = weights.integer("bytes", 1, limits.maxBytes());
    String sha256 = weights.string("sha256");
    if (!SHA256.matcher(sha256).matches()) {
      throw weights.error("sha256", sha256, "64 hexadecimal digits in lower case");
    }
    weights.end();
    BundleMember.Builder builder =
        BundleMember.builder()
            .setArchitecture(architecture)
            .optProvenance(BundleJson.provenance(json.object("provenance"), limits.maxJsonBytes()));
    if (json.has("statistics")) {
      builder.optStatistics(
          BundleJson.statistics(json.object("statistics"), architecture.cnn().melBands()));
    }
    json.end();
    return new Announced(architecture, bytes, sha256, builder);
  }

  /** Adds up shapes, without taking memory for any of them. */
  private void requireWithinLimit(Architecture architecture, JsonFields json)
      throws BundleFormatException {
    long elements = 0;
    try {
      for (ParameterSpec spec : architecture.parameters()) {
        elements = Math.addExact(elements, spec.size());
      }
    } catch (ArithmeticException e) {
      elements = Long.MAX_VALUE;
    }
    if (elements > limits.maxElements()) {
      throw new BundleFormatException(
          json + " has " + elements + " weights, allowed: at most " + limits.maxElements());
    }
  }

  private BundleMember member(InputStream in, Announced announced, String name) throws IOException {
    DigestInputStream digested = new DigestInputStream(in, BundleWriter.sha256());
    SafetensorsHeader header = Safetensors.readHeader(digested, announced.bytes, limits, name);
    requireFit(header, announced.architecture, name);
    header.requireAligned(name);
    Map<String, NpyArray> weights = Safetensors.readData(digested, header, name);
    if (digested.read() >= 0) {
      throw new BundleFormatException(
          name + ": longer than the " + announced.bytes + " bytes that " + JSON_ENTRY + " says");
    }
    String sha256 = HexFormat.of().formatHex(digested.getMessageDigest().digest());
    if (!sha256.equals(announced.sha256)) {
      throw new BundleFormatException(
          name
              + ": SHA-256 is "
              + sha256
              + ", not "
              + announced.sha256
              + " as "
              + JSON_ENTRY
              + " says; the weights were changed or damaged");
    }
    try {
      return announced.builder.setWeights(weights).build();
    } catch (IllegalArgumentException e) {
      throw new BundleFormatException(name + ": " + e.getMessage(), e);
    }
  }

  /** Compares names, shapes and types with what the architecture needs. */
  private static void requireFit(SafetensorsHeader header, Architecture architecture, String name)
      throws BundleFormatException {
    Map<String, Tensor> tensors = new HashMap<>();
    for (Tensor tensor : header.tensors()) {
      tensors.put(tensor.name(), tensor);
    }
    for (ParameterSpec spec : architecture.parameters()) {
      @Nullable Tensor tensor = tensors.remove(spec.name());
      if (tensor == null
          || !Arrays.equals(tensor.shape(), spec.shape())
          || (tensor.type() != TensorType.F32 && tensor.type() != TensorType.F16)) {
        throw new BundleFormatException(
            name
                + ": tensor "
                + (tensor == null ? spec.name() + " is missing" : tensor)
                + ", allowed: F32 or F16 "
                + Arrays.toString(spec.shape())
                + " in a "
                + architecture.type());
      }
    }
    if (!tensors.isEmpty()) {
      throw new BundleFormatException(
          name
              + ": tensor "
              + tensors.values().iterator().next()
              + " does not belong to a "
              + architecture.type());
    }
  }
}
