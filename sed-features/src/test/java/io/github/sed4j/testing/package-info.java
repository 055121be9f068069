/** Support for the tests of all modules. */
@NullMarked
package io.github.sed4j.testing;

import org.jspecify.annotations.NullMarked;
