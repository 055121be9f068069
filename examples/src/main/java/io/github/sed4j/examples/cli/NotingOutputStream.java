package io.github.sed4j.examples.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that writing failed, as on a full disk: what was to come after cannot follow something
 * half-written, even if there is room again.
 *
 * <p>Thread safety: for one thread at a time.
 */
final class NotingOutputStream extends FilterOutputStream {

  private @Nullable IOException failure;

  NotingOutputStream(OutputStream out) {
    super(out);
  }

  /** Returns what writing failed with, or null as long as all went well. */
  @Nullable IOException failure() {
    return failure;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }
}
