package io.github.sed4j.training.data;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.features.augment.Superposition;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.training.data.DataProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Looks through data sets before training starts: decodes every recording, and compares it with its
 * labels. It changes nothing, and lists all that it finds.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class DataCheck {

  /** Recordings up to this length are not used (the authors' code, 2020), s. */
  public static final double DEFAULT_MIN_SECONDS = 1;

  /** The longest superposition of the report, 15 s: no batch of its training is longer. */
  public static final double DEFAULT_MAX_SECONDS =
      (double) Superposition.DEFAULT_MAX_FRAMES
          * FrameGrid.DEFAULT_HOP_LENGTH
          / FrameGrid.DEFAULT_SAMPLE_RATE;

  /**
   * How far a label or a stated duration may be off, s: the collar of the evaluation. DESED's own
   * annotations go up to 0.115 s beyond their clips.
   */
  public static final double DEFAULT_TOLERANCE = 0.2;

  /** Threads that decode. */
  public static final int DEFAULT_WORKERS = 2;

  private final List<String> eventClasses;
  private final double minSeconds;
  private final double maxSeconds;
  private final double tolerance;
  private final int workers;
  private final AudioReader reader;

  private DataCheck(Builder builder) {
    this.eventClasses = List.copyOf(Objects.requireNonNull(builder.eventClasses, "eventClasses"));
    this.minSeconds = builder.minSeconds;
    this.maxSeconds = builder.maxSeconds;
    this.tolerance = builder.tolerance;
    this.workers = builder.workers;
    this.reader = builder.reader;
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Looks through sets.
   *
   * @param sets the sets
   * @return what was found
   * @throws IOException if the thread is interrupted
   */
  public DataReport check(Collection<ClipSet> sets) throws IOException {
    List<DataProblem> problems = new ArrayList<>();
    Map<String, Double> seconds = new LinkedHashMap<>();
    ExecutorService pool = WorkerThreads.pool(workers, "sed4j-check");
    try {
      for (ClipSet set : sets) {
        seconds.put(set.name(), check(set, pool, problems));
      }
    } finally {
      pool.shutdownNow();
    }
    return new DataReport(problems, seconds);
  }

  private double check(ClipSet set, ExecutorService pool, List<DataProblem> problems)
      throws IOException {
    for (String name : set.missing()) {
      problems.add(new DataProblem(Kind.MISSING, set.name(), name, "no such recording"));
    }
    List<Future<Checked>> running = new ArrayList<>();
    for (LabelledClip clip : set.clips()) {
      running.add(pool.submit(() -> check(set, clip)));
    }
    double seconds = 0;
    int usable = 0;
    for (Future<Checked> future : running) {
      Checked checked = WorkerThreads.await(future);
      problems.addAll(checked.problems);
      seconds += checked.seconds;
      usable += checked.usable ? 1 : 0;
    }
    if (usable == 0) {
      problems.add(
          new DataProblem(
              Kind.EMPTY_SET,
              set.name(),
              "",
              "no clip that can be used, of "
                  + (set.clips().size() + set.missing().size())
                  + " that are listed"));
    }
    if (set.labelling() != Labelling.UNLABELLED) {
      Set<String> without = new TreeSet<>(eventClasses);
      without.removeAll(set.eventClasses());
      for (String label : without) {
        problems.add(
            new DataProblem(
                Kind.CLASS_WITHOUT_CLIPS, set.name(), "", "no clip with event class " + label));
      }
    }
    return seconds;
  }

  private record Checked(List<DataProblem> problems, double seconds, boolean usable) {}

  private Checked check(ClipSet set, LabelledClip clip) {
    List<DataProblem> problems = new ArrayList<>();
    for (String label : clip.labels().tags()) {
      if (!eventClasses.contains(label)) {
        add(
            problems,
            Kind.UNKNOWN_CLASS,
            set,
            clip,
            "event class '" + label + "', allowed: those of the class list " + eventClasses);
      }
    }
    AudioClip audio;
    try {
      audio = reader.read(clip.file(), warning -> {});
    } catch (IOException e) {
      add(problems, Kind.UNREADABLE, set, clip, "unreadable: " + e.getMessage());
      return new Checked(problems, 0, false);
    }
    double seconds = audio.duration();
    boolean tooShort = seconds <= minSeconds;
    if (tooShort) {
      add(
          problems,
          Kind.TOO_SHORT,
          set,
          clip,
          text("too short: %.3f s, allowed: more than %.3f s", seconds, minSeconds));
    }
    if (seconds > maxSeconds) {
      add(
          problems,
          Kind.TOO_LONG,
          set,
          clip,
          text("long: %.1f s, a batch holds %.1f s with ease", seconds, maxSeconds));
    }
    checkDuration(set, clip, seconds, problems);
    checkEvents(set, clip, seconds, problems);
    return new Checked(problems, seconds, !tooShort);
  }

  private void checkDuration(
      ClipSet set, LabelledClip clip, double seconds, List<DataProblem> problems) {
    OptionalDouble stated =
        set.durations().map(table -> table.duration(clip.name())).orElse(OptionalDouble.empty());
    if (stated.isPresent() && Math.abs(stated.getAsDouble() - seconds) > tolerance) {
      add(
          problems,
          Kind.CONTRADICTORY_DURATION,
          set,
          clip,
          text("stated to last %.3f s, but lasts %.3f s", stated.getAsDouble(), seconds));
    }
  }

  private void checkEvents(
      ClipSet set, LabelledClip clip, double seconds, List<DataProblem> problems) {
    Set<SoundEvent> seen = new HashSet<>();
    for (SoundEvent event : clip.labels().events()) {
      String what = text("%s from %.3f to %.3f s", event.label(), event.onset(), event.offset());
      if (!seen.add(event)) {
        add(problems, Kind.MISLABELLED, set, clip, what + " is there twice");
      } else if (event.offset() > seconds + tolerance) {
        add(
            problems,
            Kind.MISLABELLED,
            set,
            clip,
            what + text(" ends behind the recording, which lasts %.3f s", seconds));
      } else if (event.duration() == 0) {
        add(problems, Kind.MISLABELLED, set, clip, what + " has no length");
      }
    }
  }

  private static void add(
      List<DataProblem> problems, Kind kind, ClipSet set, LabelledClip clip, String message) {
    problems.add(new DataProblem(kind, set.name(), clip.name(), message));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  /** Configures a check; not thread-safe. */
  public static final class Builder {

    private @Nullable List<String> eventClasses;
    private double minSeconds = DEFAULT_MIN_SECONDS;
    private double maxSeconds = DEFAULT_MAX_SECONDS;
    private double tolerance = DEFAULT_TOLERANCE;
    private int workers = DEFAULT_WORKERS;
    private AudioReader reader = AudioReader.withDefaults();

    private Builder() {}

    /**
     * Sets the class list.
     *
     * @param value the event classes that labels may be of
     * @return this builder
     */
    public Builder setEventClasses(List<String> value) {
      eventClasses = List.copyOf(value);
      return this;
    }

    /**
     * Sets up to what length a recording is too short.
     *
     * @param value s, at least 0; {@link #DEFAULT_MIN_SECONDS} unless set
     * @return this builder
     */
    public Builder optMinSeconds(double value) {
      minSeconds = value;
      return this;
    }

    /**
     * Sets from what length on a recording is worth a warning.
     *
     * @param value s, at least 0; {@link #DEFAULT_MAX_SECONDS} unless set
     * @return this builder
     */
    public Builder optMaxSeconds(double value) {
      maxSeconds = value;
      return this;
    }

    /**
     * Sets how far a label or a stated duration may be off.
     *
     * @param value s, at least 0; {@link #DEFAULT_TOLERANCE} unless set
     * @return this builder
     */
    public Builder optTolerance(double value) {
      tolerance = value;
      return this;
    }

    /**
     * Sets how many threads decode.
     *
     * @param value at least 1; {@link #DEFAULT_WORKERS} unless set
     * @return this builder
     */
    public Builder optWorkers(int value) {
      workers = value;
      return this;
    }

    /**
     * Sets what reads the recordings.
     *
     * @param value the reader; one with the default limits unless set
     * @return this builder
     */
    public Builder optReader(AudioReader value) {
      reader = Objects.requireNonNull(value, "reader");
      return this;
    }

    /**
     * Makes the check.
     *
     * @return the check
     * @throws IllegalArgumentException if the class list is not set, or a value is outside its
     *     range
     */
    public DataCheck build() {
      if (eventClasses == null) {
        throw new IllegalArgumentException("eventClasses is not set, allowed: a class list");
      }
      Require.notNegativeFinite("minSeconds", minSeconds);
      Require.notNegativeFinite("maxSeconds", maxSeconds);
      Require.notNegativeFinite("tolerance", tolerance);
      Require.atLeast("workers", workers, 1);
      return new DataCheck(this);
    }
  }
}
