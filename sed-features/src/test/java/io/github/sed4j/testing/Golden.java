package io.github.sed4j.testing;

import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.Npz;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/**
 * Reference data of the tests. Small sets lie on the class path as {@code /golden/NAME.npz}; the
 * large ones lie in a shared folder outside the repository.
 */
public final class Golden {

  private final String name;
  private final Map<String, NpyArray> arrays;

  private Golden(String name, Map<String, NpyArray> arrays) {
    this.name = name;
    this.arrays = arrays;
  }

  /**
   * Loads a set from the test resources.
   *
   * @param name for example {@code features}
   * @return the set
   */
  public static Golden load(String name) {
    String resource = "/golden/" + name + ".npz";
    try (InputStream in = Golden.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalArgumentException("no test resource " + resource);
      }
      return new Golden(name, Npz.read(in, resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns one array.
   *
   * @param key its name; "/" separates what were folders
   * @return the array
   */
  public NpyArray array(String key) {
    NpyArray array = arrays.get(key);
    if (array == null) {
      throw new IllegalArgumentException(name + " has no " + key + ", but " + arrays.keySet());
    }
    return array;
  }

  /**
   * Returns the names of all arrays.
   *
   * @return names in the order of the file
   */
  public Set<String> names() {
    return arrays.keySet();
  }

  /**
   * Finds a file or folder of the reference data that is not in the repository; where it is absent,
   * the calling test is reported as skipped, with the reason.
   *
   * @param path relative to the shared folder, such as {@code reference/golden/crnn_full}
   * @return the existing path
   */
  public static Path shared(String path) {
    Path found = Path.of(System.getProperty("sed4j.shared", "../../shared")).resolve(path);
    Assumptions.assumeTrue(
        Files.exists(found), () -> "reference data is not on this machine: " + found.normalize());
    return found;
  }
}
