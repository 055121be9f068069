package io.github.sed4j.features.audio;

import java.util.List;
import java.util.OptionalLong;
import java.util.Random;

/** A clip as a source that gives fewer samples than asked for, as pipes and microphones do. */
final class SourceOfClip implements AudioSource {

  private final AudioClip clip;
  private final OptionalLong length;
  private final Random random;
  private int position;
  private boolean closed;

  SourceOfClip(AudioClip clip, OptionalLong length, long seed) {
    this.clip = clip;
    this.length = length;
    this.random = new Random(seed);
  }

  @Override
  public int sampleRate() {
    return clip.sampleRate();
  }

  @Override
  public int channels() {
    return clip.channels();
  }

  @Override
  public OptionalLong length() {
    return length;
  }

  @Override
  public int read(float[][] block, int offset, int count) {
    SampleBlock.requireRoom(block, channels(), offset, count);
    if (position == clip.length()) {
      return -1;
    }
    int read = Math.min(1 + random.nextInt(count), clip.length() - position);
    for (int c = 0; c < channels(); c++) {
      clip.copyChannel(c, position, block[c], offset, read);
    }
    position += read;
    return read;
  }

  @Override
  public List<String> warnings() {
    return position == clip.length() ? List.of("3 samples are missing") : List.of();
  }

  @Override
  public void close() {
    closed = true;
  }

  boolean isClosed() {
    return closed;
  }
}
