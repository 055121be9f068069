package io.github.sed4j.training.data;

import java.nio.file.Path;

/**
 * A clip that could not be used and was skipped.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param clip the clip with its set, such as {@code weak/a.wav}
 * @param file its recording
 * @param reason what was found and what was allowed, the first time
 * @param count how often it was skipped
 */
public record LoadFailure(String clip, Path file, String reason, int count) {

  LoadFailure again() {
    return new LoadFailure(clip, file, reason, count + 1);
  }
}
