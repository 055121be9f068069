package io.github.sed4j.training.data;

import static io.github.sed4j.training.data.TestSounds.noise;
import static io.github.sed4j.training.data.TestSounds.wav;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeatureLoaderTest {

  private static final LogMelExtractor EXTRACTOR = LogMelExtractor.builder().optBands(16).build();

  @TempDir private Path folder;

  @BeforeEach
  void makeRecordings() {
    double[] seconds = {1, 2, 1.02, 2, 1.5};
    for (int i = 0; i < seconds.length; i++) {
      wav(folder.resolve("c" + i + ".wav"), noise(seconds[i], i, 0.1));
    }
  }

  private static List<FeatureGroup> all(FeatureStream stream) throws IOException {
    List<FeatureGroup> groups = new ArrayList<>();
    for (Optional<FeatureGroup> group = stream.next(); group.isPresent(); group = stream.next()) {
      groups.add(group.get());
    }
    return groups;
  }

  private static List<List<String>> names(List<FeatureGroup> groups) {
    return groups.stream()
        .map(group -> group.clips().stream().map(LabelledClip::name).toList())
        .toList();
  }

  @Test
  void groupsByLengthAndLosesNoClip() throws IOException {
    FeatureLoader loader = FeatureLoader.builder().setExtractor(EXTRACTOR).optWorkers(3).build();
    List<LabelledClip> clips = ClipSet.unlabelled("all", folder).clips();

    try (FeatureStream stream = loader.load(clips, 2)) {
      List<FeatureGroup> groups = all(stream);

      assertThat(names(groups))
          .containsExactly(
              List.of("c2.wav", "c0.wav"), List.of("c1.wav", "c3.wav"), List.of("c4.wav"));
      assertThat(stream.next()).isEmpty();
    }
  }

  @Test
  void featuresAreThoseOfTheExtractorKeptOrNot() throws IOException {
    FeatureLoader loader =
        FeatureLoader.builder().setExtractor(EXTRACTOR).optCacheBytes(1 << 20).build();
    LabelledClip clip = ClipSet.unlabelled("all", folder).clips().get(0);
    LogMel expected = EXTRACTOR.extract(WaveformLoader.builder().build().load(clip.file()));

    try (FeatureStream first = loader.load(List.of(clip), 4)) {
      assertThat(first.next().orElseThrow().features()).containsExactly(expected);
    }
    Files.delete(clip.file());
    try (FeatureStream again = loader.load(List.of(clip), 4)) {
      assertThat(again.next().orElseThrow().features()).containsExactly(expected);
    }
    assertThat(loader.cachedBytes()).isEqualTo(4L * 16 * expected.frames());
  }

  @Test
  void skipsAndCountsWhatCannotBeRead() throws IOException {
    TestSounds.write(folder.resolve("c1.wav"), "none".getBytes(StandardCharsets.US_ASCII));
    wav(folder.resolve("c3.wav"), noise(0.01, 1, 0.1));
    FeatureLoader loader = FeatureLoader.builder().setExtractor(EXTRACTOR).build();

    try (FeatureStream stream = loader.load(ClipSet.unlabelled("all", folder).clips(), 8)) {
      assertThat(names(all(stream)).stream().flatMap(List::stream))
          .containsExactlyInAnyOrder("c0.wav", "c2.wav", "c4.wav");
      assertThat(stream.failures())
          .extracting(LoadFailure::clip)
          .containsExactly("c1.wav", "c3.wav");
    }
  }

  @Test
  void refusesWaveformsOfAnotherRate() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                FeatureLoader.builder()
                    .setExtractor(EXTRACTOR)
                    .optWaveforms(WaveformLoader.builder().optSampleRate(8000).build())
                    .build())
        .withMessageContaining("8000 Hz, allowed: 16000 Hz");
  }
}
