/**
 * Files that every module reads and writes: NumPy arrays, rows of tables, and files that appear
 * whole or not at all.
 *
 * <p>Format of arrays: <a
 * href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">numpy.lib.format</a>,
 * versions 1.0 to 3.0; little-endian {@code <f4}, {@code <f8} and {@code <i4}, C order.
 */
@NullMarked
package io.github.sed4j.features.io;

import org.jspecify.annotations.NullMarked;
