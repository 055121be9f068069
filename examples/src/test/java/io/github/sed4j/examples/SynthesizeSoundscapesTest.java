package io.github.sed4j.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.inference.evaluation.EventList;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SynthesizeSoundscapesTest {

  @TempDir private Path folder;

  @Test
  void makesLabelledClips() throws Exception {
    Path events = folder.resolve("events");
    Path backgrounds = folder.resolve("backgrounds");
    TinySounds.recording(events.resolve("High/1.wav"), 0);
    TinySounds.recording(events.resolve("Low/1.wav"), 1);
    TinySounds.recording(backgrounds.resolve("1.wav"), 1);
    Path out = folder.resolve("out");

    List<String> lines =
        TinySounds.linesOf(SynthesizeSoundscapes::main, events, backgrounds, out, 3);

    EventList strong = EventList.read(out.resolve("strong.tsv"));
    assertThat(strong.clips()).hasSize(3);
    assertThat(strong.eventClasses()).isSubsetOf("High", "Low").isNotEmpty();
    assertThat(lines.get(lines.size() - 1)).isEqualTo(strong.eventCount() + " events in 3 clips");
    String clip = strong.clips().iterator().next();
    assertThat(AudioReader.withDefaults().read(out.resolve("audio").resolve(clip)).duration())
        .isEqualTo(10);
  }

  @Test
  void saysItsArguments() {
    assertThatThrownBy(() -> TinySounds.linesOf(SynthesizeSoundscapes::main, folder, folder))
        .hasMessage("arguments: EVENTS BACKGROUNDS OUT CLIPS");
  }
}
