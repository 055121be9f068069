package io.github.sed4j.training.data;

/** How much the labels of a clip say. */
public enum Labelling {
  /** Which event classes occur, and from when until when. */
  STRONG,
  /** Which event classes occur somewhere in the clip. */
  WEAK,
  /** Nothing. */
  UNLABELLED
}
