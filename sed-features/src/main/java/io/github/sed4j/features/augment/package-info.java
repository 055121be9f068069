/** Augmentation of training clips, from the waveform to the normalised log-mel. */
@NullMarked
package io.github.sed4j.features.augment;

import org.jspecify.annotations.NullMarked;
