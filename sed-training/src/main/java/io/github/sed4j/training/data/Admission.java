package io.github.sed4j.training.data;

import io.github.sed4j.features.audio.AudioClip;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which unlabelled clips join training, and with which tags: on-the-fly tagging.
 *
 * <p>A {@link BatchStream} asks for a few clips at a time, in the order of the epoch, on the thread
 * that calls {@link BatchStream#next}, and always at the same moments of a run: so a decision may
 * depend on the state of the network in training, and a resumed run repeats it. Clips are asked
 * about up to {@linkplain BatchLoader#lookahead() a few batches} before they are used.
 *
 * <p>Thread safety: called by one thread at a time.
 */
public interface Admission {

  /**
   * A clip that may join.
   *
   * <p>Thread safety: immutable, safe to share.
   *
   * @param set name of its set
   * @param name name of the clip
   * @param clip its samples, one channel, at the rate of the training
   */
  record Candidate(String set, String name, AudioClip clip) {}

  /**
   * Says whether any clip can join at present. If not, unlabelled clips are passed over without
   * being read.
   *
   * @return false before the first validation, for example
   */
  boolean isOpen();

  /**
   * Decides about clips.
   *
   * @param candidates the clips, at least one
   * @return for each, in order, the event classes with which it joins (none is allowed), or empty
   *     if it does not join
   * @throws IOException if the decision needs a file that cannot be read
   */
  List<Optional<Set<String>>> admit(List<Candidate> candidates) throws IOException;
}
