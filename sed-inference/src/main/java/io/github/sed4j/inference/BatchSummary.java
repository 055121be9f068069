package io.github.sed4j.inference;

/**
 * How a batch of recordings went.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param detected recordings with a result
 * @param failed recordings that could not be used
 * @param cancelled whether the batch ended early
 */
public record BatchSummary(int detected, int failed, boolean cancelled) {}
