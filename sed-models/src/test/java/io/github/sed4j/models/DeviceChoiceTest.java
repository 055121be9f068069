package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.Device;
import ai.djl.engine.Engine;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceChoiceTest {

  @Test
  void theCpuIsWhatIsAskedFor() {
    assertThat(DeviceChoice.of("cpu")).isEqualTo(new DeviceChoice(Device.cpu(), "asked for"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cpu", "gpu:0", "gpu:3"})
  void aDeviceHasTheWordThatAsksForIt(String word) {
    Device device = word.equals("cpu") ? Device.cpu() : Device.gpu(word.charAt(4) - '0');

    assertThat(DeviceChoice.word(device)).isEqualTo(word);
  }

  @Test
  void withoutAGpuAutoSaysWhyItIsTheCpu() {
    Assumptions.assumeTrue(
        Engine.getEngine("PyTorch").getGpuCount() == 0, "this machine has a GPU that can be used");

    DeviceChoice choice = DeviceChoice.of("auto");

    assertThat(choice.device()).isEqualTo(Device.cpu());
    assertThat(choice.reason()).contains("GPU");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceChoice.of("gpu:1"))
        .withMessageStartingWith("device = gpu:1, allowed: cpu; " + choice.reason());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tpu", "cpu:1", "auto:0", "gpu:", "gpu:-1", "gpu:99999", "GPU"})
  void otherWordsAreRefused(String word) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DeviceChoice.of(word))
        .withMessage("device = " + word + ", allowed: auto, cpu, gpu or gpu:N with N from 0");
  }
}
