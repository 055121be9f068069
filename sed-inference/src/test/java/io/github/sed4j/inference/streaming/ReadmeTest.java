package io.github.sed4j.inference.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Microphone;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.TinyBundles;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.testing.Snippets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the documents, compiled and run. */
class ReadmeTest {

  @TempDir private Path folder;

  @Test
  void detectsLiveSound() throws IOException {
    Path model = folder.resolve("kitchen.sed4j");
    TinyBundles.oneCrnn().write(model);
    Iterator<float[]> recorder = Stream.generate(() -> new float[480]).limit(100).iterator();
    long samples;
    // snippet live
    try (SoundEventDetector detector = SoundEventDetector.load(model);
        OnlineDetector online =
            OnlineDetector.builder()
                .setDetector(detector)
                .setListener(
                    new OnlineListener() {
                      @Override
                      public void onEventStart(String label, double onset) {
                        System.out.println(label + " since " + onset + " s");
                      }

                      @Override
                      public void onEventEnd(SoundEvent event) {
                        System.out.println(event.label() + " until " + event.offset() + " s");
                      }
                    })
                .optSettings(StreamSettings.LOW_LATENCY)
                .optSampleRate(48_000)
                .build()) {
      while (recorder.hasNext()) {
        online.accept(recorder.next()); // a block of any length
      }
      online.flush();
      samples = online.samples();
    }
    // end
    assertThat(samples).isEqualTo(48_000);
  }

  @Test
  void saysWhereThereIsNoMicrophone() throws IOException {
    assumeThat(Microphone.names()).isEmpty();
    Path model = folder.resolve("kitchen.sed4j");
    TinyBundles.oneCrnn().write(model);
    try (SoundEventDetector detector = SoundEventDetector.load(model)) {
      assertThatIOException()
          .isThrownBy(() -> fromAMicrophone(detector, event -> {}))
          .withMessageContaining("; there is none");
    }
  }

  static void fromAMicrophone(SoundEventDetector detector, OnlineListener listener)
      throws IOException, InterruptedException {
    // snippet microphone
    try (AudioSource microphone = Microphone.builder().build().open();
        LiveDetection live =
            LiveDetection.start(
                OnlineDetector.builder().setDetector(detector).setListener(listener).build())) {
      live.offerAll(microphone); // until another thread closes the microphone
      live.finish();
      System.out.println(live.status().droppedSeconds() + " s were dropped");
    }
    // end
  }

  @Test
  void theDocumentsShowIt() {
    Snippets.assertInDocument(ReadmeTest.class, "live", "docs/embedding.md");
    Snippets.assertInDocument(ReadmeTest.class, "microphone", "docs/embedding.md");
  }
}
