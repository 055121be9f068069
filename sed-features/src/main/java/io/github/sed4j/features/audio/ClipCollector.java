package io.github.sed4j.features.audio;

import java.io.IOException;
import java.util.Arrays;

/** Collects the samples of a source in memory. */
final class ClipCollector {

  private static final int FIRST_CAPACITY = 1 << 15;

  private ClipCollector() {}

  /**
   * Reads a source to its end.
   *
   * @param source the source; not closed
   * @param sure samples per channel that the recording has the bytes for, or 0: as far as it says
   *     that it is that long the arrays start with that size; they grow only with samples that come
   * @param most most samples over all channels
   * @param name what messages call it
   * @return the clip
   * @throws AudioFormatException if there are more than {@code most} samples
   */
  static AudioClip collect(AudioSource source, long sure, long most, String name)
      throws IOException {
    int channels = source.channels();
    int mostEach = (int) Math.min(most / channels, Integer.MAX_VALUE - 8);
    long stated = source.length().orElse(Long.MAX_VALUE);
    if (stated > mostEach && stated <= sure) {
      throw tooLong(name, channels, mostEach);
    }
    long first = Math.min(stated, Math.max(sure, FIRST_CAPACITY));
    float[][] samples = new float[channels][(int) Math.min(first, mostEach)];
    int length = 0;
    while (true) {
      int capacity = samples[0].length;
      if (length == capacity) {
        // Asking for one sample tells the end apart from more, before anything grows.
        float[][] next = new float[channels][1];
        if (source.read(next, 0, 1) < 0) {
          break;
        }
        if (length == mostEach) {
          throw tooLong(name, channels, mostEach);
        }
        long wanted = Math.max(2L * capacity, FIRST_CAPACITY);
        if (stated > capacity) {
          wanted = Math.min(wanted, stated);
        }
        int grown = (int) Math.min(wanted, mostEach);
        for (int c = 0; c < channels; c++) {
          samples[c] = Arrays.copyOf(samples[c], grown);
          samples[c][length] = next[c][0];
        }
        length++;
      } else {
        int n = source.read(samples, length, capacity - length);
        if (n < 0) {
          break;
        }
        length += n;
      }
    }
    if (length < samples[0].length) {
      for (int c = 0; c < channels; c++) {
        samples[c] = Arrays.copyOf(samples[c], length);
      }
    }
    return AudioClip.owning(samples, source.sampleRate());
  }

  private static AudioFormatException tooLong(String name, int channels, int mostEach) {
    return new AudioFormatException(
        name
            + ": more than "
            + mostEach
            + " samples in each of "
            + channels
            + (channels == 1 ? " channel" : " channels")
            + ", the limit for a clip in memory; AudioReader.open reads it block by block");
  }
}
