package io.github.sed4j.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {

  @Test
  void isThatOfTheAuthors() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(getClass().getResourceAsStream("/golden/lr_schedule.json"))) {
      JsonElement golden =
          JsonParser.parseReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      int compared = 0;
      for (JsonElement element : golden.getAsJsonArray()) {
        JsonArray pair = element.getAsJsonArray();
        assertThat(LearningRateSchedule.WORKSHOP.rateAt(pair.get(0).getAsLong()))
            .isCloseTo(pair.get(1).getAsDouble(), within(1e-15));
        compared++;
      }
      assertThat(compared).isEqualTo(56);
    }
  }

  @Test
  void theReportsIsConstant() {
    assertThat(LearningRateSchedule.REPORT.rateAt(0)).isEqualTo(5e-4);
    assertThat(LearningRateSchedule.REPORT.rateAt(20_000)).isEqualTo(5e-4);
  }

  @Test
  void refusesWhatIsOutOfRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LearningRateSchedule.constant(0))
        .withMessage("rate = 0.0, allowed: finite, above 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LearningRateSchedule(1, -1, 0, 1, 1))
        .withMessage("rampSteps = -1, allowed: at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LearningRateSchedule(1, 0, 0, 2, 1))
        .withMessage("dropFactor = 2.0, allowed: above 0 to 1");
  }
}
