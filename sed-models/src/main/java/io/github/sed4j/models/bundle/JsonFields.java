package io.github.sed4j.models.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, each asked for by name and kind, and checked; {@link #end()} finds
 * what nobody asked for. Messages name the file, the field's path, the value found and what was
 * allowed. For the sections of bundles, and whatever else sed4j keeps as JSON.
 *
 * <p>Thread safety: none; it remembers what was asked for.
 */
public final class JsonFields {

  private final JsonObject object;
  private final String file;
  private final String path;
  private final boolean array;
  private final Set<String> asked = new LinkedHashSet<>();

  private JsonFields(JsonObject object, String file, String path, boolean array) {
    this.object = object;
    this.file = file;
    this.path = path;
    this.array = array;
  }

  /**
   * Reads an object from strict JSON (RFC 8259): no comments, no NaN, no key twice, at most {@value
   * BundleLimits#DEFAULT_MAX_JSON_DEPTH} levels.
   *
   * @param text the JSON
   * @param file what messages call the file
   * @param path where in the file the text stands, such as the name of a section; empty if it is
   *     the whole
   * @return its fields
   * @throws BundleFormatException if it is no JSON, or no object
   */
  public static JsonFields parse(String text, String file, String path)
      throws BundleFormatException {
    String name = path.isEmpty() ? file : file + ": " + path;
    return of(StrictJson.parse(text, BundleLimits.DEFAULT_MAX_JSON_DEPTH, name), file, path);
  }

  static JsonFields of(JsonElement element, String file) throws BundleFormatException {
    return of(element, file, "");
  }

  private static JsonFields of(JsonElement element, String file, String path)
      throws BundleFormatException {
    if (!element.isJsonObject()) {
      throw new BundleFormatException(
          file + ": " + (path.isEmpty() ? "the whole" : path) + " is no JSON object");
    }
    return new JsonFields(element.getAsJsonObject(), file, path, false);
  }

  private String path(String field) {
    if (array) {
      return path + "[" + field + "]";
    }
    return path.isEmpty() ? field : path + "." + field;
  }

  /**
   * Says that a value is not allowed.
   *
   * @param field its name
   * @param value what was found
   * @param allowed what was allowed
   * @return the exception, to be thrown
   */
  public BundleFormatException error(String field, Object value, String allowed) {
    return new BundleFormatException(
        file
            + ": "
            + StrictJson.printable(path(field))
            + " = "
            + StrictJson.printable(String.valueOf(value))
            + ", allowed: "
            + allowed);
  }

  /**
   * Says where a value was found that its own class does not allow.
   *
   * @param cause what that class said
   * @return the exception, to be thrown
   */
  public BundleFormatException error(IllegalArgumentException cause) {
    return new BundleFormatException(this + ": " + cause.getMessage(), cause);
  }

  private @Nullable JsonElement find(String field) {
    asked.add(field);
    JsonElement value = object.get(field);
    return value == null || value.isJsonNull() ? null : value;
  }

  private JsonElement require(String field) throws BundleFormatException {
    JsonElement value = find(field);
    if (value == null) {
      throw new BundleFormatException(
          file + ": " + StrictJson.printable(path(field)) + " is missing");
    }
    return value;
  }

  /**
   * Returns the names of all fields there are.
   *
   * @return names in the order of the file; of elements of an array, 0, 1, ...
   */
  public List<String> names() {
    return List.copyOf(object.keySet());
  }

  /**
   * Tells whether there is a field.
   *
   * @param field its name
   * @return true if it is there, and not null
   */
  public boolean has(String field) {
    return find(field) != null;
  }

  /**
   * Returns the fields of an object within this one.
   *
   * @param field its name
   * @return its fields
   * @throws BundleFormatException if it is missing or no object
   */
  public JsonFields object(String field) throws BundleFormatException {
    return of(require(field), file, path(field));
  }

  /**
   * Returns the elements of an array as fields.
   *
   * @param field its name
   * @return fields that are called 0, 1, ...
   * @throws BundleFormatException if it is missing or no array
   */
  public JsonFields elements(String field) throws BundleFormatException {
    JsonObject elements = new JsonObject();
    for (JsonElement element : array(field, Integer.MAX_VALUE)) {
      elements.add(Integer.toString(elements.size()), element);
    }
    return new JsonFields(elements, file, path(field), true);
  }

  /**
   * Returns a text.
   *
   * @param field its name
   * @return the text
   * @throws BundleFormatException if it is missing or no string
   */
  public String string(String field) throws BundleFormatException {
    return string(field, require(field));
  }

  private String string(String field, JsonElement value) throws BundleFormatException {
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw error(field, value, "a string");
    }
    return value.getAsString();
  }

  boolean bool(String field) throws BundleFormatException {
    JsonElement value = require(field);
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw error(field, value, "true or false");
    }
    return value.getAsBoolean();
  }

  /**
   * Returns a whole number.
   *
   * @param field its name
   * @param least the least that is allowed
   * @param most the most that is allowed
   * @return the number
   * @throws BundleFormatException if it is missing, no whole number, or out of that range
   */
  public int integer(String field, int least, int most) throws BundleFormatException {
    return (int) integer(field, require(field), least, most);
  }

  /**
   * Returns a whole number.
   *
   * @param field its name
   * @param least the least that is allowed
   * @param most the most that is allowed
   * @return the number
   * @throws BundleFormatException if it is missing, no whole number, or out of that range
   */
  public long integer(String field, long least, long most) throws BundleFormatException {
    return integer(field, require(field), least, most);
  }

  private long integer(String field, JsonElement value, long least, long most)
      throws BundleFormatException {
    if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
      try {
        long number = new BigDecimal(value.getAsString()).longValueExact();
        if (number >= least && number <= most) {
          return number;
        }
      } catch (ArithmeticException e) {
        // Not whole or beyond a long: reported below like any other value out of range.
      }
    }
    throw error(field, value, "whole numbers from " + least + " to " + most);
  }

  int[] integers(String field, int least, int most, int mostElements) throws BundleFormatException {
    List<JsonElement> values = array(field, mostElements);
    int[] out = new int[values.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = (int) integer(field + "[" + i + "]", values.get(i), least, most);
    }
    return out;
  }

  /**
   * Returns a number, or an infinity: one of the strings {@code "Infinity"} and {@code
   * "-Infinity"}.
   *
   * @param field its name
   * @return the number, never NaN
   * @throws BundleFormatException if it is missing or no such number
   */
  public double number(String field) throws BundleFormatException {
    return number(field, require(field));
  }

  double number(String field, double least, double most) throws BundleFormatException {
    JsonElement value = require(field);
    double number = finite(field, value);
    if (!(number >= least && number <= most)) {
      throw error(field, value, "numbers from " + least + " to " + most);
    }
    return number;
  }

  private double finite(String field, JsonElement value) throws BundleFormatException {
    double number = number(field, value);
    if (Double.isInfinite(number)) {
      throw error(field, value, "finite numbers");
    }
    return number;
  }

  /** Reads a number, or one of the strings "Infinity" and "-Infinity". */
  private double number(String field, JsonElement value) throws BundleFormatException {
    if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber()) {
      double number = value.getAsDouble();
      if (Double.isFinite(number)) {
        return number;
      }
    } else if (value.isJsonPrimitive() && value.getAsString().equals("Infinity")) {
      return Double.POSITIVE_INFINITY;
    } else if (value.isJsonPrimitive() && value.getAsString().equals("-Infinity")) {
      return Double.NEGATIVE_INFINITY;
    }
    throw error(field, value, "numbers, \"Infinity\" and \"-Infinity\"");
  }

  double[] finites(String field, int count) throws BundleFormatException {
    List<JsonElement> values = array(field, count);
    if (values.size() != count) {
      throw error(field, values.size() + " numbers", count + " numbers");
    }
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      out[i] = finite(field + "[" + i + "]", values.get(i));
    }
    return out;
  }

  List<String> strings(String field, int mostElements) throws BundleFormatException {
    List<String> out = new ArrayList<>();
    for (JsonElement value : array(field, mostElements)) {
      out.add(string(field + "[" + out.size() + "]", value));
    }
    return out;
  }

  List<JsonFields> objects(String field, int mostElements) throws BundleFormatException {
    List<JsonFields> out = new ArrayList<>();
    for (JsonElement value : array(field, mostElements)) {
      out.add(of(value, file, path(field) + "[" + out.size() + "]"));
    }
    return out;
  }

  private List<JsonElement> array(String field, int mostElements) throws BundleFormatException {
    JsonElement value = require(field);
    if (!value.isJsonArray()) {
      throw error(field, value, "an array");
    }
    JsonArray array = value.getAsJsonArray();
    if (array.size() > mostElements) {
      throw error(field, array.size() + " elements", "at most " + mostElements);
    }
    return array.asList();
  }

  Map<String, Double> numbersByName(String field) throws BundleFormatException {
    JsonFields fields = object(field);
    Map<String, Double> out = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : fields.object.entrySet()) {
      out.put(entry.getKey(), fields.number(entry.getKey(), entry.getValue()));
    }
    return out;
  }

  Map<String, String> stringsByName(String field) throws BundleFormatException {
    JsonFields fields = object(field);
    Map<String, String> out = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> entry : fields.object.entrySet()) {
      out.put(entry.getKey(), fields.string(entry.getKey(), entry.getValue()));
    }
    return out;
  }

  /** Returns the values of an object as they are. */
  Map<String, JsonElement> elementsByName(String field) throws BundleFormatException {
    return object(field).object.asMap();
  }

  <E extends Enum<E>> E constant(String field, Class<E> type) throws BundleFormatException {
    String value = string(field);
    List<String> allowed = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      if (nameOf(constant).equals(value)) {
        return constant;
      }
      allowed.add(nameOf(constant));
    }
    throw error(field, value, String.join(", ", allowed));
  }

  /** Returns how a constant is called in JSON. */
  static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Ends the reading of this object.
   *
   * @throws BundleFormatException if it has a field that nobody asked for
   */
  public void end() throws BundleFormatException {
    for (String field : object.keySet()) {
      if (!asked.contains(field)) {
        throw new BundleFormatException(
            file
                + ": "
                + StrictJson.printable(path(field))
                + " is unknown, allowed: "
                + String.join(", ", asked));
      }
    }
  }

  /** Returns the file and the path of this object. */
  @Override
  public String toString() {
    return path.isEmpty() ? file : file + ": " + path;
  }
}
