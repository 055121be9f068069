/** From samples to normalised log-mel: frame grid, STFT, mel filterbank, normalisation. */
@NullMarked
package io.github.sed4j.features.spectrum;

import org.jspecify.annotations.NullMarked;
