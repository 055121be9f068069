package io.github.sed4j.models.nn;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the PyTorch engine and its native parts for this platform are on the class path,
 * before DJL looks for them: DJL would try to download what is missing, and where that is not
 * possible its message does not say which artifact to add.
 *
 * <p>Thread safety: all methods may be called from any thread.
 */
public final class NativeLibrary {

  /** DJL's name of the engine that the networks run on. */
  public static final String ENGINE = "PyTorch";

  private static final Logger LOGGER = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String GROUP = "ai.djl.pytorch:";
  private static final List<String> PLATFORMS =
      List.of("linux-x86_64", "linux-aarch64", "osx-aarch64", "win-x86_64");

  private static volatile boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the engine, once for the process.
   *
   * @throws IllegalStateException naming the artifact and the platform, if the engine or a native
   *     part is missing and cannot be downloaded, or if it cannot be loaded
   */
  public static void require() {
    if (!loaded) {
      load();
    }
  }

  private static synchronized void load() {
    if (loaded) {
      return;
    }
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      if (Utils.isOfflineMode()) {
        throw new IllegalStateException(missing.get());
      }
      LOGGER.warn("{}; DJL now tries to download it", missing.get());
    }
    try {
      Engine.getEngine(ENGINE);
      loaded = true;
    } catch (RuntimeException | LinkageError | AssertionError e) {
      String reason = missing.orElse("the PyTorch engine does not load on " + platform());
      throw new IllegalStateException(reason + " (" + e + ")", e);
    }
  }

  /**
   * Says what is missing on the class path, without loading anything.
   *
   * @return a sentence with the artifact to add, or empty if nothing is missing
   */
  public static Optional<String> missing() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ClassLoader loader = context != null ? context : NativeLibrary.class.getClassLoader();
    boolean ownLibrary =
        Stream.of(System.getenv("PYTORCH_LIBRARY_PATH"), System.getProperty("java.library.path"))
            .anyMatch(NativeLibrary::holdsTorch);
    return missing(loader, platform(), ownLibrary);
  }

  /**
   * Returns the platform as DJL's artifacts spell it.
   *
   * @return for example {@code linux-x86_64}
   */
  public static String platform() {
    return platform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  static String platform(String osName, String osArch) {
    String os = osName.toLowerCase(Locale.ROOT);
    String prefix =
        os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : os.replace(' ', '-');
    return prefix + "-" + (osArch.equals("amd64") ? "x86_64" : osArch);
  }

  static Optional<String> missing(ClassLoader loader, String platform, boolean ownLibrary) {
    Map<String, String> engine = properties(loader.getResource("pytorch-engine.properties"));
    if (engine.isEmpty()) {
      return Optional.of("the engine is not on the class path: add " + GROUP + "pytorch-engine");
    }
    String torch = engine.getOrDefault("pytorch_version", "?");
    String djl = engine.getOrDefault("djl_version", "?");
    if (!ownLibrary) {
      List<Map<String, String>> natives = allProperties(loader, "native/lib/pytorch.properties");
      Optional<Map<String, String>> fitting =
          natives.stream().filter(n -> classifier(n).endsWith(platform)).findFirst();
      if (fitting.isEmpty()) {
        return Optional.of(missingTorch(platform, torch, natives));
      }
      torch = fitting.get().getOrDefault("version", torch).replaceFirst("-.*", "");
    }
    return missingJni(loader, torch, djl);
  }

  /** With older artifacts the flavor comes first: {@code cpu-linux-x86_64}. */
  private static String classifier(Map<String, String> nativeProperties) {
    return nativeProperties.getOrDefault("classifier", "");
  }

  private static String missingTorch(
      String platform, String torch, List<Map<String, String>> natives) {
    String found =
        natives.isEmpty()
            ? ""
            : natives.stream()
                .map(NativeLibrary::classifier)
                .collect(Collectors.joining(", ", "; found only ", ""));
    if (!PLATFORMS.contains(platform)) {
      return "there is no native PyTorch "
          + torch
          + " for the platform "
          + platform
          + ", only for "
          + String.join(", ", PLATFORMS)
          + found;
    }
    return "native PyTorch for the platform "
        + platform
        + " is not on the class path: add "
        + GROUP
        + "pytorch-native-cpu:"
        + torch
        + " with the classifier "
        + platform
        + found;
  }

  private static Optional<String> missingJni(ClassLoader loader, String torch, String djl) {
    Map<String, String> jni = properties(loader.getResource("jnilib/pytorch.properties"));
    String artifact = GROUP + "pytorch-jni:" + torch + "-" + djl;
    if (jni.isEmpty()) {
      return Optional.of("the binding to native PyTorch is not on the class path: add " + artifact);
    }
    String version = jni.getOrDefault("jni_version", "?");
    if (!version.startsWith(torch + "-" + djl)) {
      return Optional.of(
          "the binding on the class path, "
              + GROUP
              + "pytorch-jni:"
              + version
              + ", does not fit DJL "
              + djl
              + " with native PyTorch "
              + torch
              + ": use "
              + artifact);
    }
    return Optional.empty();
  }

  private static boolean holdsTorch(@Nullable String path) {
    if (path == null) {
      return false;
    }
    String library = System.mapLibraryName("torch");
    return Stream.of(path.split(Pattern.quote(File.pathSeparator)))
        // Windows has its PATH there, with quotes and whatever else people have written into it.
        .map(entry -> entry.replace("\"", "").strip())
        .filter(entry -> !entry.isEmpty())
        .anyMatch(entry -> entry.endsWith(library) || new File(entry, library).exists());
  }

  private static List<Map<String, String>> allProperties(ClassLoader loader, String resource) {
    try {
      return Collections.list(loader.getResources(resource)).stream()
          .map(NativeLibrary::properties)
          .toList();
    } catch (IOException e) {
      LOGGER.warn("cannot look for {} on the class path: {}", resource, e.toString());
      return List.of();
    }
  }

  private static Map<String, String> properties(@Nullable URL url) {
    Properties properties = new Properties();
    if (url != null) {
      try (InputStream in = url.openStream()) {
        properties.load(in);
      } catch (IOException e) {
        LOGGER.warn("cannot read {}: {}", url, e.toString());
      }
    }
    Map<String, String> map = new HashMap<>();
    properties.stringPropertyNames().forEach(k -> map.put(k, properties.getProperty(k)));
    return map;
  }
}
