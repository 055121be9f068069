package io.github.sed4j.features.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableTextTest {

  @Test
  void tabsDivideCellsAndNothingIsQuoted() {
    assertThat(TableText.TSV.row(List.of("a, \"b\".wav", "", "1")))
        .isEqualTo("a, \"b\".wav\t\t1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\nb", "a\rb"})
  void aCellBetweenTabsHoldsNoTabOrLineEnd(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TableText.TSV.row(List.of("x", text)))
        .withMessage(
            "name '" + text + "' with a tab or line end, allowed: names that a table can hold");
  }

  @Test
  void betweenCommasWhatNeedsItIsQuoted() {
    assertThat(TableText.CSV.row(List.of("a, \"b\".wav", "", "1", "c\nd", "e\tf")))
        .isEqualTo("\"a, \"\"b\"\".wav\",,1,\"c\nd\",e\tf\r\n");
  }
}
