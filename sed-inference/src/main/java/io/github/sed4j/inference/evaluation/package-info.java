/** How good a detector is: event lists, scores and their metrics. */
@NullMarked
package io.github.sed4j.inference.evaluation;

import org.jspecify.annotations.NullMarked;
