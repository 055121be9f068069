/** From frame scores to events: median filters, masks, thresholds. */
@NullMarked
package io.github.sed4j.inference.postprocessing;

import org.jspecify.annotations.NullMarked;
