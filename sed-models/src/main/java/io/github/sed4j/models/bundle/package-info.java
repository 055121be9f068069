/** The bundle: weights and everything that is needed to use them, in one file. */
@NullMarked
package io.github.sed4j.models.bundle;

import org.jspecify.annotations.NullMarked;
