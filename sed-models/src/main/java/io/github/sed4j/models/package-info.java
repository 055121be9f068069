/** The networks. */
@NullMarked
package io.github.sed4j.models;

import org.jspecify.annotations.NullMarked;
