package io.github.sed4j.benchmarks;

import ai.djl.Device;
import com.sun.management.OperatingSystemMXBean;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.WaveformScaling;
import io.github.sed4j.inference.Ensemble;
import io.github.sed4j.inference.ScoreSettings;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.calibration.DetectionSetting;
import io.github.sed4j.inference.postprocessing.FrameScores;
import io.github.sed4j.inference.postprocessing.PerClass;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.streaming.OnlineDetector;
import io.github.sed4j.inference.streaming.OnlineListener;
import io.github.sed4j.inference.streaming.StreamGain;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.nn.NativeLibrary;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long after a sound its event is told of, with one forward-backward CRNN.
 *
 * <p>Method: samples are handed over in blocks of 20 ms at the pace of a recorder, each when its
 * last sample would have been recorded. Of every event, the time is taken from when the centre of
 * its first frame was recorded to the call that tells of its start, and from the centre of its last
 * frame to the call that tells of its end, which waits for one frame more. What the networks, the
 * listener and a late wake-up take is in it; what a sound card takes is not. Weights are drawn from
 * a seed, and thresholds are the medians of the scores, so that every class has many events. The
 * same sound goes through once unmeasured, as fast as it can.
 *
 * <p>Arguments: seconds of sound for each case (30), threads of the engine (2), preset (report).
 *
 * <p>{@code OMP_WAIT_POLICY=PASSIVE java -cp examples/benchmarks/target/benchmarks.jar
 * io.github.sed4j.benchmarks.LiveLatency 30 2 report}
 */
public final class LiveLatency {

  private static final int RATE = 16_000;
  private static final int BLOCK = 320;

  private final AudioClip sound;
  private final Bundle bundle;

  private LiveLatency(AudioClip sound, Bundle bundle) {
    this.sound = sound;
    this.bundle = bundle;
  }

  /**
   * Runs the cases and prints a table.
   *
   * @param args seconds, threads and preset
   * @throws IOException never
   */
  public static void main(String[] args) throws IOException {
    double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 30;
    System.setProperty("ai.djl.pytorch.num_threads", args.length > 1 ? args[1] : "2");
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    Preset preset =
        args.length > 2 ? Preset.valueOf(args[2].toUpperCase(Locale.ROOT)) : Preset.REPORT;
    NativeLibrary.require();
    LiveLatency latency =
        new LiveLatency(DetectionSpeed.sound(seconds), DetectionSpeed.bundle(preset));
    latency.measure(5, 21, StreamSettings.LOW_LATENCY);
    latency.measure(10, 41, StreamSettings.LOW_LATENCY);
    latency.measure(5, 21, StreamSettings.MASKED);
    latency.measure(10, 41, StreamSettings.MASKED);
  }

  private void measure(int context, int medianLength, StreamSettings settings) throws IOException {
    try (SoundEventDetector detector = detector(context, medianLength)) {
      try (OnlineDetector online = online(detector, settings, new Heard())) {
        online.accept(sound.channel(0));
        online.flush();
      }
      Heard heard = new Heard();
      try (OnlineDetector online = online(detector, settings, heard)) {
        long cpu = cpuTime();
        long[] computing = play(online, heard);
        cpu = cpuTime() - cpu;
        System.out.printf(
            Locale.ROOT,
            "%s, C = %d, M = %d: by formula %.0f ms to a start, %.0f ms to an end%n",
            settings.lowLatency() ? "low latency" : "masked",
            context,
            medianLength,
            1000 * online.latency(),
            1000 * online.latency() + 20);
        print("start", heard.starts);
        print("end", heard.ends);
        Arrays.sort(computing);
        System.out.printf(
            Locale.ROOT,
            "  a block of 20 ms takes %.1f ms (median), %.1f ms (99 %%), %.1f ms (longest); all"
                + " together %.0f %% of real time, processor time %.0f %%%n",
            computing[computing.length / 2] / 1e6,
            computing[(int) (computing.length * 0.99)] / 1e6,
            computing[computing.length - 1] / 1e6,
            100 * Arrays.stream(computing).sum() / (computing.length * 20e6),
            100 * cpu / (computing.length * 20e6));
      }
    }
  }

  /** Of all threads of this process, in nanoseconds. */
  private static long cpuTime() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static OnlineDetector online(
      SoundEventDetector detector, StreamSettings settings, OnlineListener listener) {
    return OnlineDetector.builder()
        .setDetector(detector)
        .setListener(listener)
        .optSettings(settings)
        .optGain(StreamGain.constant(1))
        .build();
  }

  private SoundEventDetector detector(int context, int medianLength) throws IOException {
    Map<String, DetectionSetting> events = new HashMap<>();
    try (Ensemble ensemble = Ensemble.of(bundle, Device.cpu())) {
      LogMel logMel = bundle.features().extract(sound, WaveformScaling.NONE);
      FrameScores scores =
          ensemble
              .scores(logMel, ScoreSettings.builder().optContexts(context).optMasked(false).build())
              .frameScores(context);
      for (int k = 0; k < bundle.classes().size(); k++) {
        double[] sorted = scores.scores(k);
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        events.put(bundle.classes().get(k), new DetectionSetting(context, medianLength, median));
      }
    }
    return SoundEventDetector.builder()
        .setBundle(bundle)
        .optDevice(Device.cpu())
        .optCalibration(
            Calibration.builder(bundle.classes())
                .optTagThresholds(PerClass.same(-1.0))
                .optDetection(PerClass.of(events))
                .optLowLatency(PerClass.of(events))
                .build())
        .build();
  }

  /** Hands over the sound as a recorder would; returns what each block took, in nanoseconds. */
  private long[] play(OnlineDetector online, Heard heard) {
    float[] samples = sound.channel(0);
    long[] computing = new long[samples.length / BLOCK];
    long start = System.nanoTime();
    heard.start = start;
    for (int i = 0; i < computing.length; i++) {
      long due = start + (i + 1L) * BLOCK * 1_000_000_000L / RATE;
      for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
      long before = System.nanoTime();
      online.accept(Arrays.copyOfRange(samples, i * BLOCK, (i + 1) * BLOCK));
      computing[i] = System.nanoTime() - before;
    }
    return computing;
  }

  private static void print(String what, List<Double> milliseconds) {
    List<Double> sorted = milliseconds.stream().sorted().toList();
    if (sorted.isEmpty()) {
      System.out.println("  to the " + what + " of an event: none");
      return;
    }
    System.out.printf(
        Locale.ROOT,
        "  to the %s of an event: median %.1f ms (%.1f to %.1f), 99 %% within %.1f; %d events%n",
        what,
        sorted.get(sorted.size() / 2),
        sorted.get(0),
        sorted.get(sorted.size() - 1),
        sorted.get((int) (sorted.size() * 0.99)),
        sorted.size());
  }

  /** Milliseconds from the sound to the call. */
  private static final class Heard implements OnlineListener {
    private final List<Double> starts = new ArrayList<>();
    private final List<Double> ends = new ArrayList<>();
    private long start;

    @Override
    public void onEventStart(String label, double onset) {
      starts.add((System.nanoTime() - start) / 1e6 - 1000 * onset);
    }

    @Override
    public void onEventEnd(SoundEvent event) {
      ends.add((System.nanoTime() - start) / 1e6 - 1000 * event.offset());
    }
  }
}
