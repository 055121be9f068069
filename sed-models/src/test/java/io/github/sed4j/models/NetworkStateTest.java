package io.github.sed4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.testing.Golden;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkStateTest {

  private final Map<String, NpyArray> state = SmallNetworks.params(Golden.load("crnn_small"));

  @Test
  void theStateComesOutAsItWentIn() {
    try (Network network =
        Network.of(SmallNetworks.CRNN, state, Device.cpu(), Network.Form.TRAINING)) {
      assertThat(network.stateDict()).isEqualTo(state);
      assertThat(network.stateDict().keySet())
          .containsExactlyElementsOf(SmallNetworks.CRNN.parameterShapes().keySet());
    }
  }

  @Test
  void restoresAnotherState() {
    Map<String, NpyArray> other = SmallNetworks.CRNN.initialState(3);
    try (Network network =
        Network.of(SmallNetworks.CRNN, state, Device.cpu(), Network.Form.TRAINING)) {
      network.restore(other);

      assertThat(network.stateDict()).isEqualTo(other);

      // After a step that went wrong
      network.trainableParameters().values().forEach(parameter -> parameter.muli(Float.NaN));
      network.restore(state);
      assertThat(network.stateDict()).isEqualTo(state);
      assertThat(network.trainableParameters().values()).allMatch(NDArray::hasGradient);
    }
  }

  @Test
  void theInferenceFormHasNoState() {
    try (Network network =
        Network.of(SmallNetworks.CRNN, state, Device.cpu(), Network.Form.INFERENCE)) {
      assertThatIllegalStateException().isThrownBy(network::stateDict);
      assertThatIllegalStateException().isThrownBy(network::trainableParameters);
      assertThatIllegalStateException().isThrownBy(() -> network.restore(state));
    }
  }

  @Test
  void namesTheEntryThatIsMissing() {
    Map<String, NpyArray> broken = new LinkedHashMap<>(state);
    broken.remove("_rnn_fwd._rnn.weight_ih_l0");

    assertRejected(broken, "entry _rnn_fwd._rnn.weight_ih_l0 is missing, expected <f4[24, 10]");
  }

  @Test
  void namesTheEntryThatDoesNotBelong() {
    Map<String, NpyArray> broken = new LinkedHashMap<>(state);
    broken.put("extra", NpyArray.of(new float[2], 2));

    assertRejected(
        broken,
        "entry extra [2] does not belong to this network; expected "
            + SmallNetworks.CRNN.parameters().size()
            + " entries");
  }

  @Test
  void namesTheEntryOfAnotherShapeOrType() {
    assertRejected(
        with("_clf_fwd.convs.1.conv.bias", NpyArray.of(new float[9], 9)),
        "entry _clf_fwd.convs.1.conv.bias is <f4[9], expected <f4[10]");
    assertRejected(
        with("_clf_fwd.convs.1.conv.bias", NpyArray.of(new double[10], 10)),
        "entry _clf_fwd.convs.1.conv.bias is <f8[10], expected <f4[10]");
  }

  @Test
  void namesTheEntryThatIsNotFinite() {
    float[] values = new float[10];
    values[7] = Float.NaN;

    assertRejected(
        with("_clf_fwd.convs.1.conv.bias", NpyArray.of(values, 10)),
        "entry _clf_fwd.convs.1.conv.bias [10] holds NaN at index 7, expected finite values");
  }

  @Test
  void rejectsRunningStatisticsThatNoDataCanHave() {
    float[] power = {1, 1, 1, -3};

    assertRejected(
        with("_cnn_2d.convs.0.norm.running_power", NpyArray.of(power, 1, 4, 1, 1)),
        "entry _cnn_2d.convs.0.norm.running_power holds -3.0 in channel 3, "
            + "expected at least the square of running_mean");
  }

  private Map<String, NpyArray> with(String name, NpyArray array) {
    Map<String, NpyArray> changed = new LinkedHashMap<>(state);
    changed.put(name, array);
    return changed;
  }

  private static void assertRejected(Map<String, NpyArray> broken, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Network.of(SmallNetworks.CRNN, broken, Device.cpu(), Network.Form.TRAINING).close())
        .withMessageStartingWith(message);
  }
}
