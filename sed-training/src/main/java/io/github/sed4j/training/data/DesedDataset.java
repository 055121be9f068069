package io.github.sed4j.training.data;

import io.github.sed4j.inference.evaluation.ClipDurations;
import io.github.sed4j.inference.evaluation.TableFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * DESED, the data set of DCASE Task 4, in the folders in which it is published: recordings below
 * {@code audio/}, tables below {@code metadata/}.
 *
 * <pre>
 * audio/train/weak                    metadata/train/weak.tsv
 * audio/train/unlabel_in_domain       metadata/train/unlabel_in_domain.tsv
 * audio/train/synthetic20/soundscapes metadata/train/synthetic20/soundscapes.tsv
 * audio/train/synthetic21_train/soundscapes
 *                                     metadata/train/synthetic21_train/soundscapes.tsv
 * audio/train/strong_label_real       metadata/train/audioset_strong.tsv
 * audio/validation                    metadata/validation/validation.tsv
 * audio/validation/synthetic21_validation/soundscapes
 *                                     metadata/validation/synthetic21_validation/soundscapes.tsv
 * audio/eval/public                   metadata/eval/public.tsv
 * </pre>
 *
 * <p>The spellings of the challenges' years are all known: {@code synthetic21}, {@code strong},
 * {@code validation/validation}, folders of recordings with the suffix {@code _16k}, tables beside
 * the soundscapes, and the division into {@code real/} and {@code synthetic/} of 2019. A subset is
 * there if its table is; recordings that are missing are normal, see {@link ClipSet#missing}.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class DesedDataset {

  /** The parts of DESED. */
  public enum Subset {
    /** Real clips with tags, for training: 1578 are listed. */
    WEAK("weak", Labelling.WEAK),
    /** Real clips without labels, for training: 14412 are listed. */
    UNLABELLED("unlabel_in_domain", Labelling.UNLABELLED),
    /** Soundscapes of 2020, for training. */
    SYNTHETIC20("synthetic20", Labelling.STRONG),
    /** Soundscapes of 2021, for training. */
    SYNTHETIC21("synthetic21", Labelling.STRONG),
    /** Real clips of AudioSet with events, for training. */
    STRONG("strong", Labelling.STRONG),
    /** Real clips with events, for validation: 1168 are listed. */
    VALIDATION("validation", Labelling.STRONG),
    /** Soundscapes of 2021, for validation. */
    SYNTHETIC21_VALIDATION("synthetic21_validation", Labelling.STRONG),
    /** The public evaluation set, real clips with events: 692 are listed. */
    EVALUATION("eval", Labelling.STRONG);

    private final String setName;
    private final Labelling labelling;

    Subset(String setName, Labelling labelling) {
      this.setName = setName;
      this.labelling = labelling;
    }

    /**
     * Returns what messages call the subset.
     *
     * @return the name of its {@link ClipSet}
     */
    public String setName() {
      return setName;
    }

    /**
     * Returns what kind of labels its clips have.
     *
     * @return the kind
     */
    public Labelling labelling() {
      return labelling;
    }
  }

  /**
   * Where a subset may lie.
   *
   * @param part folder below audio/ and metadata/
   * @param folders folders of recordings within it
   * @param tables tables within it
   */
  private record Place(String part, List<String> folders, List<String> tables) {}

  private static final Map<Subset, Place> PLACES = new EnumMap<>(Subset.class);

  static {
    place(Subset.WEAK, "train", List.of("weak"), "weak.tsv");
    place(Subset.UNLABELLED, "train", List.of("unlabel_in_domain"), "unlabel_in_domain.tsv");
    place(
        Subset.SYNTHETIC20,
        "train",
        List.of("synthetic20/soundscapes", "synthetic20"),
        "synthetic20/soundscapes.tsv",
        "synthetic20.tsv");
    place(
        Subset.SYNTHETIC21,
        "train",
        List.of(
            "synthetic21_train/soundscapes",
            "synthetic21_train",
            "synthetic21/soundscapes",
            "synthetic21"),
        "synthetic21_train/soundscapes.tsv",
        "synthetic21_train.tsv",
        "synthetic21/soundscapes.tsv",
        "synthetic21.tsv");
    place(
        Subset.STRONG,
        "train",
        List.of("strong_label_real", "strong"),
        "audioset_strong.tsv",
        "strong_label_real.tsv",
        "strong.tsv");
    place(Subset.VALIDATION, "validation", List.of("validation", ""), "validation.tsv");
    place(
        Subset.SYNTHETIC21_VALIDATION,
        "validation",
        List.of("synthetic21_validation/soundscapes", "synthetic21_validation"),
        "synthetic21_validation/soundscapes.tsv",
        "synthetic21_validation.tsv");
    place(Subset.EVALUATION, "eval", List.of("public", ""), "public.tsv");
  }

  private static void place(Subset subset, String part, List<String> folders, String... tables) {
    PLACES.put(subset, new Place(part, folders, List.of(tables)));
  }

  private static Place placeOf(Subset subset) {
    return Objects.requireNonNull(PLACES.get(subset), "every subset has a place");
  }

  /** Where audio/ and metadata/ may lie below the folder that is given. */
  private static final List<String> BASES = List.of("", "dataset", "real", "synthetic");

  private final Path root;
  private final Map<Subset, ClipSet> subsets;

  private DesedDataset(Path root, Map<Subset, ClipSet> subsets) {
    this.root = root;
    this.subsets = subsets;
  }

  /**
   * Tells whether a folder looks like DESED: whether it has the table of a subset.
   *
   * @param root the folder
   * @return true if it does
   */
  public static boolean isDesed(Path root) {
    return Stream.of(Subset.values()).anyMatch(subset -> table(root, subset).isPresent());
  }

  /**
   * Reads the tables, and finds the recordings that are there.
   *
   * @param root the folder that holds {@code audio/} and {@code metadata/}
   * @return the data set
   * @throws NoSuchFileException if the folder has no table of any subset
   * @throws TableFormatException if a table cannot be used
   * @throws IOException if a file or folder cannot be read
   */
  public static DesedDataset read(Path root) throws IOException {
    Map<Subset, ClipSet> subsets = new EnumMap<>(Subset.class);
    for (Subset subset : Subset.values()) {
      Optional<Path> table = table(root, subset);
      if (table.isPresent()) {
        subsets.put(subset, read(root, subset, table.get()));
      }
    }
    if (subsets.isEmpty()) {
      throw new NoSuchFileException(
          root.toString(), null, "no table of DESED, such as metadata/train/weak.tsv");
    }
    return new DesedDataset(root, Collections.unmodifiableMap(subsets));
  }

  private static ClipSet read(Path root, Subset subset, Path table) throws IOException {
    RecordingFolder recordings = RecordingFolder.ofAll(recordingFolders(root, subset));
    ClipSet clips = ClipSet.read(subset.setName, subset.labelling, recordings, table);
    Optional<Path> durations = durations(table);
    return durations.isPresent() ? clips.withDurations(ClipDurations.read(durations.get())) : clips;
  }

  private static Optional<Path> table(Path root, Subset subset) {
    Place place = placeOf(subset);
    return BASES.stream()
        .map(root::resolve)
        .flatMap(
            base ->
                Stream.of("metadata", "audio").map(kind -> base.resolve(kind).resolve(place.part)))
        .flatMap(folder -> place.tables.stream().map(folder::resolve))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static Collection<Path> recordingFolders(Path root, Subset subset) {
    Place place = placeOf(subset);
    List<Path> folders = new ArrayList<>();
    for (String base : BASES) {
      Path part = root.resolve(base).resolve("audio").resolve(place.part);
      for (String folder : place.folders) {
        folders.add(part.resolve(folder));
        if (!folder.isEmpty()) {
          folders.add(part.resolve(folder + "_16k"));
        }
      }
      if (place.folders.contains("")) {
        folders.add(part.resolveSibling(place.part + "_16k"));
      }
    }
    return folders;
  }

  /** {@code X_durations.tsv} beside {@code X.tsv}, or {@code durations.tsv}. */
  private static Optional<Path> durations(Path table) {
    String name = String.valueOf(table.getFileName()).replaceFirst("\\.tsv$", "");
    return Stream.of(name + "_durations.tsv", "durations.tsv")
        .map(table::resolveSibling)
        .filter(Files::isRegularFile)
        .findFirst();
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
   * Returns a subset.
   *
   * @param subset which
   * @return its clips, or empty if its table is not there
   */
  public Optional<ClipSet> subset(Subset subset) {
    return Optional.ofNullable(subsets.get(subset));
  }

  /**
   * Returns all subsets whose tables are there.
   *
   * @return clips by subset, in the order of the enum, unmodifiable
   */
  public Map<Subset, ClipSet> subsets() {
    return subsets;
  }

  /**
   * Returns how many clips of each subset are there and how many are missing.
   *
   * @return a line for each subset, as {@link ClipSet#summary} has it
   */
  public String summary() {
    return subsets.values().stream().map(ClipSet::summary).collect(Collectors.joining("\n"));
  }

  @Override
  public String toString() {
    return "DesedDataset[" + root + ", " + subsets.keySet() + "]";
  }
}
