package io.github.sed4j.training.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The golden files of the authors' data code (golden/data). */
final class GoldenJson {

  private GoldenJson() {}

  static JsonElement load(String name) {
    String resource = "/golden/" + name + ".json";
    try (InputStream in =
            Objects.requireNonNull(GoldenJson.class.getResourceAsStream(resource), resource);
        InputStreamReader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      return JsonParser.parseReader(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
