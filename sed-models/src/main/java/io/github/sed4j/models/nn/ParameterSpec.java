package io.github.sed4j.models.nn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Name, role and shape of one entry of a network's state, known before anything is allocated.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class ParameterSpec {

  /** What an entry is; decides how it is initialised and whether it is trained. */
  public enum Role {
    /** Weight of a convolution or dense layer that a ReLU follows. */
    HIDDEN_WEIGHT,
    /** Weight of the layer that gives the scores. */
    OUTPUT_WEIGHT,
    /** Bias of a convolution or dense layer. */
    BIAS,
    /** Weight or bias of a GRU. */
    RECURRENT,
    /** Scale of a norm. */
    GAMMA,
    /** Shift of a norm. */
    BETA,
    /** Running mean of a norm; not trained. */
    RUNNING_MEAN,
    /** Running mean square of a norm; not trained. */
    RUNNING_POWER,
    /** Number of entries that a norm has seen; not trained. */
    TRACKED_VALUES;

    /**
     * Tells whether gradient descent changes entries of this role.
     *
     * @return false for the running statistics of norms
     */
    public boolean isTrainable() {
      return this != RUNNING_MEAN && this != RUNNING_POWER && this != TRACKED_VALUES;
    }
  }

  private final String name;
  private final Role role;
  private final int[] shape;
  private final double initialBound;

  private ParameterSpec(String name, Role role, double initialBound, int... shape) {
    this.name = name;
    this.role = role;
    this.initialBound = initialBound;
    this.shape = shape.clone();
  }

  static ParameterSpec constant(String name, Role role, int... shape) {
    return new ParameterSpec(name, role, 0, shape);
  }

  static ParameterSpec uniform(String name, Role role, double bound, int... shape) {
    return new ParameterSpec(name, role, bound, shape);
  }

  /**
   * Returns the name in the authors' PyTorch state dict.
   *
   * @return for example {@code _cnn_2d.convs.0.conv.weight}
   */
  public String name() {
    return name;
  }

  /**
   * Returns what the entry is.
   *
   * @return the role
   */
  public Role role() {
    return role;
  }

  /**
   * Returns the shape.
   *
   * @return a copy
   */
  public int[] shape() {
    return shape.clone();
  }

  /**
   * Returns the number of elements.
   *
   * @return the product of the shape
   */
  public long size() {
    long size = 1;
    for (int n : shape) {
      size = Math.multiplyExact(size, (long) n);
    }
    return size;
  }

  /**
   * Returns the bound of the uniform distribution of initial values.
   *
   * @return initial values lie in [-bound, bound]; 0 where the initial value is a constant
   */
  double initialBound() {
    return initialBound;
  }

  /**
   * Returns the constant initial value.
   *
   * @return 1 for scales and running mean squares, else 0
   */
  float initialConstant() {
    return role == Role.GAMMA || role == Role.RUNNING_POWER ? 1 : 0;
  }

  /**
   * Tells whether another spec has the same name, role and shape.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ParameterSpec that
        && name.equals(that.name)
        && role == that.role
        && Arrays.equals(shape, that.shape);
  }

  /**
   * Returns a hash of name, role and shape.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return 31 * (31 * name.hashCode() + role.hashCode()) + Arrays.hashCode(shape);
  }

  /**
   * Returns name, role and shape.
   *
   * @return for example {@code _cnn_2d.convs.0.conv.weight HIDDEN_WEIGHT [16, 1, 3, 3]}
   */
  @Override
  public String toString() {
    return name + " " + role + " " + Arrays.toString(shape);
  }
}
