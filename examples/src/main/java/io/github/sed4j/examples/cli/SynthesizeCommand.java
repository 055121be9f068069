package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.training.data.Recordings;
import io.github.sed4j.training.synthesis.SoundBank;
import io.github.sed4j.training.synthesis.SoundscapeFolder;
import io.github.sed4j.training.synthesis.SoundscapeSettings;
import io.github.sed4j.training.synthesis.SoundscapeSynthesizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes strongly labelled soundscapes of isolated events and backgrounds. */
@Command(
    name = "synthesize",
    description = {
      "Makes strongly labelled soundscapes of isolated events and backgrounds.",
      "",
      "A manifest.tsv in the folder of the sounds says which recordings are for training and which"
          + " for validation, a segments.tsv where they are active."
    })
final class SynthesizeCommand extends SedCommand {

  private static final int DEFAULT_CLIPS = 100;

  /** How often progress is said, in clips. */
  private static final int PROGRESS = 100;

  @Option(
      names = "--events",
      required = true,
      paramLabel = "DIR",
      description = "A folder with a folder of recordings for each event class.")
  private Path events = Path.of("");

  @Option(
      names = "--backgrounds",
      required = true,
      paramLabel = "DIR",
      description = "A folder of backgrounds, or one that holds a folder 'background'.")
  private Path backgrounds = Path.of("");

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "DIR",
      description = "The folder to be made: audio/, strong.tsv, weak.tsv, specification/.")
  private Path out = Path.of("");

  @Option(
      names = "--clips",
      paramLabel = "N",
      description = "How many clips; default: " + DEFAULT_CLIPS + ", or as --along says.")
  private @Nullable Integer clips;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Where the random choices come from; default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--along",
      paramLabel = "T.tsv",
      description = "Annotations that the clips follow: filename, onset, offset, event_label.")
  private @Nullable Path along;

  @Option(
      names = "--split",
      paramLabel = "train|validation|all",
      description = "Which recordings of the manifest; default: ${DEFAULT-VALUE}.")
  private SoundBank.Split split = SoundBank.Split.ALL;

  @Option(
      names = "--without-tier",
      split = ",",
      paramLabel = "TIER",
      description = "Leave out recordings whose licence_tier in the manifest begins so, such as N.")
  private List<String> withoutTiers = List.of();

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Length of a clip; default: ${DEFAULT-VALUE}.")
  private double seconds = SoundscapeSettings.DEFAULT_SECONDS;

  @Option(
      names = "--max-classes",
      paramLabel = "N",
      description = "Most event classes in a clip; default: ${DEFAULT-VALUE}.")
  private int maxClasses = SoundscapeSettings.DEFAULT_MAX_CLASSES;

  @Option(
      names = "--snr",
      arity = "2",
      paramLabel = "DB",
      description = "Least and greatest level of events above the background; default: 0 25.")
  private double[] snr = {SoundscapeSettings.DEFAULT_MIN_SNR, SoundscapeSettings.DEFAULT_MAX_SNR};

  @Option(
      names = "--rooms",
      paramLabel = "DIR",
      description = "Recordings of impulse responses, in which the events of half the clips sound.")
  private @Nullable Path rooms;

  @Mixin private ThreadsOption threads = new ThreadsOption();

  SynthesizeCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    if (clips != null && along != null) {
      throw new UsageException("--clips and --along do not go together");
    }
    if (clips != null && clips < 1) {
      throw new UsageException("--clips " + clips + ", allowed: at least 1");
    }
    SoundscapeSettings settings = settings();
    int workers = threads.threads();
    SoundBank bank =
        SoundBank.builder()
            .setEvents(events)
            .setBackgrounds(backgrounds)
            .optSplit(split)
            .optWithoutTiers(withoutTiers)
            .build();
    SoundscapeSynthesizer synthesizer =
        SoundscapeSynthesizer.builder()
            .setBank(bank)
            .setSeed(seed)
            .optSettings(settings)
            .optImpulseResponses(
                rooms == null ? List.of() : Recordings.in(rooms), rooms == null ? 0 : 0.5)
            .build();
    bank.summary().lines().forEach(console()::progress);
    SoundscapeFolder folder = SoundscapeFolder.of(out, workers);
    EventList written;
    if (along != null) {
      EventList annotations = EventList.read(along);
      try {
        written = folder.writeAlong(synthesizer, annotations, this::said);
      } catch (IllegalArgumentException e) {
        throw new IOException(along + ": " + e.getMessage(), e);
      }
    } else {
      written = folder.write(synthesizer, clips == null ? DEFAULT_CLIPS : clips, this::said);
    }
    report(written);
    return ExitStatus.DONE;
  }

  private SoundscapeSettings settings() {
    try {
      return SoundscapeSettings.builder()
          .optSeconds(seconds)
          .optMaxClasses(maxClasses)
          .optSnr(snr[0], snr[1])
          .build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  private void said(int done) {
    if (done % PROGRESS == 0) {
      console().progress(done + " clips");
    }
  }

  private void report(EventList written) {
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (String clip : written.clips()) {
      written.events(clip).forEach(event -> counts.merge(event.label(), 1, Integer::sum));
    }
    console()
        .progress(
            out
                + ": "
                + written.clips().size()
                + " clips, "
                + written.eventCount()
                + " events: "
                + counts);
  }
}
