package io.github.sed4j.inference.calibration;

/**
 * One combination of a search: a context and a filter, the best threshold with them, and its value.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param setting context, filter and best threshold
 * @param value the F-score or error rate that is reached
 */
public record CalibrationChoice(DetectionSetting setting, double value) {}
