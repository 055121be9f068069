/** Pseudo labels and the two-stage recipe. */
@NullMarked
package io.github.sed4j.training.selftraining;

import org.jspecify.annotations.NullMarked;
