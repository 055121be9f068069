/** Tests of the command line, within the process and through the launcher. */
@NullMarked
package io.github.sed4j.examples.cli;

import org.jspecify.annotations.NullMarked;
