package io.github.sed4j.inference.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.github.sed4j.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Values that other tools gave, out of reference/evaluation, which is not in the repository. It
 * keeps account of what has been compared, so that a test can say that nothing was left out.
 */
final class Expected {

  /** Values agree within this, absolutely, or relatively where they are above 1. */
  static final double TOLERANCE = 1e-9;

  private final JsonElement json;
  private final String path;
  private final Set<String> compared;

  private Expected(JsonElement json, String path, Set<String> compared) {
    this.json = json;
    this.path = path;
    this.compared = compared;
  }

  static Expected read(String file) {
    try {
      String text = Files.readString(Golden.shared("reference/evaluation/" + file));
      return new Expected(JsonParser.parseString(text), "", new HashSet<>());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean has(String key) {
    return json.getAsJsonObject().has(key);
  }

  Set<String> keys() {
    return json.getAsJsonObject().keySet();
  }

  Expected get(String key) {
    assertThat(keys()).as(path).contains(key);
    return new Expected(json.getAsJsonObject().get(key), path + "/" + key, compared);
  }

  List<Expected> list() {
    List<Expected> list = new ArrayList<>();
    for (int i = 0; i < json.getAsJsonArray().size(); i++) {
      list.add(new Expected(json.getAsJsonArray().get(i), path + "/" + i, compared));
    }
    return list;
  }

  String path() {
    return path;
  }

  boolean isObject() {
    return json.isJsonObject();
  }

  boolean isError() {
    return json.isJsonObject() && (has("error") || has("skipped"));
  }

  /** A text that says what an entry is, not a value to compare. */
  String text() {
    compared.add(path);
    return json.getAsString();
  }

  double number() {
    compared.add(path);
    if (!json.getAsJsonPrimitive().isString()) {
      return json.getAsDouble();
    }
    return switch (json.getAsString()) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> throw new IllegalArgumentException(path + ": " + json);
    };
  }

  boolean isNull() {
    compared.add(path);
    return json.isJsonNull();
  }

  double[] numbers() {
    return list().stream().mapToDouble(Expected::number).toArray();
  }

  /** Leaves the entry and all below it out of the account, for a reason that the test states. */
  void leave() {
    compared.addAll(leaves());
  }

  void agrees(double actual) {
    double value = number();
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      assertThat(Double.valueOf(actual)).as(path).isEqualTo(Double.valueOf(value));
    } else {
      double tolerance = TOLERANCE * Math.max(1, Math.abs(value));
      assertThat(actual).as(path).isBetween(value - tolerance, value + tolerance);
    }
  }

  void counts(long actual) {
    assertThat((double) actual).as(path).isEqualTo(number());
  }

  void agreesAll(double[] actual) {
    List<Expected> entries = list();
    assertThat(actual).as(path).hasSize(entries.size());
    for (int i = 0; i < actual.length; i++) {
      entries.get(i).agrees(actual[i]);
    }
  }

  /** Throws if some value below this entry has been neither compared nor left out. */
  void assertAllCompared() {
    Set<String> missing = leaves();
    missing.removeAll(compared);
    assertThat(missing).as("values of " + path + " that no test has looked at").isEmpty();
  }

  private Set<String> leaves() {
    Set<String> leaves = new TreeSet<>();
    collect(json, path, leaves);
    return leaves;
  }

  private static void collect(JsonElement element, String path, Set<String> leaves) {
    if (element.isJsonObject()) {
      element
          .getAsJsonObject()
          .entrySet()
          .forEach(entry -> collect(entry.getValue(), path + "/" + entry.getKey(), leaves));
    } else if (element.isJsonArray()) {
      for (int i = 0; i < element.getAsJsonArray().size(); i++) {
        collect(element.getAsJsonArray().get(i), path + "/" + i, leaves);
      }
    } else {
      leaves.add(path);
    }
  }
}
