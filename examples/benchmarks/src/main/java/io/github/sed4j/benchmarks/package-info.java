/** JMH benchmarks: one class per thing measured, named {@code <Thing>Benchmark}. */
@NullMarked
package io.github.sed4j.benchmarks;

import org.jspecify.annotations.NullMarked;
