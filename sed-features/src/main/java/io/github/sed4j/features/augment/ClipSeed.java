package io.github.sed4j.features.augment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.random.MersenneTwister;

/**
 * From where the random choices of one clip in one epoch come. Equal seeds give equal choices, on
 * every platform, in every thread, in whatever batch the clip lies; different runs, epochs or clips
 * give independent ones.
 *
 * <p>Each purpose has a generator of its own, so that switching one step of the augmentation on or
 * off never shifts another step's draws. The generator is a Mersenne Twister (MT19937) whose
 * initial array is the SHA-256 digest, read as eight big-endian ints, of: the run and the epoch (8
 * bytes each, big-endian), then the clip and the purpose, each as its number of UTF-8 bytes (4
 * bytes, big-endian) and those bytes.
 *
 * <p>Thread safety: immutable, safe to share; the generators are not.
 *
 * @param run seed of the whole training run
 * @param epoch number of the pass over the data
 * @param clip identifier of the clip; where a clip occurs several times in an epoch, each
 *     occurrence needs its own, such as {@code "kitchen.wav#3"}, or all get the same augmentation
 */
public record ClipSeed(long run, long epoch, String clip) {

  /**
   * Returns a new generator, always in the same initial state.
   *
   * @param purpose what the numbers are for, such as the name of a step
   * @return a generator that only the caller uses
   */
  public RandomGenerator generator(String purpose) {
    byte[] clipBytes = clip.getBytes(StandardCharsets.UTF_8);
    byte[] purposeBytes = purpose.getBytes(StandardCharsets.UTF_8);
    ByteBuffer message =
        ByteBuffer.allocate(
                2 * Long.BYTES + 2 * Integer.BYTES + clipBytes.length + purposeBytes.length)
            .putLong(run)
            .putLong(epoch)
            .putInt(clipBytes.length)
            .put(clipBytes)
            .putInt(purposeBytes.length)
            .put(purposeBytes);
    int[] seed = new int[8];
    ByteBuffer.wrap(sha256(message.array())).asIntBuffer().get(seed);
    return new MersenneTwisterGenerator(new MersenneTwister(seed));
  }

  private static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /**
   * The Mersenne Twister behind the interface of the JDK. What the JDK derives from {@code
   * nextLong} may change between its versions; so the draws that augmentation makes are all
   * commons-math3's.
   */
  private record MersenneTwisterGenerator(MersenneTwister twister) implements RandomGenerator {

    @Override
    public int nextInt() {
      return twister.nextInt();
    }

    @Override
    public int nextInt(int bound) {
      return twister.nextInt(bound);
    }

    @Override
    public long nextLong() {
      return twister.nextLong();
    }

    @Override
    public boolean nextBoolean() {
      return twister.nextBoolean();
    }

    @Override
    public float nextFloat() {
      return twister.nextFloat();
    }

    @Override
    public double nextDouble() {
      return twister.nextDouble();
    }

    @Override
    public double nextGaussian() {
      return twister.nextGaussian();
    }
  }
}
