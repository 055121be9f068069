package io.github.sed4j.models.bundle;

import ai.djl.Device;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.nn.NetworkState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One network of a bundle: what it looks like, its weights, and the statistics that its features
 * are normalised with.
 *
 * <p>Thread safety: immutable, safe to share. Weights lie in Java memory; only {@link #network}
 * loads native code.
 */
public final class BundleMember {

  private final Architecture architecture;
  private final Map<String, NpyArray> weights;
  private final @Nullable FeatureStatistics statistics;
  private final Provenance provenance;

  private BundleMember(
      Architecture architecture,
      Map<String, NpyArray> weights,
      @Nullable FeatureStatistics statistics,
      Provenance provenance) {
    this.architecture = architecture;
    this.weights = weights;
    this.statistics = statistics;
    this.provenance = provenance;
  }

  /**
   * Returns a builder.
   *
   * @return the builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with all that this member has.
   *
   * @return the builder
   */
  public Builder toBuilder() {
    Builder builder =
        new Builder().setArchitecture(architecture).setWeights(weights).optProvenance(provenance);
    builder.statistics = statistics;
    return builder;
  }

  /**
   * Returns what the network looks like.
   *
   * @return the description
   */
  public Architecture architecture() {
    return architecture;
  }

  /**
   * Returns the weights, trainable parameters and running statistics alike.
   *
   * @return float32 arrays by PyTorch name, in the order of the authors' state dict; unmodifiable
   */
  public Map<String, NpyArray> weights() {
    return weights;
  }

  /**
   * Returns the statistics that make the norm of the features.
   *
   * @return the statistics; empty if the network is for features that are normalised elsewhere
   */
  public Optional<FeatureStatistics> statistics() {
    return Optional.ofNullable(statistics);
  }

  /**
   * Returns where the weights come from.
   *
   * @return the provenance
   */
  public Provenance provenance() {
    return provenance;
  }

  /**
   * Makes the network.
   *
   * @param device where it runs
   * @param form training or inference
   * @return a network with a copy of the weights; the caller closes it
   * @throws IllegalStateException if a native artifact is missing on this platform
   */
  public Network network(Device device, Network.Form form) {
    return Network.of(architecture, weights, device, form);
  }

  /**
   * Tells whether another member has the same content, its weights bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BundleMember that
        && architecture.equals(that.architecture)
        && weights.equals(that.weights)
        && Objects.equals(statistics, that.statistics)
        && provenance.equals(that.provenance);
  }

  /**
   * Returns a hash of the content.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return Objects.hash(architecture, weights, statistics, provenance);
  }

  /**
   * Returns the kind of network and its size.
   *
   * @return for example {@code BundleMember[fbcrnn, 10 classes, 3488580 parameters]}
   */
  @Override
  public String toString() {
    return "BundleMember["
        + architecture.type()
        + ", "
        + architecture.classes()
        + " classes, "
        + architecture.trainableParameters()
        + " parameters]";
  }

  /** Content of a member. For one thread at a time. */
  public static final class Builder {

    private @Nullable Architecture architecture;
    private @Nullable Map<String, NpyArray> weights;
    private @Nullable FeatureStatistics statistics;
    private Provenance provenance = Provenance.builder().build();

    private Builder() {}

    /**
     * Sets what the network looks like.
     *
     * @param architecture the description
     * @return this builder
     */
    public Builder setArchitecture(Architecture architecture) {
      this.architecture = architecture;
      return this;
    }

    /**
     * Sets the weights.
     *
     * @param weights trainable parameters and running statistics by PyTorch name, float32, as
     *     {@link Network#stateDict()} returns them
     * @return this builder
     */
    public Builder setWeights(Map<String, NpyArray> weights) {
      this.weights = weights;
      return this;
    }

    /**
     * Sets the statistics that make the norm of the features.
     *
     * @param statistics at least 2 frames of as many mel bands as the network has
     * @return this builder
     */
    public Builder optStatistics(FeatureStatistics statistics) {
      this.statistics = statistics;
      return this;
    }

    /**
     * Sets where the weights come from.
     *
     * @param provenance the provenance; says nothing but this library's version if not set
     * @return this builder
     */
    public Builder optProvenance(Provenance provenance) {
      this.provenance = provenance;
      return this;
    }

    /**
     * Makes the member.
     *
     * @return the member
     * @throws IllegalArgumentException if something is missing, if the weights do not fit the
     *     architecture or are not finite, or if the statistics are of another number of bands or of
     *     fewer than 2 frames
     */
    public BundleMember build() {
      if (architecture == null || weights == null) {
        throw new IllegalArgumentException("setArchitecture and setWeights are required");
      }
      NetworkState.check(architecture.parameters(), weights);
      if (statistics != null) {
        int bands = architecture.cnn().melBands();
        if (statistics.bands() != bands || statistics.frames() < 2) {
          throw new IllegalArgumentException(
              "statistics of "
                  + statistics.frames()
                  + " frames of "
                  + statistics.bands()
                  + " bands, allowed: at least 2 frames of "
                  + bands
                  + " bands");
        }
      }
      Map<String, NpyArray> ordered = new LinkedHashMap<>();
      for (String name : architecture.parameterShapes().keySet()) {
        ordered.put(name, Objects.requireNonNull(weights.get(name)));
      }
      return new BundleMember(
          architecture, Collections.unmodifiableMap(ordered), statistics, provenance);
    }
  }
}
