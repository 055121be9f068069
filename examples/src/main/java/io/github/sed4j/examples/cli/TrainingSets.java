package io.github.sed4j.examples.cli;

import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.DataCheck;
import io.github.sed4j.training.data.DataProblem;
import io.github.sed4j.training.data.DataReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What all commands that train do with their recordings before they start. */
final class TrainingSets {

  /** Part of Java's heap that keeps decoded recordings, and a further such part for features. */
  private static final int CACHE_PART = 4;

  private TrainingSets() {}

  /** Memory for decoded recordings, and as much again for features. */
  static long cacheBytes() {
    return Runtime.getRuntime().maxMemory() / CACHE_PART;
  }

  /** The event classes of all sets, in alphabetical order. */
  static List<String> classesOf(Path data, List<ClipSet> sets) throws IOException {
    SortedSet<String> classes = new TreeSet<>();
    sets.forEach(set -> classes.addAll(set.eventClasses()));
    if (classes.isEmpty()) {
      throw new IOException(
          data
              + ": no clip to train on has an event class: "
              + sets.stream().map(ClipSet::summary).collect(Collectors.joining(", ")));
    }
    return List.copyOf(classes);
  }

  /** Opens every recording and says what is wrong. */
  static void check(
      Path data, List<ClipSet> sets, List<String> classes, int workers, Console console)
      throws IOException {
    DataReport report =
        DataCheck.builder().setEventClasses(classes).optWorkers(workers).build().check(sets);
    List<DataProblem> fatal = new ArrayList<>();
    for (DataProblem problem : report.problems()) {
      if (problem.kind().isFatal()) {
        fatal.add(problem);
        console.failure(problem.toString());
      } else if (problem.kind() != DataProblem.Kind.MISSING) {
        console.warning("", problem.toString());
      }
    }
    sets.forEach(set -> console.progress(set.summary()));
    if (!fatal.isEmpty()) {
      throw new IOException(
          data
              + ": cannot be trained on: "
              + fatal.get(0)
              + (fatal.size() == 1 ? "" : ", and " + (fatal.size() - 1) + " more, see above"));
    }
  }
}
