/**
 * The command line program {@code sed4j}: one class per command, over the library's public API.
 *
 * <p>A command extends {@link io.github.sed4j.examples.cli.SedCommand} and is named once, in {@link
 * io.github.sed4j.examples.cli.Sed4j}. It says what went well on {@link
 * io.github.sed4j.examples.cli.Console#out()}, everything else through the other methods of {@link
 * io.github.sed4j.examples.cli.Console}, and returns an {@link
 * io.github.sed4j.examples.cli.ExitStatus}. What may fail for one recording and not for the next
 * runs in an {@link io.github.sed4j.examples.cli.InputRun}; what keeps the whole command from doing
 * anything is thrown.
 */
@NullMarked
package io.github.sed4j.examples.cli;

import org.jspecify.annotations.NullMarked;
