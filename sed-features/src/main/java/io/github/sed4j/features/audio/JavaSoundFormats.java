package io.github.sed4j.features.audio;

import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import org.jspecify.annotations.Nullable;

/** Java Sound's names of what a {@link SampleEncoding} is. */
final class JavaSoundFormats {

  private JavaSoundFormats() {}

  /** Returns how a format keeps a sample, or null for what is not read. */
  static @Nullable SampleEncoding encoding(AudioFormat format) {
    Encoding encoding = format.getEncoding();
    int bits = format.getSampleSizeInBits();
    SampleEncoding found = null;
    if (encoding.equals(Encoding.PCM_SIGNED)) {
      found =
          switch (bits) {
            case 8 -> SampleEncoding.SIGNED_8;
            case 16 -> SampleEncoding.INT_16;
            case 24 -> SampleEncoding.INT_24;
            case 32 -> SampleEncoding.INT_32;
            default -> null;
          };
    } else if (encoding.equals(Encoding.PCM_UNSIGNED) && bits == 8) {
      found = SampleEncoding.UNSIGNED_8;
    } else if (encoding.equals(Encoding.PCM_FLOAT)) {
      found = bits == 32 ? SampleEncoding.FLOAT_32 : bits == 64 ? SampleEncoding.FLOAT_64 : null;
    } else if (encoding.equals(Encoding.ULAW)) {
      found = SampleEncoding.MU_LAW;
    } else if (encoding.equals(Encoding.ALAW)) {
      found = SampleEncoding.A_LAW;
    }
    // Java Sound keeps whole samples without gaps; anything else is not what it says.
    return found != null && format.getFrameSize() == found.bytes() * format.getChannels()
        ? found
        : null;
  }

  /** The format of 16-bit integers, little-endian. */
  static AudioFormat int16(int sampleRate, int channels) {
    return new AudioFormat(sampleRate, 16, channels, true, false);
  }
}
