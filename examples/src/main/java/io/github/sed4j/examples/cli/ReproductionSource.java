package io.github.sed4j.examples.cli;

import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.Labelling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the recordings of a reproduction come from. */
interface ReproductionSource {

  /**
   * What is trained and validated on.
   *
   * @param training sets whose names differ
   * @param validation strongly labelled clips
   */
  record Data(List<ClipSet> training, ClipSet validation) {

    public Data {
      training = List.copyOf(training);
    }
  }

  /**
   * How large a set is or will be.
   *
   * @param name the set's name
   * @param labelling kind of its labels
   * @param clips how many clips it has
   * @param summary a line about it
   */
  record Size(String name, Labelling labelling, int clips, String summary) {

    static Size of(ClipSet set) {
      return new Size(set.name(), set.labelling(), set.clips().size(), set.summary());
    }
  }

  /** A line about where the recordings come from, for the pages. */
  String description();

  /** What must be the same for a run to go on. */
  String identity();

  /** The sets that will train, and last the one that validates. */
  List<Size> sizes();

  /**
   * Some clips of every set, by which speed is measured.
   *
   * @param temporary an empty folder
   * @param most how many clips of a set are enough
   */
  Data sample(Path temporary, int most) throws IOException;

  /**
   * All clips; those that are to be made are made first.
   *
   * @param run the folder of the run
   */
  Data data(Path run, Console console) throws IOException;
}
