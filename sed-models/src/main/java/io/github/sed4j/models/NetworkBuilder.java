package io.github.sed4j.models;

import ai.djl.Device;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the builders of all networks share. Every default is that of the preset the builder was made
 * with.
 *
 * <p>Thread safety: none; use a builder from one thread.
 *
 * @param <B> the builder itself
 */
public abstract sealed class NetworkBuilder<B extends NetworkBuilder<B>>
    permits CrnnBuilder, TagConditionedCnn.Builder {

  private int classes;
  private int melBands;
  private List<Conv2dLayer> layers2d;
  private List<Conv1dLayer> layers1d;
  private NormSettings norm;
  private @Nullable Long seed;
  private @Nullable Device device;

  NetworkBuilder(Preset preset) {
    this(preset.cnn());
  }

  NetworkBuilder(CnnArchitecture cnn) {
    melBands = cnn.melBands();
    layers2d = cnn.layers2d();
    layers1d = cnn.layers1d();
    norm = cnn.norm();
  }

  abstract B self();

  /**
   * Sets the number of event classes, K.
   *
   * @param classes 1 to {@link Architecture#MAX_CLASSES}
   * @return this builder
   */
  public B setClasses(int classes) {
    this.classes = classes;
    return self();
  }

  /**
   * Sets the seed of the initial parameters; needed for {@code build()}, not for {@code
   * buildArchitecture()}.
   *
   * @param seed the same seed gives the same parameters on every machine
   * @return this builder
   */
  public B setSeed(long seed) {
    this.seed = seed;
    return self();
  }

  /**
   * Sets the device the network runs on; without it {@link DeviceChoice#auto()} decides.
   *
   * @param device the device
   * @return this builder
   */
  public B optDevice(Device device) {
    this.device = device;
    return self();
  }

  /**
   * Sets the mel bands of the input.
   *
   * @param melBands 1 to {@link CnnArchitecture#MAX_MEL_BANDS}; 128 in all presets
   * @return this builder
   */
  public B optMelBands(int melBands) {
    this.melBands = melBands;
    return self();
  }

  /**
   * Sets the 2-d convolutions: their number, widths, kernels and poolings.
   *
   * @param layers 1 to {@link CnnArchitecture#MAX_LAYERS} layers
   * @return this builder
   */
  public B optLayers2d(List<Conv2dLayer> layers) {
    this.layers2d = List.copyOf(layers);
    return self();
  }

  /**
   * Sets the 1-d convolutions that a norm and a ReLU follow: their number, widths and kernels.
   *
   * @param layers 0 to {@link CnnArchitecture#MAX_LAYERS} layers
   * @return this builder
   */
  public B optLayers1d(List<Conv1dLayer> layers) {
    this.layers1d = List.copyOf(layers);
    return self();
  }

  /**
   * Sets the norm after the convolutions.
   *
   * @param norm the norm; {@link NormSettings#EXPONENTIAL} in all presets
   * @return this builder
   */
  public B optNorm(NormSettings norm) {
    this.norm = norm;
    return self();
  }

  int classes() {
    if (classes == 0) {
      throw new IllegalArgumentException("setClasses is required");
    }
    return classes;
  }

  CnnArchitecture cnn() {
    return new CnnArchitecture(melBands, layers2d, layers1d, norm);
  }

  long seed() {
    if (seed == null) {
      throw new IllegalArgumentException("setSeed is required to draw initial parameters");
    }
    return seed;
  }

  Device device() {
    return device != null ? device : DeviceChoice.auto().device();
  }
}
