/** Tests of the way from a recording to events. */
@NullMarked
package io.github.sed4j.inference;

import org.jspecify.annotations.NullMarked;
