package io.github.sed4j.models.bundle;

import com.google.gson.JsonElement;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.InputFile;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Weights and everything that is needed to use them: one or more networks, the names of their event
 * classes, how their features are made, and what other modules have added, such as a calibration.
 *
 * <p>In a file, {@code .sed4j}, it is a zip archive of {@code bundle.json} and the weights of each
 * member as safetensors: data, never code. Reading one cannot run anything nor write anywhere, and
 * checks versions, sizes, names, shapes and types before memory is taken for them.
 *
 * <pre>{@code
 * Bundle bundle = Bundle.read(Path.of("kitchen.sed4j"));
 * BundleMember member = bundle.members().get(0);
 * try (Network network = member.network(Device.cpu(), Network.Form.INFERENCE)) {
 *   // ...
 * }
 * }</pre>
 *
 * <p>Thread safety: immutable, safe to share. Nothing in here loads native code but {@link
 * BundleMember#network}.
 */
public final class Bundle {

  /** The format that is written, and the newest that is read. */
  public static final int FORMAT_VERSION = 1;

  /** How names of bundle files end. */
  public static final String SUFFIX = ".sed4j";

  /** The oldest version of this library that reads what is written. */
  static final String MINIMUM_LIBRARY_VERSION = "0.1.0";

  private static final Pattern SECTION_NAME = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  /** Levels of bundle.json around the JSON of a section. */
  private static final int LEVELS_AROUND_SECTION = 2;

  private final List<BundleMember> members;
  private final List<String> classes;
  private final LogMelExtractor features;
  private final Map<String, String> sections;
  private final Provenance provenance;
  private final String origin;

  private Bundle(Builder builder, List<String> classes, LogMelExtractor features, String origin) {
    this.members = List.copyOf(builder.members);
    this.classes = classes;
    this.features = features;
    this.sections = Collections.unmodifiableMap(new TreeMap<>(builder.sections));
    this.provenance = builder.provenance;
    this.origin = origin;
  }

  /**
   * Returns a builder without members.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with all that this bundle has.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder builder =
        new Builder().setClasses(classes).setFeatures(features).optProvenance(provenance);
    builder.members.addAll(members);
    builder.sections.putAll(sections);
    return builder;
  }

  /**
   * Reads a bundle within the default limits.
   *
   * @param file the file
   * @return the bundle
   * @throws BundleVersionException if it is of a newer format
   * @throws BundleFormatException if it is no bundle, damaged, or beyond the limits
   * @throws IOException if it cannot be read
   */
  public static Bundle read(Path file) throws IOException {
    return read(file, BundleLimits.DEFAULT);
  }

  /**
   * Reads a bundle.
   *
   * @param file the file
   * @param limits what it may ask for
   * @return the bundle
   * @throws BundleVersionException if it is of a newer format
   * @throws BundleFormatException if it is no bundle, damaged, or beyond the limits
   * @throws IOException if it cannot be read
   */
  public static Bundle read(Path file, BundleLimits limits) throws IOException {
    try (InputStream in = InputFile.open(file)) {
      return read(in, file.toString(), limits);
    }
  }

  /**
   * Reads a bundle from a stream, such as that of a resource on the class path, to its end and
   * within the default limits; the stream is not closed.
   *
   * @param in the stream; a buffer around it is not needed
   * @param name what messages call it
   * @return the bundle
   * @throws BundleVersionException if it is of a newer format
   * @throws BundleFormatException if it is no bundle, damaged, or beyond the limits
   * @throws IOException if it cannot be read
   */
  public static Bundle read(InputStream in, String name) throws IOException {
    return read(in, name, BundleLimits.DEFAULT);
  }

  /**
   * Reads a bundle from a stream to its end; the stream is not closed.
   *
   * @param in the stream; a buffer around it is not needed
   * @param name what messages call it
   * @param limits what it may ask for
   * @return the bundle
   * @throws BundleVersionException if it is of a newer format
   * @throws BundleFormatException if it is no bundle, damaged, or beyond the limits
   * @throws IOException if it cannot be read
   */
  public static Bundle read(InputStream in, String name, BundleLimits limits) throws IOException {
    return new BundleReader(name, limits).read(in);
  }

  /**
   * Writes this bundle: to a temporary file beside it, then moved into place. Bundles that are
   * equal give the same bytes.
   *
   * @param file the file; replaced if it exists
   * @param storage how weights are stored
   * @throws IllegalArgumentException if a weight would become infinite in float16, or if the bundle
   *     would exceed what a zip archive or {@link BundleLimits#DEFAULT_MAX_JSON_BYTES} allows
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public void write(Path file, WeightStorage storage) throws IOException {
    BundleWriter writer = new BundleWriter(this, storage);
    AtomicFile.write(file, writer::write);
  }

  /**
   * Writes this bundle with float32 weights, without loss.
   *
   * @param file the file; replaced if it exists
   * @throws IllegalArgumentException if the bundle would exceed what a zip archive or {@link
   *     BundleLimits#DEFAULT_MAX_JSON_BYTES} allows
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public void write(Path file) throws IOException {
    write(file, WeightStorage.FLOAT32);
  }

  /**
   * Returns the networks.
   *
   * @return at least one member
   */
  public List<BundleMember> members() {
    return members;
  }

  /**
   * Returns the networks of one kind, for who can use no other.
   *
   * @param kind the class of their architecture
   * @return at least one member
   * @throws BundleFormatException if there is none of that kind; the message names what there is
   */
  public List<BundleMember> members(Class<? extends Architecture> kind)
      throws BundleFormatException {
    List<BundleMember> found =
        members.stream().filter(member -> kind.isInstance(member.architecture())).toList();
    if (found.isEmpty()) {
      throw new BundleFormatException(
          origin
              + ": its members are "
              + members.stream().map(member -> member.architecture().type()).distinct().toList()
              + ", allowed: at least one "
              + kind.getSimpleName());
    }
    return found;
  }

  /**
   * Returns the names of the event classes.
   *
   * @return K names in the order of the scores of all members
   */
  public List<String> classes() {
    return classes;
  }

  /**
   * Returns how the features of all members are made, up to their norm.
   *
   * @return the extractor
   */
  public LogMelExtractor features() {
    return features;
  }

  /**
   * Returns what other modules have added.
   *
   * @return JSON texts by name, in the order of the names
   */
  public Map<String, String> sections() {
    return sections;
  }

  /**
   * Returns what one other module has added.
   *
   * @param name the section's name, such as {@code calibration}
   * @return its JSON text, without white space between values; empty if there is no such section
   */
  public Optional<String> section(String name) {
    return Optional.ofNullable(sections.get(name));
  }

  /**
   * Returns where the bundle as a whole comes from; each member says it for itself.
   *
   * @return the provenance
   */
  public Provenance provenance() {
    return provenance;
  }

  /**
   * Returns where this bundle was read, for messages.
   *
   * @return the file's name; {@code bundle} for one that was built
   */
  public String origin() {
    return origin;
  }

  /**
   * Tells whether another bundle has the same content, wherever either was read.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bundle that
        && members.equals(that.members)
        && classes.equals(that.classes)
        && features.equals(that.features)
        && sections.equals(that.sections)
        && provenance.equals(that.provenance);
  }

  /**
   * Returns a hash of the content.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return Objects.hash(members, classes, features, sections, provenance);
  }

  /**
   * Returns origin, members and the number of classes.
   *
   * @return for example {@code Bundle[kitchen.sed4j, 10 classes, [BundleMember[...]]]}
   */
  @Override
  public String toString() {
    return "Bundle[" + origin + ", " + classes.size() + " classes, " + members + "]";
  }

  /** Content of a bundle. For one thread at a time. */
  public static final class Builder {

    private final List<BundleMember> members = new ArrayList<>();
    private final Map<String, String> sections = new TreeMap<>();
    private @Nullable List<String> classes;
    private @Nullable LogMelExtractor features;
    private Provenance provenance = Provenance.builder().build();

    private Builder() {}

    /**
     * Sets the networks; at least one is required.
     *
     * @param members the members; copied
     * @return this builder
     */
    public Builder setMembers(List<BundleMember> members) {
      List<BundleMember> copy = List.copyOf(members);
      this.members.clear();
      this.members.addAll(copy);
      return this;
    }

    /**
     * Sets the names of the event classes.
     *
     * @param classes K names in the order of the scores, all different, without control characters;
     *     copied
     * @return this builder
     */
    public Builder setClasses(List<String> classes) {
      this.classes = List.copyOf(classes);
      return this;
    }

    /**
     * Sets how the features of all members are made, up to their norm.
     *
     * @param features the extractor
     * @return this builder
     */
    public Builder setFeatures(LogMelExtractor features) {
      this.features = features;
      return this;
    }

    /**
     * Sets what another module wants to keep in the bundle; a section of that name is replaced.
     *
     * @param name lower-case letters, digits and hyphens, 1 to 64 characters, a letter first
     * @param json any JSON value; infinities are the strings "Infinity" and "-Infinity"
     * @return this builder
     * @throws IllegalArgumentException if the name is not of that form, or the text no JSON
     */
    public Builder optSection(String name, String json) {
      if (!SECTION_NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "section name = " + name + ", allowed: " + SECTION_NAME.pattern());
      }
      try {
        JsonElement value =
            StrictJson.parse(
                json, BundleLimits.DEFAULT_MAX_JSON_DEPTH - LEVELS_AROUND_SECTION, name);
        sections.put(name, StrictJson.compact(value));
      } catch (BundleFormatException e) {
        throw new IllegalArgumentException("section " + e.getMessage(), e);
      }
      return this;
    }

    /**
     * Leaves a section out.
     *
     * @param name its name; nothing happens if there is none
     * @return this builder
     */
    public Builder optWithoutSection(String name) {
      sections.remove(name);
      return this;
    }

    /**
     * Sets where the bundle comes from.
     *
     * @param provenance the provenance; says nothing but this library's version if not set
     * @return this builder
     */
    public Builder optProvenance(Provenance provenance) {
      this.provenance = provenance;
      return this;
    }

    /**
     * Makes the bundle.
     *
     * @return the bundle
     * @throws IllegalArgumentException if something is missing, if a class name is not allowed or
     *     occurs twice, or if a member has another number of classes or mel bands
     */
    public Bundle build() {
      return build("bundle");
    }

    Bundle build(String origin) {
      if (classes == null || features == null || members.isEmpty()) {
        throw new IllegalArgumentException("setMembers, setClasses and setFeatures are required");
      }
      if (members.size() > BundleLimits.DEFAULT_MAX_MEMBERS) {
        throw new IllegalArgumentException(
            "members = "
                + members.size()
                + ", allowed: at most "
                + BundleLimits.DEFAULT_MAX_MEMBERS);
      }
      List<String> names = EventClasses.check(classes);
      for (int i = 0; i < members.size(); i++) {
        Architecture architecture = members.get(i).architecture();
        if (architecture.classes() != names.size()) {
          throw new IllegalArgumentException(
              "member "
                  + i
                  + " has "
                  + architecture.classes()
                  + " classes, allowed: "
                  + names.size()
                  + ", as many as there are names");
        }
        if (architecture.cnn().melBands() != features.bands()) {
          throw new IllegalArgumentException(
              "member "
                  + i
                  + " is for "
                  + architecture.cnn().melBands()
                  + " mel bands, allowed: "
                  + features.bands()
                  + ", as many as the features have");
        }
      }
      return new Bundle(this, names, features, origin);
    }
  }
}
