package io.github.sed4j.inference.output;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Formats for events. */
public enum DetectionFormat {
  /** The tab-separated tables of the DCASE challenges. */
  TSV(".tsv", true),
  /** JSON with events, tags, warnings and errors of each recording. */
  JSON(".json", true),
  /** Comma-separated values (RFC 4180). */
  CSV(".csv", true),
  /** A label track of Audacity; for one recording. */
  AUDACITY(".labels.txt", false),
  /** A selection table of Raven (Cornell Lab of Ornithology); for one recording. */
  RAVEN(".selections.txt", false);

  private final String suffix;
  private final boolean severalRecordings;

  DetectionFormat(String suffix, boolean severalRecordings) {
    this.suffix = suffix;
    this.severalRecordings = severalRecordings;
  }

  /**
   * Returns how files of this format end.
   *
   * @return for example {@code .tsv}
   */
  public String suffix() {
    return suffix;
  }

  /**
   * Tells whether one file may hold the events of several recordings.
   *
   * @return false for formats that do not name the recording
   */
  public boolean holdsSeveralRecordings() {
    return severalRecordings;
  }

  /**
   * Finds a format by its word.
   *
   * @param word {@code tsv}, {@code json}, {@code csv}, {@code audacity} or {@code raven}
   * @return the format
   * @throws IllegalArgumentException if there is no such format
   */
  public static DetectionFormat of(String word) {
    return Arrays.stream(values())
        .filter(format -> format.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "format = "
                        + word
                        + ", allowed: "
                        + Arrays.stream(values())
                            .map(DetectionFormat::word)
                            .collect(Collectors.joining(", "))));
  }

  /**
   * Returns the word for this format on the command line.
   *
   * @return the name in lower case
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
