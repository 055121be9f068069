package io.github.sed4j.examples.cli;

import io.github.sed4j.features.spectrum.LogMelExtractor;

/** How samples are normalised before the log-mel. */
enum FeaturePreset {
  REPORT,
  WORKSHOP;

  LogMelExtractor extractor() {
    return this == REPORT ? LogMelExtractor.report() : LogMelExtractor.workshop();
  }
}
