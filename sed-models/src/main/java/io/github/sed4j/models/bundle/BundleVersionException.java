package io.github.sed4j.models.bundle;

import org.jspecify.annotations.Nullable;

/**
 * A bundle in a format that is newer than this library. The message says which version of the
 * library reads it.
 */
public final class BundleVersionException extends BundleFormatException {

  private static final long serialVersionUID = 1L;

  private final int formatVersion;
  private final @Nullable String minimumLibraryVersion;

  BundleVersionException(String file, int formatVersion, @Nullable String minimumLibraryVersion) {
    super(
        file
            + ": bundle format "
            + formatVersion
            + ", allowed: up to "
            + Bundle.FORMAT_VERSION
            + " with sed4j "
            + LibraryVersion.CURRENT
            + "; "
            + (minimumLibraryVersion == null
                ? "a later sed4j"
                : "sed4j " + minimumLibraryVersion + " or later")
            + " reads it");
    this.formatVersion = formatVersion;
    this.minimumLibraryVersion = minimumLibraryVersion;
  }

  /**
   * Returns the format of the bundle.
   *
   * @return above {@link Bundle#FORMAT_VERSION}
   */
  public int formatVersion() {
    return formatVersion;
  }

  /**
   * Returns the oldest version of the library that reads the bundle.
   *
   * @return for example {@code 0.3.0}; null if the bundle does not say
   */
  public @Nullable String minimumLibraryVersion() {
    return minimumLibraryVersion;
  }
}
