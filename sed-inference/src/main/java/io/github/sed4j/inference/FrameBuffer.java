package io.github.sed4j.inference;

import io.github.sed4j.features.spectrum.LogMel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The log-mel of the part of a recording that is still needed. */
final class FrameBuffer {

  private final Deque<LogMel> parts = new ArrayDeque<>();
  private int begin; // first frame of the first part
  private int end;

  void add(LogMel part) {
    if (part.frames() > 0) {
      parts.add(part);
    }
    end = Math.addExact(end, part.frames());
  }

  /** The number of frames of the recording so far. */
  int end() {
    return end;
  }

  /** The frames from {@code from} to before {@code to}, which must not have been dropped. */
  LogMel range(int from, int to) {
    List<LogMel> pieces = new ArrayList<>();
    int first = begin;
    for (LogMel part : parts) {
      int last = first + part.frames();
      if (first < to && last > from) {
        pieces.add(part.slice(Math.max(from, first) - first, Math.min(to, last) - first));
      }
      first = last;
    }
    return pieces.size() == 1 ? pieces.get(0) : LogMel.concatenate(pieces);
  }

  /** Forgets frames before {@code frame}. */
  void dropBefore(int frame) {
    while (!parts.isEmpty() && begin + parts.element().frames() <= frame) {
      begin += parts.remove().frames();
    }
  }
}
