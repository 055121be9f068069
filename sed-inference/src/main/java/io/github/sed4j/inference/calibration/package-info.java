/** Thresholds, contexts and filters chosen on labelled recordings. */
@NullMarked
package io.github.sed4j.inference.calibration;

import org.jspecify.annotations.NullMarked;
