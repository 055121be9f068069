package io.github.sed4j.examples.cli;

import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Microphone;
import io.github.sed4j.features.audio.Resampler;
import io.github.sed4j.features.audio.SampleEncoding;
import io.github.sed4j.inference.DetectionWarning;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.output.DetectionFormat;
import io.github.sed4j.inference.output.DetectionWriter;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.inference.streaming.LiveDetection;
import io.github.sed4j.inference.streaming.LiveStatus;
import io.github.sed4j.inference.streaming.OnlineDetector;
import io.github.sed4j.inference.streaming.OnlineListener;
import io.github.sed4j.inference.streaming.StreamGain;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Finds events in sound that is going on. */
@Command(
    name = "listen",
    description = {
      "Finds which sounds occur in sound that is going on: from a microphone, or with --stdin from"
          + " another program.",
      "",
      "Each event is a line, written when it has ended. Ctrl-C ends: what was heard is decided on"
          + " first.",
      "",
      "With the tag mask, decisions wait for the stretches of 10 s that are tagged; --low-latency"
          + " decides after about a second, without it."
    })
final class ListenCommand extends SedCommand {

  private static final String PEAK = "peak";

  @Option(
      names = "--stdin",
      description =
          "Read samples from standard input: 16-bit integers, little-endian, one channel, no"
              + " header.")
  private boolean stdin;

  @Option(
      names = "--microphone",
      paramLabel = "NAME",
      description = "Which microphone; default: the system's own.")
  private @Nullable String microphone;

  @Option(
      names = "--rate",
      paramLabel = "HZ",
      description = "Sampling rate of the sound; default: ${DEFAULT-VALUE}.")
  private int rate = Microphone.DEFAULT_SAMPLE_RATE;

  @Option(
      names = "--gain",
      paramLabel = "FACTOR|peak",
      description = {
        "What samples are multiplied by; default: ${DEFAULT-VALUE}, which divides by the loudest"
            + " sample so far."
      })
  private String gain = PEAK;

  @Option(
      names = "--low-latency",
      description =
          "Decide as soon as possible: without the tag mask, by thresholds that were calibrated for"
              + " that.")
  private boolean lowLatency;

  @Option(
      names = "--queue",
      paramLabel = "SECONDS",
      description =
          "How much sound of a microphone may wait, before the oldest is dropped with a warning;"
              + " default: ${DEFAULT-VALUE}.")
  private double queue = LiveDetection.DEFAULT_QUEUE_SECONDS;

  @Mixin private DetectorOptions detectors = new DetectorOptions();

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Where events go, line by line; default: standard output.")
  private @Nullable Path out;

  @Option(
      names = "--format",
      paramLabel = "tsv|json|csv|audacity|raven",
      description =
          "What events look like; default: ${DEFAULT-VALUE}. JSON is an object for each line.")
  private DetectionFormat format = DetectionFormat.TSV;

  @Option(names = "--with-scores", description = "Tables get a column of scores.")
  private boolean withScores;

  ListenCommand(Console console) {
    super(console);
  }

  /** Standard output is gone, which the program says itself. */
  private static final class OutputLost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** Sound that is being listened to. */
  private interface Listening {

    /** Takes sound until there is no more of it. */
    void listen() throws IOException;

    /** Decides on all that was taken; also from another thread, and then nothing more is taken. */
    void end() throws IOException;
  }

  @Override
  ExitStatus run() throws IOException {
    StreamGain streamGain = requireOptions();
    try (SoundEventDetector detector = detectors.load(console(), 1);
        AudioSource source = open();
        EventLines lines = new EventLines();
        OnlineDetector online =
            OnlineDetector.builder()
                .setDetector(detector)
                .setListener(lines)
                .optSettings(lowLatency ? StreamSettings.LOW_LATENCY : StreamSettings.MASKED)
                .optGain(streamGain)
                .optSampleRate(rate)
                .build()) {
      for (DetectionWarning warning : online.warnings()) {
        console().warning("", warning.message());
      }
      if (stdin) {
        untilItEnds(new StandardInput(source, online, lines), online);
      } else {
        try (LiveDetection live = LiveDetection.start(online, queue)) {
          untilItEnds(new Recording(source, live), online);
        }
      }
      return ExitStatus.DONE;
    } catch (OutputLost e) {
      return ExitStatus.NOTHING_DONE;
    }
  }

  private StreamGain requireOptions() {
    if (stdin && microphone != null) {
      throw new UsageException("--stdin and --microphone, allowed: one of them");
    }
    if (rate < Resampler.MIN_RATE || rate > Resampler.MAX_RATE) {
      throw new UsageException(
          "--rate " + rate + ", allowed: " + Resampler.MIN_RATE + " to " + Resampler.MAX_RATE);
    }
    if (!(queue > 0 && queue <= Double.MAX_VALUE)) {
      throw new UsageException("--queue " + queue + ", allowed: above 0");
    }
    if (gain.equals(PEAK)) {
      return StreamGain.runningPeak();
    }
    try {
      return StreamGain.constant(Double.parseDouble(gain));
    } catch (IllegalArgumentException e) {
      throw new UsageException(
          "--gain " + gain + ", allowed: a finite number of at least 0, or " + PEAK);
    }
  }

