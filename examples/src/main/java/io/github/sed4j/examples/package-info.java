/** Programs a person runs: one class, one purpose, one page of reading. */
@NullMarked
package io.github.sed4j.examples;

import org.jspecify.annotations.NullMarked;
