package io.github.sed4j.models.nn;

/**
 * One 1-d convolution over frames, stride 1, zero-padded so that it keeps their number; the stack's
 * norm and a ReLU follow it.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param channels output channels, 1 to {@link Conv2dLayer#MAX_CHANNELS}
 * @param frameKernel kernel length, odd, 1 to {@link Conv2dLayer#MAX_KERNEL}
 */
public record Conv1dLayer(int channels, int frameKernel) {

  /**
   * Makes a layer.
   *
   * @param channels output channels, 1 to {@link Conv2dLayer#MAX_CHANNELS}
   * @param frameKernel kernel length, odd, 1 to {@link Conv2dLayer#MAX_KERNEL}
   * @throws IllegalArgumentException if a value is outside its range
   */
  public Conv1dLayer {
    Require.inRange("channels", channels, 1, Conv2dLayer.MAX_CHANNELS);
    Require.odd("frameKernel", frameKernel, Conv2dLayer.MAX_KERNEL);
  }
}
