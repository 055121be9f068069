package io.github.sed4j.training.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Of what an epoch of training consists: sets, how often each is gone through, and the least part
 * of each batch that comes from it. Sets are spread evenly over the epoch, and each pass over a set
 * has an order of its own.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class EpochMix {

  /** Passes over weakly labelled clips (the authors' code, 2020). */
  public static final int WEAK_REPETITIONS = 10;

  /** Passes over synthetic clips, whose labels are strong (the authors' code, 2020). */
  public static final int STRONG_REPETITIONS = 2;

  /** Passes over unlabelled or pseudo-labelled clips (the authors' code, 2020). */
  public static final int UNLABELLED_REPETITIONS = 1;

  /** Least part of each batch that is weakly labelled (technical report, section 3). */
  public static final double WEAK_SHARE = 1.0 / 3;

  /**
   * A set in the mix.
   *
   * <p>Thread safety: immutable, safe to share.
   *
   * @param clips the set
   * @param repetitions how often an epoch goes through it, at least 1
   * @param share least part of each batch that comes from it, or, of the first of several weak sets
   *     of {@link Builder#addReportSet}, from them together, 0 to 1; a share of a batch of B
   *     examples is {@code floor(share B)} examples
   */
  public record Part(ClipSet clips, int repetitions, double share) {

    /**
     * Makes a part.
     *
     * @param clips the set
     * @param repetitions how often an epoch goes through it, at least 1
     * @param share least part of each batch that comes from it, 0 to 1
     * @throws IllegalArgumentException if a number is outside its range
     */
    public Part {
      Require.atLeast("repetitions", repetitions, 1);
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("share = " + share + ", allowed: 0 to 1");
      }
    }

    /** Least number of examples of a batch; the nudge undoes the rounding of 1/3. */
    int minimum(int batchSize) {
      return (int) Math.floor(share * batchSize + 1e-9);
    }
  }

  private final List<Part> parts;
  private final @Nullable String sharedBy;
  private final Set<String> sharing;

  private EpochMix(Builder builder) {
    this.parts = List.copyOf(builder.parts);
    this.sharedBy = builder.firstWeak;
    this.sharing = Set.copyOf(builder.furtherWeak);
  }

  /**
   * Mixes sets as the report does: weakly labelled ones 10 times, together with at least a third of
   * each batch, strongly labelled ones twice, unlabelled ones once.
   *
   * @param sets the sets, at least one, whose names differ
   * @return the mix
   * @throws IllegalArgumentException if there is no set, or two have one name
   */
  public static EpochMix report(Collection<ClipSet> sets) {
    Builder builder = builder();
    sets.forEach(set -> builder.addReportSet(set, set.labelling()));
    return builder.build();
  }

  /**
   * Starts an empty mix.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the sets.
   *
   * @return parts in the order in which they were added, unmodifiable
   */
  public List<Part> parts() {
    return parts;
  }

  /**
   * Returns how many examples an epoch has.
   *
   * @return clips of all sets, each as often as it is repeated; unlabelled ones included, whether
   *     or not they will be admitted
   */
  public int size() {
    long size = 0;
    for (Part part : parts) {
      size += (long) part.clips.clips().size() * part.repetitions;
    }
    return Math.toIntExact(size);
  }

  /** Least number of examples in a batch, for each of {@link #quotas}. */
  Map<String, Integer> minima(int batchSize) {
    Map<String, Integer> minima = new TreeMap<>();
    for (Part part : parts) {
      minima.merge(quota(part.clips.name()), part.minimum(batchSize), Integer::sum);
    }
    return minima;
  }

  /** What an example of these sets counts for: its sets, but weak ones all as the first. */
  List<String> quotas(List<String> sets) {
    return sets.stream().map(this::quota).distinct().toList();
  }

  private String quota(String set) {
    return sharedBy != null && sharing.contains(set) ? sharedBy : set;
  }

  @Override
  public String toString() {
    return "EpochMix" + parts;
  }

  /** Collects the sets of a mix; not thread-safe. */
  public static final class Builder {

    private final List<Part> parts = new ArrayList<>();
    private final Set<String> furtherWeak = new HashSet<>();
    private @Nullable String firstWeak;

    private Builder() {}

    /**
     * Adds a set with the weight that the report gives to sets of a kind: to the weak ones together
     * a least part of each batch, too.
     *
     * @param clips the set
     * @param kind the kind as which it counts; of a pseudo-labelled set what it was before
     * @return this builder
     */
    public Builder addReportSet(ClipSet clips, Labelling kind) {
      return switch (kind) {
        case WEAK -> {
          if (firstWeak == null) {
            firstWeak = clips.name();
            yield addSet(clips, WEAK_REPETITIONS, WEAK_SHARE);
          }
          furtherWeak.add(clips.name());
          yield addSet(clips, WEAK_REPETITIONS);
        }
        case STRONG -> addSet(clips, STRONG_REPETITIONS);
        case UNLABELLED -> addSet(clips, UNLABELLED_REPETITIONS);
      };
    }

    /**
     * Adds a set of which a batch may have any number of examples.
     *
     * @param clips the set
     * @param repetitions how often an epoch goes through it, at least 1
     * @return this builder
     * @throws IllegalArgumentException if the number is below 1
     */
    public Builder addSet(ClipSet clips, int repetitions) {
      return addSet(clips, repetitions, 0);
    }

    /**
     * Adds a set of which each batch has a least part.
     *
     * @param clips the set
     * @param repetitions how often an epoch goes through it, at least 1
     * @param share least part of each batch, 0 to 1
     * @return this builder
     * @throws IllegalArgumentException if a number is outside its range
     */
    public Builder addSet(ClipSet clips, int repetitions, double share) {
      parts.add(new Part(clips, repetitions, share));
      return this;
    }

    /**
     * Makes the mix.
     *
     * @return the mix
     * @throws IllegalArgumentException if there is no set, a set is empty, two have one name, or
     *     the shares exceed a whole batch
     */
    public EpochMix build() {
      if (parts.isEmpty()) {
        throw new IllegalArgumentException("sets = 0, allowed: at least 1");
      }
      Set<String> names = new HashSet<>();
      double shares = 0;
      for (Part part : parts) {
        ClipSet clips = part.clips;
        if (!names.add(clips.name())) {
          throw new IllegalArgumentException(
              "two sets are named " + clips.name() + ", allowed: different names");
        }
        if (clips.clips().isEmpty()) {
          throw new IllegalArgumentException(
              clips.name()
                  + " has no clips ("
                  + clips.missing().size()
                  + " are listed and missing), allowed: at least 1");
        }
        shares += part.share;
      }
      if (shares > 1 + 1e-9) {
        throw new IllegalArgumentException("shares = " + shares + ", allowed: together at most 1");
      }
      return new EpochMix(this);
    }
  }
}
