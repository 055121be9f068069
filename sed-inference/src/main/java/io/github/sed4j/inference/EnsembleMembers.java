package io.github.sed4j.inference;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.NativeLibrary;
import java.util.ArrayList;
import java.util.List;

/**
 * The networks of an ensemble by family, each with the number of its norm: members whose statistics
 * are equal share one.
 *
 * <p>They are freed when they are closed and nobody works with them any more. Thread safety: safe
 * to share.
 */
final class EnsembleMembers implements AutoCloseable {

  /** A network and the norm of its features. */
  record Member<N extends Network>(N network, int norm) {}

  private final List<Network> networks = new ArrayList<>();
  private final List<FeatureNorm> norms = new ArrayList<>();
  private final List<Member<ForwardBackwardCrnn>> taggers = new ArrayList<>();
  private final List<Member<TagConditionedCnn>> tagConditioned = new ArrayList<>();
  private final List<Member<BidirectionalCrnn>> bidirectional = new ArrayList<>();
  private final int classes;
  private final int margin;
  private final NDManager manager;
  private int users;
  private boolean closed;

  private EnsembleMembers(Bundle bundle, Device device) {
    classes = bundle.classes().size();
    NativeLibrary.require();
    manager = NDManager.newBaseManager(device, NativeLibrary.ENGINE);
    List<FeatureStatistics> distinct = new ArrayList<>();
    int longest = 0;
    try {
      for (int i = 0; i < bundle.members().size(); i++) {
        BundleMember member = bundle.members().get(i);
        FeatureStatistics statistics = statistics(bundle, i);
        if (!distinct.contains(statistics)) {
          distinct.add(statistics);
          norms.add(statistics.norm());
        }
        Network network = member.network(device, Network.Form.INFERENCE);
        networks.add(network);
        add(network, distinct.indexOf(statistics));
        longest = Math.max(longest, reach(member.architecture()));
      }
      margin = longest;
    } catch (RuntimeException | Error e) {
      free();
      throw e;
    }
  }

  static EnsembleMembers of(Bundle bundle, Device device) {
    return new EnsembleMembers(bundle, device);
  }

  private static FeatureStatistics statistics(Bundle bundle, int member) {
    return bundle
        .members()
        .get(member)
        .statistics()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    bundle.origin()
                        + ": member "
                        + member
                        + " has no norm statistics, allowed: members that have them, as the log-mel"
                        + " of a recording must be normalised as it was in training"));
  }

  private static int reach(Architecture architecture) {
    int output =
        architecture instanceof TagConditionedCnnArchitecture cnn ? cnn.outputKernel() / 2 : 0;
    return architecture.cnn().contextFrames() + output;
  }

  private void add(Network network, int norm) {
    if (network instanceof ForwardBackwardCrnn tagger) {
      taggers.add(new Member<>(tagger, norm));
    } else if (network instanceof TagConditionedCnn cnn) {
      tagConditioned.add(new Member<>(cnn, norm));
    } else if (network instanceof BidirectionalCrnn crnn) {
      bidirectional.add(new Member<>(crnn, norm));
    }
  }

  /** Keeps the networks until {@link #release}. */
  synchronized void retain() {
    if (closed) {
      throw new IllegalStateException("closed: its networks are freed");
    }
    users++;
  }

  synchronized void release() {
    users--;
    if (closed && users == 0) {
      free();
    }
  }

  List<Member<ForwardBackwardCrnn>> taggers() {
    return taggers;
  }

  List<Member<TagConditionedCnn>> tagConditioned() {
    return tagConditioned;
  }

  List<Member<BidirectionalCrnn>> bidirectional() {
    return bidirectional;
  }

  FeatureNorm norm(int index) {
    return norms.get(index);
  }

  int normCount() {
    return norms.size();
  }

  /** The number of event classes. */
  int classes() {
    return classes;
  }

  /** How far the farthest-seeing CNN sees to either side, in frames. */
  int margin() {
    return margin;
  }

  /** Makes a manager on the device of the networks; the caller closes it. */
  NDManager newManager() {
    return manager.newSubManager();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      if (users == 0) {
        free();
      }
    }
  }

  private void free() {
    networks.forEach(Network::close);
    manager.close();
  }
}
