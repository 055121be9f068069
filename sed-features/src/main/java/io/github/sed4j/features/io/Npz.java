package io.github.sed4j.features.io;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Reads and writes {@code .npz} files: zip archives of {@code .npy} entries, named without that
 * suffix.
 *
 * <p>Thread safety: stateless.
 */
public final class Npz {

  private static final String SUFFIX = ".npy";

  /** One time stamp in every entry, so that equal arrays give equal bytes. */
  private static final LocalDateTime ENTRY_TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

  private Npz() {}

  /**
   * Reads all arrays of a {@code .npz} file.
   *
   * @param file the file
   * @return the arrays by name, in the order of the file
   * @throws NpyFormatException if the archive or an array in it is damaged, or a name occurs twice
   * @throws IOException if it cannot be read
   */
  public static Map<String, NpyArray> read(Path file) throws IOException {
    Map<String, NpyArray> arrays;
    try (InputStream in = new BufferedInputStream(InputFile.open(file))) {
      arrays = read(in, file.toString());
    }
    if (file.getFileSystem() == FileSystems.getDefault() && Files.isRegularFile(file)) {
      requireAll(file, arrays.size());
    }
    return arrays;
  }

  /** A stream ends without a word where an archive is cut between arrays; its directory tells. */
  private static void requireAll(Path file, int arrays) throws IOException {
    try (ZipFile directory = new ZipFile(file.toFile())) {
      if (directory.size() != arrays) {
        throw new NpyFormatException(
            file + ": damaged archive, " + arrays + " of its " + directory.size() + " entries");
      }
    } catch (ZipException e) {
      throw new NpyFormatException(file + ": damaged archive, " + e.getMessage());
    }
  }

  /**
   * Reads all arrays of a {@code .npz} stream; the stream is not closed.
   *
   * @param in the stream
   * @param name what messages call it
   * @return the arrays by name, in the order of the stream
   * @throws NpyFormatException if the archive or an array in it is damaged, or a name occurs twice
   * @throws IOException if it cannot be read
   */
  public static Map<String, NpyArray> read(InputStream in, String name) throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    ZipInputStream zip = new ZipInputStream(in);
    try {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.getName().endsWith(SUFFIX)) {
          throw new NpyFormatException(name + ": entry " + entry.getName() + " is no .npy");
        }
        String key = entry.getName().substring(0, entry.getName().length() - SUFFIX.length());
        NpyArray array = Npy.read(zip, name + "!" + entry.getName());
        if (zip.read() >= 0) {
          throw new NpyFormatException(
              name + "!" + entry.getName() + ": bytes after the last element of " + array);
        }
        if (arrays.put(key, array) != null) {
          throw new NpyFormatException(name + ": entry " + entry.getName() + " occurs twice");
        }
      }
    } catch (EOFException | ZipException e) {
      throw new NpyFormatException(name + ": damaged archive, " + e.getMessage());
    }
    if (arrays.isEmpty()) {
      throw new NpyFormatException(name + ": not a .npz file, or one without arrays");
    }
    return arrays;
  }

  /**
   * Writes a compressed {@code .npz} file: to a temporary file beside it, then moved into place.
   *
   * @param file the file; replaced if it exists
   * @param arrays the arrays by name, written in the map's order
   * @throws IOException if it cannot be written; the target is then as it was
   */
  public static void write(Path file, Map<String, NpyArray> arrays) throws IOException {
    AtomicFile.write(file, out -> write(out, arrays));
  }

  private static void write(OutputStream out, Map<String, NpyArray> arrays) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
      ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
      entry.setTimeLocal(ENTRY_TIME);
      zip.putNextEntry(entry);
      Npy.write(zip, array.getValue());
      zip.closeEntry();
    }
    zip.finish();
  }
}
