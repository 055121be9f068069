/** The training loop and its checkpoints. */
@NullMarked
package io.github.sed4j.training.loop;

import org.jspecify.annotations.NullMarked;
