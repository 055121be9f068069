/** Parts of the networks: masked batch norm, convolution stacks, recurrent classifier. */
@NullMarked
package io.github.sed4j.models.nn;

import org.jspecify.annotations.NullMarked;
