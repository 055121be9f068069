package io.github.sed4j.training.data;

import io.github.sed4j.features.augment.ClipSeed;
import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * People's own data: a folder of recordings with one table of labels, or none.
 *
 * <p>A table is told by its header: {@code filename onset offset event_label} is strong, {@code
 * filename event_labels} weak, {@code filename} alone lists unlabelled clips; without a table all
 * recordings are an unlabelled set. A weak table beside a strong one (as sed4j's own soundscapes
 * have it) is not needed and not read. A table {@code filename duration} states durations, which
 * {@link DataCheck} compares. Recordings may lie in folders within the folder; a table may name
 * them with or without a leading {@code audio/}.
 *
 * <p>If there are folders {@code train/} and {@code validation/}, each is such a folder. A training
 * folder with neither table nor recordings of its own may hold several such folders, such as {@code
 * weak/}, {@code strong/} and {@code unlabelled/}, each of which is a set.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class PlainDataset {

  /** Part of the clips that validates if nobody has set clips aside (the command line's choice). */
  public static final double DEFAULT_VALIDATION_SHARE = 0.2;

  /** Folder of training data within the folder that is given. */
  public static final String TRAIN_FOLDER = "train";

  /** Folder of validation data within the folder that is given. */
  public static final String VALIDATION_FOLDER = "validation";

  /** Tables that speak of recordings and not of labels. */
  private static final Set<String> OTHER_TABLES = Set.of("manifest.tsv", "segments.tsv");

  private final Path root;
  private final List<ClipSet> training;
  private final @Nullable ClipSet validation;
  private final List<String> warnings;

  private PlainDataset(
      Path root, List<ClipSet> training, @Nullable ClipSet validation, List<String> warnings) {
    this.root = root;
    this.training = List.copyOf(training);
    this.validation = validation;
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Reads the tables, and finds the recordings that are there.
   *
   * @param root the folder
   * @return the data set
   * @throws NoSuchFileException if there is no such folder, or neither recordings nor a table in it
   * @throws TableFormatException if a table cannot be used, or two tables say the same kind of
   *     thing
   * @throws IOException if a file or folder cannot be read
   */
  public static PlainDataset read(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new NoSuchFileException(root.toString(), null, "no such folder");
    }
    Path train = root.resolve(TRAIN_FOLDER);
    Path validation = root.resolve(VALIDATION_FOLDER);
    List<ClipSet> training =
        Files.isDirectory(train) ? sets(train) : List.of(set(root, nameOf(root)));
    return new PlainDataset(
        root,
        training,
        Files.isDirectory(validation) ? set(validation, VALIDATION_FOLDER) : null,
        List.of());
  }

  private static String nameOf(Path folder) {
    Path name = folder.toAbsolutePath().normalize().getFileName();
    return name == null ? "data" : name.toString().replace('+', '_');
  }

  /** The folder as a set, or the sets in it. */
  private static List<ClipSet> sets(Path folder) throws IOException {
    if (!tables(folder).isEmpty() || hasRecordings(folder)) {
      return List.of(set(folder, nameOf(folder)));
    }
    List<ClipSet> sets = new ArrayList<>();
    for (Path inner : list(folder, Files::isDirectory)) {
      if (!tables(inner).isEmpty() || !RecordingFolder.of(inner).all().isEmpty()) {
        sets.add(set(inner, nameOf(inner)));
      }
    }
    if (sets.isEmpty()) {
      throw nothingIn(folder);
    }
    return sets;
  }

  private static boolean hasRecordings(Path folder) throws IOException {
    Path audio = folder.resolve("audio");
    return !list(folder, RecordingFolder::isRecording).isEmpty()
        || (Files.isDirectory(audio) && !RecordingFolder.of(audio).all().isEmpty());
  }

  private static NoSuchFileException nothingIn(Path folder) {
    return new NoSuchFileException(
        folder.toString(), null, "neither recordings nor a table of labels");
  }

  private static List<Path> list(Path folder, Predicate<Path> which) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(which).sorted().toList();
    }
  }

  private static List<Path> tables(Path folder) throws IOException {
    return list(
        folder,
        file -> {
          String name = String.valueOf(file.getFileName());
          return name.endsWith(".tsv")
              && !name.startsWith(".")
              && !OTHER_TABLES.contains(name)
              && Files.isRegularFile(file);
        });
  }

  /** What a table speaks of. */
  private enum Content {
    STRONG(Labelling.STRONG),
    WEAK(Labelling.WEAK),
    NAMES(Labelling.UNLABELLED),
    DURATIONS(Labelling.UNLABELLED);

    private final Labelling labelling;

    Content(Labelling labelling) {
      this.labelling = labelling;
    }

    static Content of(Path table) throws IOException {
      List<String> columns = Table.columns(table);
      if (columns.contains("event_label") && columns.contains("onset")) {
        return STRONG;
      }
      if (columns.contains("event_labels")) {
        return WEAK;
      }
      if (columns.contains("duration")) {
        return DURATIONS;
      }
      if (columns.equals(List.of("filename"))) {
        return NAMES;
      }
      throw new TableFormatException(
          table,
          1,
          "columns "
              + columns
              + ", allowed: filename onset offset event_label, filename event_labels, filename"
              + " duration, or filename, divided by tabs");
    }
  }

  private record LabelTable(Content content, Path file) {}

  private static ClipSet set(Path folder, String name) throws IOException {
    List<LabelTable> found = new ArrayList<>();
    for (Path table : tables(folder)) {
      found.add(new LabelTable(Content.of(table), table));
    }
    RecordingFolder recordings = RecordingFolder.of(folder);
    recordings.leaveOut(VALIDATION_FOLDER);
    Optional<LabelTable> labels =
        found.stream()
            .filter(table -> table.content != Content.DURATIONS)
            .min(Comparator.comparing(LabelTable::content));
    if (labels.isEmpty() && recordings.all().isEmpty()) {
      throw nothingIn(folder);
    }
    ClipSet clips =
        labels.isEmpty()
            ? ClipSet.unlabelled(name, recordings)
            : ClipSet.read(
                name, only(labels.get(), found).labelling, recordings, labels.get().file);
    Optional<LabelTable> durations =
        found.stream().filter(table -> table.content == Content.DURATIONS).findFirst();
    if (durations.isEmpty()) {
      return clips;
    }
    only(durations.get(), found);
    return clips.withDurations(ClipDurations.read(durations.get().file));
  }

  /** The content of a table that is the only one of its kind. */
  private static Content only(LabelTable table, List<LabelTable> all) throws TableFormatException {
    for (LabelTable other : all) {
      if (other.content == table.content && !other.equals(table)) {
        throw new TableFormatException(
            other.file, 0, "a second table like " + table.file + ", allowed: one in a folder");
      }
    }
    return table.content;
  }

  /**
   * Returns the folder that was read.
   *
   * @return the folder
   */
  public Path root() {
    return root;
  }

  /**
   * Returns the sets for training.
   *
   * @return at least one, unmodifiable
   */
  public List<ClipSet> training() {
    return training;
  }

  /**
   * Returns the set for validation.
   *
   * @return the set, or empty if there is none
   */
  public Optional<ClipSet> validation() {
    return Optional.ofNullable(validation);
  }

  /**
   * Returns what a person should know about how this data set was divided.
   *
   * @return warnings, unmodifiable; none if it was not divided
   */
  public List<String> warnings() {
    return warnings;
  }

  /**
   * Sets a part of the clips of each labelled set aside for validation, if there is no validation
   * set.
   *
   * <p>Clips with a recording in common stay together, as far as files {@code
   * specification/CLIP.json} beside the table name the recordings of soundscapes. Where nearly all
   * clips hang together through their recordings, only those of events count, not backgrounds; if
   * that does not help either, clips are divided one by one, and a {@linkplain #warnings() warning}
   * says that validation hears recordings of the training.
   *
   * @param share part of the clips that validates, above 0 to below 1
   * @param seed decides which
   * @return the divided data set; this one if it has a validation set
   * @throws IllegalArgumentException if the share is outside its range, or there are fewer than two
   *     labelled clips to divide
   * @throws IOException if a specification file cannot be read
   */
  public PlainDataset divided(double share, long seed) throws IOException {
    if (validation != null) {
      return this;
    }
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException("share = " + share + ", allowed: above 0 to below 1");
    }
    List<ClipSet> labelled =
        training.stream().filter(set -> set.labelling() != Labelling.UNLABELLED).toList();
    Labelling weakest =
        labelled.stream().anyMatch(set -> set.labelling() == Labelling.WEAK)
            ? Labelling.WEAK
            : Labelling.STRONG;
    // All sets at once, since clips of different sets may have recordings in common.
    List<List<LabelledClip>> ofSets =
        labelled.stream()
            .map(set -> set.clips().stream().map(clip -> asInValidation(set, clip)).toList())
            .toList();
    ClipDivision division =
        ClipDivision.of(
            ofSets,
            SoundscapeRecordings.of(ofSets.stream().flatMap(List::stream).toList()),
            share,
            new ClipSeed(seed, 0, labelled.size() == 1 ? labelled.get(0).name() : "")
                .generator("validation"));
    List<LabelledClip> aside = division.validation();
    Set<LabelledClip> chosen = new HashSet<>(aside);
    List<ClipSet> rest = new ArrayList<>();
    for (ClipSet set : training) {
      rest.add(set.where(set.name(), clip -> !chosen.contains(asInValidation(set, clip))));
    }
    List<String> said = new ArrayList<>(division.warnings());
    if (aside.isEmpty()) {
      throw new IllegalArgumentException(
          root + ": no labelled clips to validate with, allowed: at least 2");
    }
    said.add(
        0,
        root
            + ": no validation data, so "
            + aside.size()
            + " of "
            + (aside.size() + count(rest))
            + " labelled clips validate (seed "
            + seed
            + ")");
    return new PlainDataset(root, rest, validationSet(aside, weakest), said);
  }

  /** A clip as the validation set has it, which must tell the sets apart. */
  private LabelledClip asInValidation(ClipSet set, LabelledClip clip) {
    String prefix = training.size() == 1 ? "" : set.name() + "/";
    return new LabelledClip(prefix + clip.name(), clip.file(), clip.labels());
  }

  private static int count(Collection<ClipSet> sets) {
    return sets.stream()
        .filter(set -> set.labelling() != Labelling.UNLABELLED)
        .mapToInt(set -> set.clips().size())
        .sum();
  }

  /** Clips of strong and of weak sets together are weakly labelled. */
  private static ClipSet validationSet(List<LabelledClip> clips, Labelling weakest) {
    return ClipSet.of(
        VALIDATION_FOLDER,
        weakest,
        clips.stream()
            .map(
                clip ->
                    weakest == Labelling.WEAK
                        ? clip.withLabels(ClipLabels.weak(clip.labels().tags()))
                        : clip)
            .toList());
  }

  /**
   * Returns how many clips of each set are there and how many are missing.
   *
   * @return a line for each set, as {@link ClipSet#summary} has it
   */
  public String summary() {
    List<String> lines = new ArrayList<>();
    training.forEach(set -> lines.add(set.summary()));
    if (validation != null) {
      lines.add(validation.summary());
    }
    return String.join("\n", lines);
  }

  @Override
  public String toString() {
    return "PlainDataset[" + root + ", " + training + ", " + validation + "]";
  }
}
