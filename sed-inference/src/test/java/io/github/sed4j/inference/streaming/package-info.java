@NullMarked
package io.github.sed4j.inference.streaming;

import org.jspecify.annotations.NullMarked;
