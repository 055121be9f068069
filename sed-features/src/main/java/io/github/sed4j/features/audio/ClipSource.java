package io.github.sed4j.features.audio;

import java.util.List;
import java.util.OptionalLong;

/** The samples of a clip, block by block. */
final class ClipSource implements AudioSource {

  private final AudioClip clip;
  private int position;

  ClipSource(AudioClip clip) {
    this.clip = clip;
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
    return OptionalLong.of(clip.length());
  }

  @Override
  public int read(float[][] block, int offset, int count) {
    SampleBlock.requireRoom(block, channels(), offset, count);
    int n = Math.min(count, clip.length() - position);
    if (n == 0) {
      return -1;
    }
    for (int c = 0; c < channels(); c++) {
      clip.copyChannel(c, position, block[c], offset, n);
    }
    position += n;
    return n;
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {
    position = clip.length();
  }

  @Override
  public String toString() {
    return clip.toString();
  }
}
