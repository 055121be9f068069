/** Tests of the whole house: what holds for every module. */
@NullMarked
package io.github.sed4j.examples;

import org.jspecify.annotations.NullMarked;
