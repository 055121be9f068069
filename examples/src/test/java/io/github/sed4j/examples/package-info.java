/** Tests of the examples, and the rules of the house. */
@NullMarked
package io.github.sed4j.examples;

import org.jspecify.annotations.NullMarked;
