package io.github.sed4j.inference;

import io.github.sed4j.models.CnnOutput;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The CNN output of one network for the part of a recording that is still needed, put together from
 * what was computed piece by piece.
 */
final class StitchedCnn implements AutoCloseable {

  private record Piece(int from, CnnOutput output) {
    int to() {
      return from + output.lengths().frames(0);
    }
  }

  private final Deque<Piece> pieces = new ArrayDeque<>();

  /** Takes the output of the frames from {@code from} on, and closes it in its time. */
  void add(int from, CnnOutput output) {
    pieces.add(new Piece(from, output));
  }

  /** The frames from {@code from} to before {@code to}; the caller closes it. */
  CnnOutput range(int from, int to) {
    List<CnnOutput> parts = new ArrayList<>();
    try {
      for (Piece piece : pieces) {
        int first = Math.max(from, piece.from());
        int last = Math.min(to, piece.to());
        if (first < last) {
          parts.add(piece.output().frames(first - piece.from(), last - piece.from()));
        }
      }
      return parts.size() == 1 ? parts.remove(0) : CnnOutput.join(parts);
    } finally {
      parts.forEach(CnnOutput::close);
    }
  }

  /** Frees pieces that lie wholly before {@code frame}. */
  void dropBefore(int frame) {
    while (!pieces.isEmpty() && pieces.element().to() <= frame) {
      pieces.remove().output().close();
    }
  }

  @Override
  public void close() {
    pieces.forEach(piece -> piece.output().close());
    pieces.clear();
  }
}
