/**
 * What the pages are made of that sed4j writes for browsers: self-contained, light or dark as the
 * reader's system is.
 */
@NullMarked
package io.github.sed4j.inference.page;

import org.jspecify.annotations.NullMarked;
