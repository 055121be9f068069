package io.github.sed4j.models.bundle;

/**
 * What a file may ask for before it is refused. A bundle from a stranger can at most cost what
 * these numbers allow; all of them are checked before memory is taken.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class BundleLimits {

  /** Most bytes of a file, and of its unpacked entries together: 1 GiB, some 70 report networks. */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  /** Most bytes of {@code bundle.json}: 4 MiB, where ten classes with calibration need 50 KiB. */
  public static final int DEFAULT_MAX_JSON_BYTES = 4 << 20;

  /** Deepest nesting of {@code bundle.json} and of the header of a weights entry. */
  public static final int DEFAULT_MAX_JSON_DEPTH = 64;

  /** Most bytes of the header of a weights entry: 4 MiB, where a report network needs 12 KiB. */
  public static final int DEFAULT_MAX_HEADER_BYTES = 4 << 20;

  /** Most members of a bundle; the report's final system has eight. */
  public static final int DEFAULT_MAX_MEMBERS = 64;

  /** Most event classes; AudioSet, the largest ontology in use, has 527. */
  public static final int DEFAULT_MAX_CLASSES = 10_000;

  /** Most elements of all weights of one member: 200 million, where a report network has 3.5. */
  public static final long DEFAULT_MAX_ELEMENTS = 200_000_000;

  /** Most bytes that one packed byte may unpack to, once an entry exceeds 1 MiB. */
  public static final int DEFAULT_MAX_COMPRESSION_RATIO = 100;

  /** All of the default limits. */
  public static final BundleLimits DEFAULT = builder().build();

  private final long maxBytes;
  private final int maxJsonBytes;
  private final int maxJsonDepth;
  private final int maxHeaderBytes;
  private final int maxMembers;
  private final int maxClasses;
  private final long maxElements;
  private final int maxCompressionRatio;

  private BundleLimits(Builder builder) {
    this.maxBytes = builder.maxBytes;
    this.maxJsonBytes = builder.maxJsonBytes;
    this.maxJsonDepth = builder.maxJsonDepth;
    this.maxHeaderBytes = builder.maxHeaderBytes;
    this.maxMembers = builder.maxMembers;
    this.maxClasses = builder.maxClasses;
    this.maxElements = builder.maxElements;
    this.maxCompressionRatio = builder.maxCompressionRatio;
  }

  /**
   * Returns a builder in which every limit has its default.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the limit of a file and of its unpacked entries together.
   *
   * @return bytes
   */
  public long maxBytes() {
    return maxBytes;
  }

  /**
   * Returns the limit of {@code bundle.json}.
   *
   * @return bytes
   */
  public int maxJsonBytes() {
    return maxJsonBytes;
  }

  /**
   * Returns the deepest nesting of JSON.
   *
   * @return levels
   */
  public int maxJsonDepth() {
    return maxJsonDepth;
  }

  /**
   * Returns the limit of the header of a weights entry.
   *
   * @return bytes
   */
  public int maxHeaderBytes() {
    return maxHeaderBytes;
  }

  /**
   * Returns the most members of a bundle.
   *
   * @return at least 1
   */
  public int maxMembers() {
    return maxMembers;
  }

  /**
   * Returns the most event classes.
   *
   * @return at least 1
   */
  public int maxClasses() {
    return maxClasses;
  }

  /**
   * Returns the most elements of all weights of one member.
   *
   * @return number of elements
   */
  public long maxElements() {
    return maxElements;
  }

  /**
   * Returns the most bytes that one packed byte may unpack to, once an entry exceeds 1 MiB.
   *
   * @return the ratio, at least 1
   */
  public int maxCompressionRatio() {
    return maxCompressionRatio;
  }

  /** Sets limits; all are optional. Not safe for use by several threads. */
  public static final class Builder {

    private long maxBytes = DEFAULT_MAX_BYTES;
    private int maxJsonBytes = DEFAULT_MAX_JSON_BYTES;
    private int maxJsonDepth = DEFAULT_MAX_JSON_DEPTH;
    private int maxHeaderBytes = DEFAULT_MAX_HEADER_BYTES;
    private int maxMembers = DEFAULT_MAX_MEMBERS;
    private int maxClasses = DEFAULT_MAX_CLASSES;
    private long maxElements = DEFAULT_MAX_ELEMENTS;
    private int maxCompressionRatio = DEFAULT_MAX_COMPRESSION_RATIO;

    private Builder() {}

    /**
     * Sets the limit of a file and of its unpacked entries together.
     *
     * @param bytes at least 1; {@link BundleLimits#DEFAULT_MAX_BYTES} if not set
     * @return this builder
     */
    public Builder optMaxBytes(long bytes) {
      maxBytes = bytes;
      return this;
    }

    /**
     * Sets the limit of {@code bundle.json}.
     *
     * @param bytes at least 1; {@link BundleLimits#DEFAULT_MAX_JSON_BYTES} if not set
     * @return this builder
     */
    public Builder optMaxJsonBytes(int bytes) {
      maxJsonBytes = bytes;
      return this;
    }

    /**
     * Sets the deepest nesting of JSON.
     *
     * @param levels 1 to {@link BundleLimits#DEFAULT_MAX_JSON_DEPTH}, which is the default: no
     *     bundle can be nested deeper
     * @return this builder
     */
    public Builder optMaxJsonDepth(int levels) {
      maxJsonDepth = levels;
      return this;
    }

    /**
     * Sets the limit of the header of a weights entry.
     *
     * @param bytes at least 1; {@link BundleLimits#DEFAULT_MAX_HEADER_BYTES} if not set
     * @return this builder
     */
    public Builder optMaxHeaderBytes(int bytes) {
      maxHeaderBytes = bytes;
      return this;
    }

    /**
     * Sets the most members of a bundle.
     *
     * @param members 1 to {@link BundleLimits#DEFAULT_MAX_MEMBERS}, which is the default: no bundle
     *     can hold more
     * @return this builder
     */
    public Builder optMaxMembers(int members) {
      maxMembers = members;
      return this;
    }

    /**
     * Sets the most event classes.
     *
     * @param classes 1 to {@link BundleLimits#DEFAULT_MAX_CLASSES}, which is the default: no bundle
     *     can have more
     * @return this builder
     */
    public Builder optMaxClasses(int classes) {
      maxClasses = classes;
      return this;
    }

    /**
     * Sets the most elements of all weights of one member.
     *
     * @param elements at least 1; {@link BundleLimits#DEFAULT_MAX_ELEMENTS} if not set
     * @return this builder
     */
    public Builder optMaxElements(long elements) {
      maxElements = elements;
      return this;
    }

    /**
     * Sets the most bytes that one packed byte may unpack to, once an entry exceeds 1 MiB.
     *
     * @param ratio at least 1; {@link BundleLimits#DEFAULT_MAX_COMPRESSION_RATIO} if not set
     * @return this builder
     */
    public Builder optMaxCompressionRatio(int ratio) {
      maxCompressionRatio = ratio;
      return this;
    }

    /**
     * Makes the limits.
     *
     * @return the limits
     * @throws IllegalArgumentException if a value is outside its range
     */
    public BundleLimits build() {
      requireRange("maxBytes", maxBytes, Long.MAX_VALUE);
      requireRange("maxJsonBytes", maxJsonBytes, Integer.MAX_VALUE - 8);
      requireRange("maxJsonDepth", maxJsonDepth, DEFAULT_MAX_JSON_DEPTH);
      requireRange("maxHeaderBytes", maxHeaderBytes, Integer.MAX_VALUE - 8);
      requireRange("maxMembers", maxMembers, DEFAULT_MAX_MEMBERS);
      requireRange("maxClasses", maxClasses, DEFAULT_MAX_CLASSES);
      requireRange("maxElements", maxElements, Long.MAX_VALUE);
      requireRange("maxCompressionRatio", maxCompressionRatio, Integer.MAX_VALUE);
      return new BundleLimits(this);
    }

    private static void requireRange(String name, long value, long most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(
            name + " = " + value + ", allowed: 1 to " + (most == Long.MAX_VALUE ? "any" : most));
      }
    }
  }
}
