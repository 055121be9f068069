package io.github.sed4j.training.data;

import io.github.sed4j.features.augment.ClipSeed;

/**
 * One turn of one clip.
 *
 * @param epoch number of the pass over the mix
 * @param set index of the set in the mix
 * @param clip index of the clip in the set
 * @param repetition number of the pass over the set within the epoch
 */
record ExampleId(long epoch, int set, int clip, int repetition) {

  ClipSet set(EpochMix mix) {
    return mix.parts().get(set).clips();
  }

  LabelledClip clip(EpochMix mix) {
    return set(mix).clips().get(clip);
  }

  /** The clip with its set, as messages name it. */
  String name(EpochMix mix) {
    return set(mix).name() + "/" + clip(mix).name();
  }

  /** From where all random choices about this turn come. */
  ClipSeed seed(EpochMix mix, long run) {
    return new ClipSeed(run, epoch, name(mix) + "#" + repetition);
  }
}
