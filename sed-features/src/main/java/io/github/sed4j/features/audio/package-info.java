/** Recordings: clips, sources, decoding, resampling and writing. */
@NullMarked
package io.github.sed4j.features.audio;

import org.jspecify.annotations.NullMarked;
