package io.github.sed4j.training.data;

import io.github.sed4j.training.data.DataProblem.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@link DataCheck} found.
 *
 * <p>Thread safety: immutable, safe to share.
 *
 * @param problems what is wrong, in the order of sets and clips
 * @param seconds how long the readable recordings of each set last together, by the set's name
 */
public record DataReport(List<DataProblem> problems, Map<String, Double> seconds) {

  /** How many problems of a kind {@link #toString} shows. */
  private static final int SHOWN = 5;

  /**
   * Makes a report.
   *
   * @param problems what is wrong; copied
   * @param seconds how long the recordings of each set last together; copied
   */
  public DataReport {
    problems = List.copyOf(problems);
    seconds = Collections.unmodifiableMap(new LinkedHashMap<>(seconds));
  }

  /**
   * Returns the problems of a kind.
   *
   * @param kind which
   * @return problems in the order of sets and clips
   */
  public List<DataProblem> problems(Kind kind) {
    return problems.stream().filter(problem -> problem.kind() == kind).toList();
  }

  /**
   * Says whether one can train with the data as it is.
   *
   * @return false if there is a {@linkplain Kind#isFatal() fatal} problem
   */
  public boolean isUsable() {
    return problems.stream().noneMatch(problem -> problem.kind().isFatal());
  }

  /**
   * Returns a summary for a person: the hours of each set, how many problems there are of each
   * kind, and the first few of each.
   *
   * @return lines
   */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    seconds.forEach(
        (set, duration) ->
            lines.add(String.format(Locale.ROOT, "%s: %.2f h", set, duration / 3600)));
    Map<Kind, List<DataProblem>> byKind = new EnumMap<>(Kind.class);
    problems.forEach(
        problem -> byKind.computeIfAbsent(problem.kind(), kind -> new ArrayList<>()).add(problem));
    byKind.forEach(
        (kind, found) -> {
          lines.add(name(kind) + ": " + found.size());
          found.stream().limit(SHOWN).forEach(problem -> lines.add("  " + problem));
          if (found.size() > SHOWN) {
            lines.add("  and " + (found.size() - SHOWN) + " more");
          }
        });
    return String.join("\n", lines);
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
