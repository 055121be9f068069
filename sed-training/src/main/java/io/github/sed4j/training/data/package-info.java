/** Labelled recordings and their batches. */
@NullMarked
package io.github.sed4j.training.data;

import org.jspecify.annotations.NullMarked;
