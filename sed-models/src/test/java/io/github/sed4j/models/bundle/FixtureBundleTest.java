package io.github.sed4j.models.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.testing.Tensors;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bundles that were written once and are kept for ever: every later version of the library must
 * read them and find the same in them. They hold three tiny networks with random weights.
 */
class FixtureBundleTest {

  private static final double TOLERANCE = 1e-5;

  @ParameterizedTest
  @CsvSource({
    "format-1-float32, 3772b2a7999b3689, 0.4474226",
    "format-1-float16, 97eae77dcc2702ef, 0.4474589",
  })
  void isReadByEveryLaterVersion(String name, String digest, float firstTag)
      throws IOException, NoSuchAlgorithmException {
    Bundle bundle = read(name);

    assertThat(bundle.classes()).containsExactly("Dog", "Running water", "Türklingel");
    assertThat(bundle.features()).isEqualTo(Bundles.features());
    assertThat(bundle.members())
        .extracting(member -> member.architecture().type())
        .containsExactly("fbcrnn", "tagcnn", "bicrnn");
    assertThat(bundle.members().get(0).statistics()).contains(Bundles.statistics());
    assertThat(bundle.members().get(1).statistics()).isEmpty();
    assertThat(bundle.sections().keySet()).containsExactlyInAnyOrder("calibration", "other");
    assertThat(bundle.provenance().libraryVersion()).isEqualTo("0.1.0");
    assertThat(bundle.provenance().data()).isEqualTo(List.of("synthetic \"tones\"", "zwei"));
    assertThat(digest(bundle)).isEqualTo(digest);
    assertThat((double) tags(bundle)[0]).isCloseTo(firstTag, within(TOLERANCE));
  }

  private static Bundle read(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            FixtureBundleTest.class.getResourceAsStream("/bundles/" + name + ".sed4j"))) {
      return Bundle.read(in, name);
    }
  }

  private static String digest(Bundle bundle) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (BundleMember member : bundle.members()) {
      for (Map.Entry<String, NpyArray> entry : member.weights().entrySet()) {
        digest.update(entry.getKey().getBytes(StandardCharsets.UTF_8));
        float[] values = entry.getValue().toFloatArray();
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
        bytes.asFloatBuffer().put(values);
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest(), 0, 8);
  }

  /** What the first network says about a ramp. */
  private static float[] tags(Bundle bundle) {
    float[] ramp = new float[Bundles.BANDS * 10];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = i / 10f - 2;
    }
    try (NDManager manager = Tensors.cpu();
        Network network = bundle.members().get(0).network(Device.cpu(), Network.Form.INFERENCE);
        ForwardBackwardScores scores =
            ((ForwardBackwardCrnn) network)
                .score(
                    manager.create(ramp, new Shape(1, 1, Bundles.BANDS, 10)), ClipLengths.of(10))) {
      return scores.tags()[0];
    }
  }
}
