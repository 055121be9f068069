package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioReader;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.evaluation.EventBasedMetric;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.streaming.OnlineDetector;
import io.github.sed4j.inference.streaming.OnlineListener;
import io.github.sed4j.inference.streaming.StreamGain;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.PlainDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures what it costs in event-based F to score fewer frames, to hear a recording as a stream
 * whose loudest sample is not known beforehand, and to decide at once, without tags.
 *
 * <p>Method: macro event-based F (collars 200 ms, 20 % of the length) of all decisions on strongly
 * labelled clips; a clip is a stream of its own, which the running peak meets unprepared.
 *
 * <p>{@code java -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.DetectionTradeOffs BUNDLE FOLDER}
 */
public final class DetectionTradeOffs {

  private static final List<Integer> SHIFTS = List.of(1, 2, 5, 10);
  private static final int BLOCK = 1600;

  private final Bundle bundle;
  private final ClipSet clips;

  private DetectionTradeOffs(Bundle bundle, ClipSet clips) {
    this.bundle = bundle;
    this.clips = clips;
  }

  @FunctionalInterface
  private interface Detector {
    List<SoundEvent> detect(Path recording) throws IOException;
  }

  /**
   * Measures and prints.
   *
   * @param args a bundle and a folder of strongly labelled clips
   * @throws IOException if something cannot be read
   */
  public static void main(String[] args) throws IOException {
    new DetectionTradeOffs(
            Bundle.read(Path.of(args[0])), PlainDataset.read(Path.of(args[1])).training().get(0))
        .run();
  }

  private void run() throws IOException {
    for (int shift : SHIFTS) {
      try (SoundEventDetector detector =
          SoundEventDetector.builder().setBundle(bundle).optShift(shift).build()) {
        print("every frame " + shift + " of a recording", file -> detector.detect(file).events());
      }
    }
    try (SoundEventDetector detector = SoundEventDetector.builder().setBundle(bundle).build()) {
      Map<String, StreamSettings> modes = new LinkedHashMap<>();
      modes.put("under the tags", StreamSettings.MASKED);
      modes.put("at low latency", StreamSettings.LOW_LATENCY);
      for (Map.Entry<String, StreamSettings> mode : modes.entrySet()) {
        print(
            "stream " + mode.getKey() + ", given gain",
            file -> stream(detector, file, mode.getValue(), true));
        print(
            "stream " + mode.getKey() + ", running peak",
            file -> stream(detector, file, mode.getValue(), false));
      }
    }
  }

  private static List<SoundEvent> stream(
      SoundEventDetector detector, Path file, StreamSettings settings, boolean givenGain)
      throws IOException {
    AudioClip clip = AudioReader.withDefaults().read(file);
    StreamGain gain =
        givenGain
            ? StreamGain.constant(
                detector.ensemble().features().waveformNormalization().measure(clip))
            : StreamGain.runningPeak();
    List<SoundEvent> events = new ArrayList<>();
    try (OnlineDetector online =
        OnlineDetector.builder()
            .setDetector(detector)
            .setListener(new Collector(events))
            .optSettings(settings)
            .optGain(gain)
            .optSampleRate(clip.sampleRate())
            .build()) {
      float[] samples = clip.channel(0);
      for (int from = 0; from < samples.length; from += BLOCK) {
        online.accept(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + BLOCK)));
      }
      online.flush();
    }
    return events;
  }

  private record Collector(List<SoundEvent> events) implements OnlineListener {
    @Override
    public void onEventEnd(SoundEvent event) {
      events.add(event);
    }
  }

  private void print(String what, Detector detector) throws IOException {
    Map<String, List<SoundEvent>> truth = new LinkedHashMap<>();
    Map<String, List<SoundEvent>> found = new LinkedHashMap<>();
    for (LabelledClip clip : clips.clips()) {
      truth.put(clip.name(), clip.labels().events());
      found.put(clip.name(), detector.detect(clip.file()));
    }
    System.out.printf(
        Locale.ROOT,
        "%-36s macro event F %.4f%n",
        what,
        EventBasedMetric.dcase2020().evaluate(EventList.of(truth), EventList.of(found)).macroF());
  }
}
