package io.github.sed4j.models.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * JSON as RFC 8259 has it and nothing else: no comments, no NaN, no key twice, a bounded depth.
 * What is written is the same for the same content, on every Java version.
 */
final class StrictJson {

  private static final Pattern LOCATION = Pattern.compile("line \\d+ column \\d+");
  private static final int MOST_DOUBLE_DIGITS = 17;
  private static final int MOST_PLAIN_DIGITS = 16;

  /** Characters of a text from a file that a message shows. */
  private static final int MOST_SHOWN = 100;

  /** Characters of an object that goes on one line. */
  private static final int SHORT_OBJECT = 90;

  private StrictJson() {}

  static JsonElement parse(byte[] utf8, int maxDepth, String name) throws BundleFormatException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new BundleFormatException(name + ": not UTF-8", e);
    }
    return parse(text, maxDepth, name);
  }

  static JsonElement parse(String text, int maxDepth, String name) throws BundleFormatException {
    try (JsonReader reader = new JsonReader(new StringReader(text))) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(maxDepth);
      JsonElement value = value(reader, name);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new BundleFormatException(name + ": more after the end of its JSON");
      }
      return value;
    } catch (BundleFormatException e) {
      throw e;
    } catch (EOFException e) {
      throw new BundleFormatException(name + ": ends inside its JSON", e);
    } catch (MalformedJsonException e) {
      String message = String.valueOf(e.getMessage());
      if (message.contains("Nesting limit")) {
        throw new BundleFormatException(
            name + ": JSON nested deeper than the allowed " + maxDepth + " levels", e);
      }
      Matcher location = LOCATION.matcher(message);
      throw new BundleFormatException(
          name + ": no valid JSON" + (location.find() ? " at " + location.group() : ""), e);
    } catch (IOException e) {
      throw new BundleFormatException(name + ": no valid JSON", e);
    }
  }

  private static JsonElement value(JsonReader reader, String name) throws IOException {
    switch (reader.peek()) {
      case BEGIN_OBJECT -> {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
          String key = unicode(reader.nextName(), name);
          if (object.has(key)) {
            throw new BundleFormatException(
                name
                    + ": key "
                    + printable(reader.getPath().replaceFirst("^\\$\\.?", ""))
                    + " occurs twice");
          }
          object.add(key, value(reader, name));
        }
        reader.endObject();
        return object;
      }
      case BEGIN_ARRAY -> {
        JsonArray array = new JsonArray();
        reader.beginArray();
        while (reader.hasNext()) {
          array.add(value(reader, name));
        }
        reader.endArray();
        return array;
      }
      case NUMBER -> {
        return number(reader.nextString(), name);
      }
      case STRING -> {
        return new JsonPrimitive(unicode(reader.nextString(), name));
      }
      case BOOLEAN -> {
        return new JsonPrimitive(reader.nextBoolean());
      }
      case NULL -> {
        reader.nextNull();
        return JsonNull.INSTANCE;
      }
      default -> throw new EOFException();
    }
  }

  private static String unicode(String text, String name) throws BundleFormatException {
    try {
      return requireUnicode(text);
    } catch (IllegalArgumentException e) {
      throw new BundleFormatException(name + ": " + e.getMessage(), e);
    }
  }

  /** Returns a text from a file as a message may show it: short, and harmless to a terminal. */
  static String printable(String text) {
    String shown = text.replaceAll("\\p{C}", "?");
    return shown.length() <= MOST_SHOWN ? shown : shown.substring(0, MOST_SHOWN) + "...";
  }

  /** Returns a text that can be written as UTF-8. */
  static String requireUnicode(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new IllegalArgumentException(
          "text \"" + printable(text) + "\" holds half a surrogate pair");
    }
    return text;
  }

  /** Keeps all digits: a section's numbers are not ours to round. */
  private static JsonPrimitive number(String text, String name) throws BundleFormatException {
    try {
      BigDecimal number = new BigDecimal(text);
      return number.signum() == 0 && text.startsWith("-")
          ? new JsonPrimitive(-0.0)
          : new JsonPrimitive(number);
    } catch (NumberFormatException e) {
      throw new BundleFormatException(name + ": number " + printable(text) + " is out of range", e);
    }
  }

  /** Returns a number as JSON; infinities are strings. */
  static JsonPrimitive number(double value) {
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException("NaN, allowed: numbers and infinities");
    }
    return Double.isInfinite(value)
        ? new JsonPrimitive(Double.toString(value))
        : value == 0 ? new JsonPrimitive(value) : new JsonPrimitive(shortest(value));
  }

  /** The fewest digits that give the value back; Double.toString differs between Java versions. */
  private static BigDecimal shortest(double value) {
    BigDecimal exact = new BigDecimal(value);
    BigDecimal shortest = exact;
    for (int digits = 1; digits <= MOST_DOUBLE_DIGITS; digits++) {
      shortest = exact.round(new MathContext(digits));
      if (shortest.doubleValue() == value) {
        break;
      }
    }
    shortest = shortest.stripTrailingZeros();
    return shortest.scale() < 0 && shortest.precision() - shortest.scale() <= MOST_PLAIN_DIGITS
        ? shortest.setScale(0)
        : shortest;
  }

  /** Returns the text of a value without white space. */
  static String compact(JsonElement value) {
    return value.toString();
  }

  /**
   * Returns the text of a value for people: short objects and arrays of numbers on one line,
   * everything else a line an entry.
   */
  static String pretty(JsonElement value) {
    StringBuilder out = new StringBuilder();
    append(value, "\n", out);
    return out.append('\n').toString();
  }

  private static void append(JsonElement value, String newLine, StringBuilder out) {
    if (value.isJsonObject()) {
      append(value.getAsJsonObject(), newLine, out);
    } else if (value.isJsonArray()) {
      append(value.getAsJsonArray(), newLine, out);
    } else {
      out.append(value);
    }
  }

  private static void append(JsonObject object, String newLine, StringBuilder out) {
    boolean oneLine = object.isEmpty() || isShort(object);
    String inner = oneLine ? "" : newLine + "  ";
    String separator = "";
    out.append('{');
    for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
      out.append(separator).append(inner).append(new JsonPrimitive(entry.getKey())).append(": ");
      append(entry.getValue(), inner, out);
      separator = oneLine ? ", " : ",";
    }
    out.append(oneLine ? "" : newLine).append('}');
  }

  private static boolean isShort(JsonObject object) {
    return object.asMap().values().stream().allMatch(JsonElement::isJsonPrimitive)
        && object.toString().length() <= SHORT_OBJECT;
  }

  private static void append(JsonArray array, String newLine, StringBuilder out) {
    boolean oneLine = array.asList().stream().noneMatch(JsonElement::isJsonObject);
    String inner = oneLine ? "" : newLine + "  ";
    String separator = "";
    out.append('[');
    for (JsonElement element : array) {
      out.append(separator).append(inner);
      append(element, inner, out);
      separator = oneLine ? ", " : ",";
    }
    out.append(oneLine ? "" : newLine).append(']');
  }
}
