package io.github.sed4j.models.nn;

/**
 * One 2-d convolution over mel bands and frames, stride 1, zero-padded so that it keeps both
 * lengths; the stack's norm, a ReLU and, where {@code bandPooling} is above 1, a max-pooling over
 * bands follow it. Nothing pools over frames: the frame grid stays that of the features.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param channels output channels, 1 to {@link #MAX_CHANNELS}
 * @param bandKernel kernel length along mel bands, odd, 1 to {@link #MAX_KERNEL}
 * @param frameKernel kernel length along frames, odd, 1 to {@link #MAX_KERNEL}
 * @param bandPooling bands that become one, 1 (no pooling) to {@link #MAX_POOLING}
 */
public record Conv2dLayer(int channels, int bandKernel, int frameKernel, int bandPooling) {

  /** Most channels of a layer; the report's widest has 256. */
  public static final int MAX_CHANNELS = 8192;

  /** Longest kernel. */
  public static final int MAX_KERNEL = 63;

  /** Most bands that become one. */
  public static final int MAX_POOLING = 64;

  /**
   * Makes a layer.
   *
   * @param channels output channels, 1 to {@link #MAX_CHANNELS}
   * @param bandKernel kernel length along mel bands, odd, 1 to {@link #MAX_KERNEL}
   * @param frameKernel kernel length along frames, odd, 1 to {@link #MAX_KERNEL}
   * @param bandPooling bands that become one, 1 (no pooling) to {@link #MAX_POOLING}
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Conv2dLayer {
    Require.inRange("channels", channels, 1, MAX_CHANNELS);
    Require.odd("bandKernel", bandKernel, MAX_KERNEL);
    Require.odd("frameKernel", frameKernel, MAX_KERNEL);
    Require.inRange("bandPooling", bandPooling, 1, MAX_POOLING);
  }
}
