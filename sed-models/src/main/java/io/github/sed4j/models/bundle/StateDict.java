package io.github.sed4j.models.bundle;

import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.Npz;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.nn.ParameterSpec;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The parameters and buffers of a PyTorch model by name, as {@code model.state_dict()} returns them
 * and as the authors' networks name them. It is read from a safetensors file, from an {@code .npz},
 * or from a folder with an {@code .npy} for each entry; PyTorch's own files are pickles, which can
 * run code, and are not read.
 *
 * <p>The names of the networks are those of the authors' code of 2020 (pb_sed, {@code CRNN} and
 * {@code CNN}), such as {@code _cnn_2d.convs.0.conv.weight}. One prefix before all of them, such as
 * {@code model.}, is allowed. Entries of the feature extractor, {@code feature_extractor.norm.*}
 * and {@code feature_extractor.mel_transform.*}, are used where they are present.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class StateDict {

  private static final String NPY = ".npy";
  private static final String PARAMS = "params";
  private static final String PICKLE = ".pkl";
  private static final String EXTRACTOR = "feature_extractor.";
  private static final String MEAN = EXTRACTOR + "norm.running_mean";
  private static final String POWER = EXTRACTOR + "norm.running_power";
  private static final String COUNT = EXTRACTOR + "norm.num_tracked_values";
  private static final String FILTERS = EXTRACTOR + "mel_transform._fbanks";

  /** Differences that a message lists before it counts the rest. */
  private static final int LISTED = 4;

  /** Largest difference of a filter weight that rounding to float32 explains. */
  private static final double FILTER_TOLERANCE = 1e-6;

  private final Map<String, NpyArray> arrays;
  private final String origin;

  private StateDict(Map<String, NpyArray> arrays, String origin) {
    this.arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
    this.origin = origin;
  }

  /**
   * Makes a state dict of arrays.
   *
   * @param arrays the arrays by name; copied
   * @return the state dict
   */
  public static StateDict of(Map<String, NpyArray> arrays) {
    return new StateDict(arrays, "state dict");
  }

  /**
   * Makes a state dict of a member's weights, and of its statistics where it has some, under the
   * authors' names.
   *
   * @param member the member
   * @return the state dict; the weights are the member's bit for bit
   */
  public static StateDict of(BundleMember member) {
    Map<String, NpyArray> arrays = new LinkedHashMap<>(member.weights());
    member
        .statistics()
        .ifPresent(
            statistics -> {
              int bands = statistics.bands();
              float[] count = new float[bands];
              Arrays.fill(count, (float) statistics.frames());
              arrays.put(COUNT, NpyArray.of(count, 1, 1, bands, 1));
              arrays.put(MEAN, NpyArray.of(floats(statistics.mean()), 1, 1, bands, 1));
              arrays.put(POWER, NpyArray.of(floats(statistics.meanSquare()), 1, 1, bands, 1));
            });
    return of(arrays);
  }

  private static float[] floats(double[] values) {
    return NpyArray.of(values, values.length).toFloatArray();
  }

  /**
   * Reads a state dict within the default limits.
   *
   * @param source a safetensors file, an {@code .npz} file, or a folder with {@code .npy} files or
   *     with a folder {@code params} of them
   * @return the state dict
   * @throws IOException if it is none of these, damaged, beyond the limits, or cannot be read
   */
  public static StateDict read(Path source) throws IOException {
    return read(source, BundleLimits.DEFAULT);
  }

  /**
   * Reads a state dict.
   *
   * @param source a safetensors file, an {@code .npz} file, or a folder with {@code .npy} files or
   *     with a folder {@code params} of them
   * @param limits the most bytes, packed and unpacked
   * @return the state dict
   * @throws IOException if it is none of these, damaged, beyond the limits, or cannot be read
   */
  public static StateDict read(Path source, BundleLimits limits) throws IOException {
    if (Files.isDirectory(source)) {
      return new StateDict(readFolder(source, limits), source.toString());
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(source)) {
      start = in.readNBytes(9);
    }
    if (start.length > 1 && start[0] == 'P' && start[1] == 'K') {
      requireArchiveOfArrays(source, limits);
      return new StateDict(Npz.read(source), source.toString());
    }
    if (start.length == 9 && start[8] == '{') {
      return new StateDict(Safetensors.read(source, limits), source.toString());
    }
    throw new BundleFormatException(
        source
            + ": starts with other bytes than a state dict, allowed: a safetensors file, an .npz"
            + " file, a folder of .npy files"
            + (start.length > 0 && start[0] == (byte) 0x80 ? pickles() : ""));
  }

  private static String pickles() {
    return "; a PyTorch pickle can run code: save it with safetensors or numpy.savez";
  }

  private static Map<String, NpyArray> readFolder(Path folder, BundleLimits limits)
      throws IOException {
    List<Path> files = arraysIn(folder);
    Path params = folder.resolve(PARAMS);
    if (Files.isDirectory(params)) {
      List<Path> below = arraysIn(params);
      if (!files.isEmpty() && !below.isEmpty()) {
        throw new BundleFormatException(
            folder + ": .npy files here and in " + PARAMS + ", allowed: one place; name " + params);
      }
      files = files.isEmpty() ? below : files;
    }
    if (files.isEmpty()) {
      throw new BundleFormatException(folder + ": a folder without .npy files");
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    requireWithinLimit(folder, bytes, limits);
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    for (Path file : files) {
      String name = String.valueOf(file.getFileName());
      arrays.put(name.substring(0, name.length() - NPY.length()), Npy.read(file));
    }
    return arrays;
  }

  private static List<Path> arraysIn(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*" + NPY)) {
      entries.forEach(files::add);
    }
    files.sort(Comparator.comparing(Path::toString));
    return files;
  }

  private static void requireWithinLimit(Path source, long bytes, BundleLimits limits)
      throws BundleFormatException {
    if (bytes > limits.maxBytes()) {
      throw new BundleFormatException(
          source + ": " + bytes + " bytes or more, allowed: at most " + limits.maxBytes());
    }
  }

  /** Unpacks an archive to nowhere, so that reading it cannot take more memory than allowed. */
  private static void requireArchiveOfArrays(Path source, BundleLimits limits) throws IOException {
    byte[] block = new byte[1 << 16];
    long bytes = 0;
    try (ZipInputStream zip =
        new ZipInputStream(new BufferedInputStream(Files.newInputStream(source)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(PICKLE)) {
          throw new BundleFormatException(
              source + ": holds " + StrictJson.printable(entry.getName()) + pickles());
        }
        for (int read = zip.read(block); read >= 0; read = zip.read(block)) {
          bytes += read;
          requireWithinLimit(source, bytes, limits);
        }
      }
    } catch (EOFException | ZipException e) {
      throw new BundleFormatException(source + ": damaged archive, " + e.getMessage(), e);
    }
  }

  /**
   * Returns the arrays.
   *
   * @return arrays by name in the order of the source; unmodifiable
   */
  public Map<String, NpyArray> arrays() {
    return arrays;
  }

  /**
   * Writes a safetensors file: to a temporary file beside it, then moved into place.
   *
   * @param file the file; replaced if it exists
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public void write(Path file) throws IOException {
    Safetensors.write(file, arrays, WeightStorage.FLOAT32);
  }

  /**
   * Tells the number of event classes from the shape of an entry that depends on it.
   *
   * @param architecture what the network looks like with a number of classes
   * @return the number, K
   * @throws BundleFormatException if the entry is missing, or if its shape leaves no classes
   */
  public int classes(IntFunction<? extends Architecture> architecture)
      throws BundleFormatException {
    Architecture one = architecture.apply(1);
    Map<String, int[]> more = architecture.apply(2).parameterShapes();
    String prefix = prefix(one);
    for (Map.Entry<String, int[]> entry : one.parameterShapes().entrySet()) {
      String name = entry.getKey();
      int axis = Arrays.mismatch(entry.getValue(), more.get(name));
      if (axis >= 0) {
        NpyArray array = arrays.get(prefix + name);
        if (array == null) {
          throw new BundleFormatException(
              origin + ": entry " + name + " of a " + one.type() + " is missing");
        }
        int[] shape = array.shape();
        int others = entry.getValue()[axis] - 1;
        if (shape.length != entry.getValue().length
            || shape[axis] <= others
            || shape[axis] - others > Architecture.MAX_CLASSES) {
          throw new BundleFormatException(
              origin
                  + ": entry "
                  + name
                  + " of shape "
                  + Arrays.toString(shape)
                  + " is not that of a "
                  + one.type()
                  + " with 1 to "
                  + Architecture.MAX_CLASSES
                  + " classes");
        }
        return shape[axis] - others;
      }
    }
    throw new IllegalArgumentException("the number of classes changes no shape");
  }

  /**
   * Makes a member of these weights, and of the statistics of the features where they are present.
   *
   * @param architecture what the network looks like
   * @param features how its features are made; where the state dict holds a mel filterbank, it must
   *     be the same
   * @return the member, its weights bit for bit those of the state dict, unless that holds other
   *     types than float32, which are rounded
   * @throws BundleFormatException if an entry is missing, superfluous or of another shape, not
   *     finite, or if the filterbank is another one; the message names the first differences
   */
  public BundleMember member(Architecture architecture, LogMelExtractor features)
      throws BundleFormatException {
    Optional<String> difference = difference(architecture);
    if (difference.isPresent()) {
      throw new BundleFormatException(origin + ": " + difference.get());
    }
    String prefix = prefix(architecture);
    requireFilters(prefix, features);
    Map<String, NpyArray> weights = new LinkedHashMap<>();
    for (String name : architecture.parameterShapes().keySet()) {
      weights.put(name, float32(require(prefix + name)));
    }
    try {
      BundleMember.Builder builder =
          BundleMember.builder().setArchitecture(architecture).setWeights(weights);
      FeatureStatistics statistics = statistics(prefix);
      if (statistics != null) {
        builder.optStatistics(statistics);
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new BundleFormatException(origin + ": " + e.getMessage(), e);
    }
  }

  private NpyArray require(String name) {
    return Objects.requireNonNull(arrays.get(name), name);
  }

  private static NpyArray float32(NpyArray array) {
    return array.dtype() == NpyArray.DType.FLOAT32
        ? array
        : NpyArray.of(array.toFloatArray(), array.shape());
  }

  /**
   * Tells how the names and shapes differ from those of a network.
   *
   * @param architecture what the network looks like
   * @return the first differences with both shapes and the number of the others; empty if there are
   *     none
   */
  public Optional<String> difference(Architecture architecture) {
    String prefix = prefix(architecture);
    List<String> differences = new ArrayList<>();
    Set<String> superfluous = new LinkedHashSet<>(arrays.keySet());
    for (ParameterSpec spec : architecture.parameters()) {
      String name = prefix + spec.name();
      String expected = Arrays.toString(spec.shape());
      NpyArray array = arrays.get(name);
      superfluous.remove(name);
      if (array == null) {
        differences.add(name + " " + expected + " is missing");
      } else if (!Arrays.equals(array.shape(), spec.shape())) {
        differences.add(name + " is " + Arrays.toString(array.shape()) + ", not " + expected);
      }
    }
    List.of(COUNT, MEAN, POWER, FILTERS).forEach(name -> superfluous.remove(prefix + name));
    for (String name : superfluous) {
      differences.add(
          StrictJson.printable(name)
              + " "
              + Arrays.toString(require(name).shape())
              + " does not belong to it");
    }
    if (differences.isEmpty()) {
      return Optional.empty();
    }
    int more = differences.size() - LISTED;
    return Optional.of(
        "no "
            + architecture.type()
            + " of "
            + architecture.classes()
            + " classes as described: "
            + String.join("; ", differences.subList(0, Math.min(LISTED, differences.size())))
            + (more > 0 ? "; and " + more + " more" : ""));
  }

  /** Returns what precedes the names of the network, where most of them are found. */
  private String prefix(Architecture architecture) {
    Set<String> needed = architecture.parameterShapes().keySet();
    Map<String, Integer> found = new TreeMap<>();
    for (String name : arrays.keySet()) {
      for (int start = 0; start >= 0 && start < name.length(); ) {
        if (needed.contains(name.substring(start))) {
          found.merge(name.substring(0, start), 1, Integer::sum);
        }
        int dot = name.indexOf('.', start);
        start = dot < 0 ? -1 : dot + 1;
      }
    }
    return found.entrySet().stream()
        .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(e -> -e.getKey().length()))
        .map(Map.Entry::getKey)
        .orElse("");
  }

  private @Nullable FeatureStatistics statistics(String prefix) throws BundleFormatException {
    NpyArray count = arrays.get(prefix + COUNT);
    NpyArray mean = arrays.get(prefix + MEAN);
    NpyArray power = arrays.get(prefix + POWER);
    if (count == null && mean == null && power == null) {
      return null;
    }
    if (count == null
        || mean == null
        || power == null
        || count.size() == 0
        || count.size() != mean.size()) {
      throw new BundleFormatException(
          origin + ": allowed are all of " + List.of(COUNT, MEAN, POWER) + " or none");
    }
    double[] frames = count.toDoubleArray();
    for (double value : frames) {
      if (value != frames[0] || !(value >= 2 && value <= FeatureStatistics.MAX_FRAMES)) {
        throw new BundleFormatException(
            origin
                + ": "
                + COUNT
                + " holds "
                + frames[0]
                + " and "
                + value
                + ", allowed: one number of frames for all bands, 2 or more");
      }
    }
    return FeatureStatistics.ofMoments(
        Math.round(frames[0]), mean.toDoubleArray(), power.toDoubleArray());
  }

  private void requireFilters(String prefix, LogMelExtractor features)
      throws BundleFormatException {
    NpyArray filters = arrays.get(prefix + FILTERS);
    if (filters == null) {
      return;
    }
    double[][] expected = features.filterBank().toMatrix();
    int bands = features.bands();
    int bins = features.filterBank().bins();
    if (!Arrays.equals(filters.shape(), new int[] {bins, bands})) {
      throw new BundleFormatException(
          origin
              + ": "
              + FILTERS
              + " is "
              + Arrays.toString(filters.shape())
              + ", not "
              + Arrays.toString(new int[] {bins, bands})
              + " as the features'");
    }
    double[] values = filters.toDoubleArray();
    for (int band = 0; band < bands; band++) {
      for (int bin = 0; bin < bins; bin++) {
        double value = values[bin * bands + band];
        if (!(Math.abs(value - expected[band][bin]) <= FILTER_TOLERANCE)) {
          throw new BundleFormatException(
              origin
                  + ": "
                  + FILTERS
                  + " weights bin "
                  + bin
                  + " in band "
                  + band
                  + " by "
                  + value
                  + ", not "
                  + expected[band][bin]
                  + " as the features'");
        }
      }
    }
  }

  /**
   * Tells whether another state dict has the same entries, bit for bit.
   *
   * @param other the other object
   * @return true if equal
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof StateDict that && arrays.equals(that.arrays);
  }

  /**
   * Returns a hash of the entries.
   *
   * @return the hash
   */
  @Override
  public int hashCode() {
    return arrays.hashCode();
  }

  /**
   * Returns the origin and the number of entries.
   *
   * @return for example {@code StateDict[crnn.npz, 106 entries]}
   */
  @Override
  public String toString() {
    return "StateDict[" + origin + ", " + arrays.size() + " entries]";
  }
}