  /** What the sound is called in results. */
  private String name() {
    if (stdin) {
      return "-";
    }
    return microphone == null ? "microphone" : microphone;
  }

  private AudioSource open() throws IOException {
    if (stdin) {
      return AudioSource.ofPcm(console().in(), name(), SampleEncoding.INT_16, rate, 1);
    }
    Microphone.Builder builder = Microphone.builder().optSampleRate(rate);
    return (microphone == null ? builder : builder.optName(microphone)).build().open();
  }

  private void untilItEnds(Listening listening, OnlineDetector online) throws IOException {
    console()
        .progress(
            String.format(
                Locale.ROOT,
                "listening to %s at %d Hz; decisions come %.2f s after the sound, or sooner",
                stdin ? "standard input" : name(),
                rate,
                online.latency()));
    Thread stop = new Thread(() -> endBy(listening), "stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      try {
        listening.listen();
      } catch (IOException e) {
        listening.end(); // what was heard before is decided on
        throw e;
      }
      listening.end();
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(stop);
      } catch (IllegalStateException e) {
        // The process is ending, and the hook runs.
      }
    }
  }

  private void endBy(Listening listening) {
    try {
      listening.end();
    } catch (IOException | RuntimeException e) {
      console().failure("", e);
    }
  }

  /** Samples of another program: it waits while detection is busy, and nothing is dropped. */
  private final class StandardInput implements Listening {

    private static final int BLOCK = 4096;

    private final AudioSource source;
    private final OnlineDetector online;
    private final EventLines lines;
    private boolean ended;

    StandardInput(AudioSource source, OnlineDetector online, EventLines lines) {
      this.source = source;
      this.online = online;
      this.lines = lines;
    }

    @Override
    public void listen() throws IOException {
      float[][] block = new float[1][BLOCK];
      int n = source.read(block, 0, BLOCK);
      // The thread that ends must not wait for a read, which may wait for good.
      while (n >= 0 && take(block[0], n)) {
        n = source.read(block, 0, BLOCK);
      }
    }

    private synchronized boolean take(float[] block, int count) {
      if (!ended) {
        online.accept(Arrays.copyOf(block, count));
      }
      return !ended;
    }

    @Override
    public synchronized void end() throws IOException {
      if (ended) {
        return;
      }
      ended = true;
      source.warnings().forEach(warning -> console().warning(name(), warning));
      if (online.samples() == 0) {
        throw new IOException("standard input: 0 samples, allowed: at least 1");
      }
      online.flush();
      if (!lines.tagged) {
        console().warning(name(), "shorter than a frame: no events");
      }
    }
  }

  /** A microphone, which does not wait. */
  private final class Recording implements Listening {

    private final AudioSource source;
    private final LiveDetection live;
    private volatile boolean ended;

    Recording(AudioSource source, LiveDetection live) {
      this.source = source;
      this.live = live;
    }

    @Override
    public void listen() throws IOException {
      try {
        live.offerAll(source);
      } catch (IllegalStateException e) {
        // What is read while Ctrl-C ends the sound comes too late, and nothing is wrong.
        if (!ended) {
          throw reason(e);
        }
      }
    }

    @Override
    public synchronized void end() throws IOException {
      if (ended) {
        return;
      }
      ended = true;
      source.close();
      try {
        live.finish();
      } catch (IllegalStateException e) {
        throw reason(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
      source.warnings().forEach(warning -> console().warning(name(), warning));
      LiveStatus status = live.status();
      if (status.drops() > 0) {
        console()
            .warning(
                name(),
                String.format(
                    Locale.ROOT,
                    "of %.1f s of sound %.1f s were dropped, %d times: detection is too slow",
                    (double) status.offered() / rate,
                    status.droppedSeconds(),
                    status.drops()));
      }
    }

    /** What the thread of the detection failed with. */
    private static RuntimeException reason(IllegalStateException failure) {
      return failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /** Writes events as they end. */
  private final class EventLines implements OnlineListener, AutoCloseable {

    private final @Nullable Writer file;
    private final DetectionWriter writer;
    private boolean tagged;

    EventLines() throws IOException {
      file = out == null ? null : newFile(out);
      writer = DetectionWriter.of(format, file == null ? console().out() : file, withScores);
      if (format != DetectionFormat.JSON) {
        writer.begin();
        flush();
      }
    }

    private static Writer newFile(Path file) throws IOException {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      return Files.newBufferedWriter(file);
    }

    @Override
    public void onTags(double from, double to, Map<String, Double> tagScores, Set<String> tags) {
      tagged = true;
    }

    @Override
    public void onEventStart(String label, double onset) {
      console().progress(String.format(Locale.ROOT, "%.3f s: %s ...", onset, label));
    }

    @Override
    public void onEventEnd(SoundEvent event) {
      try {
        writer.writeEvent(name(), event);
        flush();
      } catch (IOException e) {
        throw new UncheckedIOException(new IOException(out + ": " + Reason.of(e), e));
      }
    }

    @Override
    public void onGap(double from, double to) {
      console()
          .warning(
              name(),
              String.format(
                  Locale.ROOT,
                  "from %.3f to %.3f s the sound was dropped: detection is too slow",
                  from,
                  to));
    }

    private void flush() throws IOException {
      if (file != null) {
        file.flush();
      } else if (console().out().checkError()) {
        throw new OutputLost();
      }
    }

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }
}
