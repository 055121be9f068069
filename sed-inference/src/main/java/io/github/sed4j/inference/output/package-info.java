/** What was detected, in the formats of other programs. */
@NullMarked
package io.github.sed4j.inference.output;

import org.jspecify.annotations.NullMarked;
