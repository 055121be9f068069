/** Tests of the way from samples to normalised log-mel. */
@NullMarked
package io.github.sed4j.features.spectrum;

import org.jspecify.annotations.NullMarked;
