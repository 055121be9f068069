package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

  private static JsonElement parse(String text) throws BundleFormatException {
    return StrictJson.parse(text, 10, "x.json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[1,-0.0,1.50,1E+400,123456789012345678901234567890,true,null,\"\\u0000 \\\"ä\"]}",
        "[]",
        "{}",
        "[[],{},[{}]]",
        "\"Infinity\"",
      })
  void valuesSurviveDigitForDigit(String text) throws BundleFormatException {
    JsonElement value = parse(text);

    assertThat(StrictJson.compact(value)).isEqualTo(text);
    assertThat(parse(StrictJson.pretty(value))).isEqualTo(value);
  }

  @Test
  void prettyTextKeepsNumbersAndShortObjectsOnOneLine() throws BundleFormatException {
    String text =
        "{\"a\":[1,2],\"b\":[{\"c\":[]},{}],\"d\":{},\"e\":{\"f\":1,\"g\":\"x\"},\"h\":{\"i\":\"%s\"}}"
            .formatted("y".repeat(90));

    assertThat(StrictJson.pretty(parse(text)))
        .isEqualTo(
            """
            {
              "a": [1, 2],
              "b": [
                {
                  "c": []
                },
                {}
              ],
              "d": {},
              "e": {"f": 1, "g": "x"},
              "h": {
                "i": "%s"
              }
            }
            """
                .formatted("y".repeat(90)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,",
        "{\"a\":1,}",
        "[1,]",
        "[NaN]",
        "[Infinity]",
        "[01]",
        "[1.]",
        "{a:1}",
        "['a']",
        "[1] // comment",
        "[1] [2]",
        "{\"a\":1,\"a\":1}",
        "[\"\\x\"]",
        "[\"\t\"]",
        "[TRUE]",
        "[1e99999999999]",
      })
  void whatIsNotJsonIsRefused(String text) {
    assertThatThrownBy(() -> parse(text))
        .isInstanceOf(BundleFormatException.class)
        .hasMessageStartingWith("x.json: ");
  }

  @Test
  void depthIsBounded() throws BundleFormatException {
    assertThat(parse("[".repeat(10) + "]".repeat(10)).isJsonArray()).isTrue();
    assertThatThrownBy(() -> parse("[".repeat(11) + "]".repeat(11)))
        .hasMessage("x.json: JSON nested deeper than the allowed 10 levels");
    assertThatThrownBy(() -> parse("[".repeat(1_000_000)))
        .hasMessage("x.json: JSON nested deeper than the allowed 10 levels");
  }

  @Test
  void bytesMustBeUtf8() {
    assertThatThrownBy(
            () -> StrictJson.parse("[\"ä\"]".getBytes(StandardCharsets.ISO_8859_1), 9, "x"))
        .hasMessage("x: not UTF-8");
  }

  @Test
  void aKeyThatOccursTwiceIsNamedWithItsPath() {
    assertThatThrownBy(() -> parse("{\"a\":[{\"b\":1,\"b\":2}]}"))
        .hasMessage("x.json: key a[0].b occurs twice");
  }

  @Test
  void numbersHaveTheFewestDigitsThatGiveThemBack() {
    assertThat(StrictJson.number(0.1)).hasToString("0.1");
    assertThat(StrictJson.number(8000)).hasToString("8000");
    assertThat(StrictJson.number(1e300)).hasToString("1E+300");
    assertThat(StrictJson.number(2e-3)).hasToString("0.002");
    assertThat(StrictJson.number(Double.MIN_VALUE)).hasToString("5E-324");
    assertThat(StrictJson.number(-0.0)).hasToString("-0.0");
    assertThat(StrictJson.number(Double.NEGATIVE_INFINITY)).hasToString("\"-Infinity\"");
    assertThatThrownBy(() -> StrictJson.number(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 3_000; i++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        assertThat(Double.parseDouble(StrictJson.number(value).toString())).isEqualTo(value);
      }
    }
  }
}
