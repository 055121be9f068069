/** What a training run leaves for people to look at. */
@NullMarked
package io.github.sed4j.training.monitoring;

import org.jspecify.annotations.NullMarked;
