package io.github.sed4j.inference.evaluation;

/**
 * A mean with the range in which a part of the bootstrap samples lie.
 *
 * <p>Thread safety: immutable.
 *
 * @param mean mean over the samples
 * @param low lower end
 * @param high upper end
 */
public record ConfidenceInterval(double mean, double low, double high) {}
