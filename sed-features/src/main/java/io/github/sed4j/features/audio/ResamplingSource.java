package io.github.sed4j.features.audio;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/** A source at another rate; owns the source it reads from. */
final class ResamplingSource implements AudioSource {

  private final Resampler resampler;
  private final AudioSource source;
  private final ResamplingStream stream;
  private final float[][] block;
  private boolean ended;

  ResamplingSource(Resampler resampler, AudioSource source) {
    this.resampler = resampler;
    this.source = source;
    this.stream = resampler.stream(source.channels());
    this.block = new float[source.channels()][ResamplingStream.BLOCK];
  }

  @Override
  public int sampleRate() {
    return resampler.outputRate();
  }

  @Override
  public int channels() {
    return stream.channels();
  }

  @Override
  public OptionalLong length() {
    OptionalLong length = source.length();
    // A length that cannot be counted any more is a header's mistake, and no length.
    return length.isPresent() && length.getAsLong() <= resampler.maxInputLength()
        ? OptionalLong.of(resampler.outputLength(length.getAsLong()))
        : OptionalLong.empty();
  }

  @Override
  public int read(float[][] block, int offset, int count) throws IOException {
    SampleBlock.requireRoom(block, channels(), offset, count);
    int read = stream.drain(block, offset, count);
    while (read == 0 && !ended) {
      int fed = source.read(this.block, 0, ResamplingStream.BLOCK);
      if (fed < 0) {
        ended = true;
        stream.end();
      } else {
        stream.feed(this.block, 0, fed);
      }
      read = stream.drain(block, offset, count);
    }
    return read == 0 ? -1 : read;
  }

  @Override
  public List<String> warnings() {
    return source.warnings();
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
