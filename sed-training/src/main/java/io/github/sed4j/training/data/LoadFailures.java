package io.github.sed4j.training.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the clips that were skipped, and reports each once. For one thread at a time. */
final class LoadFailures {

  private static final Logger LOG = LoggerFactory.getLogger(LoadFailures.class);

  private final Map<String, LoadFailure> byClip = new LinkedHashMap<>();

  void add(String clip, Path file, String reason) {
    LoadFailure before = byClip.get(clip);
    if (before == null) {
      LOG.warn("{} is skipped: {}", clip, reason);
    }
    byClip.put(clip, before == null ? new LoadFailure(clip, file, reason, 1) : before.again());
  }

  List<LoadFailure> list() {
    return List.copyOf(byClip.values());
  }
}
