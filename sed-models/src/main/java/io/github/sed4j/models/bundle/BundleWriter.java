package io.github.sed4j.models.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes one bundle. Weights are run through twice, once for their checksums, which precede them,
 * and once to the file: so memory holds no second copy of them.
 *
 * <p>Entries are stored, not deflated: float weights shrink by a tenth at best, and deflated bytes
 * differ between versions of zlib.
 */
final class BundleWriter {

  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  /** The largest length that a zip archive expresses without the zip64 form. */
  private static final long MOST_BYTES = 0xffff_fffeL;

  private final Bundle bundle;
  private final List<Weights> weights = new ArrayList<>();
  private final byte[] json;

  /** The weights of a member as they will lie in the file. */
  private static final class Weights {
    private final BundleMember member;
    private final SafetensorsHeader header;
    private final long bytes;
    private final long crc;
    private final String sha256;

    Weights(BundleMember member, WeightStorage storage) throws IOException {
      this.member = member;
      this.header = SafetensorsHeader.layOut(member.weights(), storage);
      CheckedOutputStream checked =
          new CheckedOutputStream(OutputStream.nullOutputStream(), new CRC32());
      DigestOutputStream digested = new DigestOutputStream(checked, sha256());
      Safetensors.write(digested, header, member.weights());
      this.bytes = header.toBytes().length + header.dataBytes();
      this.crc = checked.getChecksum().getValue();
      this.sha256 = HexFormat.of().formatHex(digested.getMessageDigest().digest());
    }
  }

  /**
   * Prepares everything that can fail for a reason of the caller's.
   *
   * @throws IllegalArgumentException if the bundle cannot be stored like that
   */
  BundleWriter(Bundle bundle, WeightStorage storage) throws IOException {
    this.bundle = bundle;
    long bytes = 0;
    for (BundleMember member : bundle.members()) {
      Weights prepared = new Weights(member, storage);
      weights.add(prepared);
      bytes += prepared.bytes;
    }
    this.json = StrictJson.pretty(json()).getBytes(StandardCharsets.UTF_8);
    if (json.length > BundleLimits.DEFAULT_MAX_JSON_BYTES) {
      throw new IllegalArgumentException(
          "bundle.json of "
              + json.length
              + " bytes, allowed: at most "
              + BundleLimits.DEFAULT_MAX_JSON_BYTES);
    }
    if (bytes + 2L * json.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          "weights of " + bytes + " bytes, allowed: less than 4 GiB");
    }
  }

  void write(OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    CRC32 crc = new CRC32();
    crc.update(json);
    zip.putNextEntry(entry(BundleReader.JSON_ENTRY, json.length, crc.getValue()));
    zip.write(json);
    zip.closeEntry();
    for (int i = 0; i < weights.size(); i++) {
      Weights prepared = weights.get(i);
      zip.putNextEntry(entry(BundleReader.weightsEntry(i), prepared.bytes, prepared.crc));
      Safetensors.write(zip, prepared.header, prepared.member.weights());
      zip.closeEntry();
    }
    zip.finish();
  }

  private static ZipEntry entry(String name, long bytes, long crc) {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes);
    entry.setCrc(crc);
    entry.setTimeLocal(ENTRY_TIME);
    return entry;
  }

  private JsonObject json() throws BundleFormatException {
    JsonObject json = new JsonObject();
    json.addProperty("format", BundleJson.FORMAT);
    json.addProperty("formatVersion", Bundle.FORMAT_VERSION);
    json.addProperty("minimumLibraryVersion", Bundle.MINIMUM_LIBRARY_VERSION);
    json.add("classes", BundleJson.strings(bundle.classes()));
    json.add("features", BundleJson.toJson(bundle.features()));
    JsonArray members = new JsonArray();
    for (int i = 0; i < weights.size(); i++) {
      members.add(member(i, weights.get(i)));
    }
    json.add("members", members);
    JsonObject sections = new JsonObject();
    for (Map.Entry<String, String> section : bundle.sections().entrySet()) {
      sections.add(
          section.getKey(),
          StrictJson.parse(
              section.getValue(), BundleLimits.DEFAULT_MAX_JSON_DEPTH, section.getKey()));
    }
    json.add("sections", sections);
    json.add("provenance", BundleJson.toJson(bundle.provenance()));
    return json;
  }

  private static JsonObject member(int index, Weights prepared) {
    JsonObject weights = new JsonObject();
    weights.addProperty("entry", BundleReader.weightsEntry(index));
    weights.addProperty("bytes", prepared.bytes);
    weights.addProperty("sha256", prepared.sha256);
    JsonObject json = new JsonObject();
    json.add("architecture", ArchitectureJson.toJson(prepared.member.architecture()));
    json.add("weights", weights);
    json.add("statistics", prepared.member.statistics().map(BundleJson::toJson).orElse(null));
    json.add("provenance", BundleJson.toJson(prepared.member.provenance()));
    return json;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
