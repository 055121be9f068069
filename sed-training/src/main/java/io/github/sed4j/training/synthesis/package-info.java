/** Soundscapes made of isolated events and backgrounds. */
@NullMarked
package io.github.sed4j.training.synthesis;

import org.jspecify.annotations.NullMarked;
