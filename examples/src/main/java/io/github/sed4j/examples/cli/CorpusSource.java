package io.github.sed4j.examples.cli;

import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.Labelling;
import io.github.sed4j.training.synthesis.SoundBank;
import io.github.sed4j.training.synthesis.SoundscapeFolder;
import io.github.sed4j.training.synthesis.SoundscapeSynthesizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Soundscapes of isolated events and backgrounds in the place of DESED: strongly labelled, weakly
 * labelled and unlabelled ones of the recordings for training, and some of the recordings for
 * validation, along given annotations where there are some.
 */
final class CorpusSource implements ReproductionSource {

  /** Licences under which trained networks could not be given away. */
  private static final List<String> WITHOUT_TIERS = List.of("N");

  private static final String STRONG = "synthetic";
  private static final String WEAK = "weak";
  private static final String UNLABELLED = "unlabelled";
  private static final String VALIDATION = "validation";

  /** Unlabelled clips for each strongly labelled one. */
  private static final int UNLABELLED_RATIO = 2;

  /** Strongly labelled clips for each clip of the validation, where nothing is given for it. */
  private static final int VALIDATION_RATIO = 4;

  private static final int MIN_VALIDATION = 2;

  /** Random soundscapes for each event class, whose events clips with given tags are made of. */
  private static final int PLANS_PER_CLASS = 40;

  /** How often progress is said, in clips. */
  private static final int PROGRESS = 500;

  private final SoundBank train;
  private final SoundBank validation;
  private final int clips;
  private final long seed;
  private final int workers;
  private final @Nullable EventList along;
  private final @Nullable ClipTags tags;

  private CorpusSource(
      SoundBank train,
      SoundBank validation,
      int clips,
      long seed,
      int workers,
      @Nullable EventList along,
      @Nullable ClipTags tags) {
    this.train = train;
    this.validation = validation;
    this.clips = clips;
    this.seed = seed;
    this.workers = workers;
    this.along = along;
    this.tags = tags;
  }

  /**
   * Looks into a corpus.
   *
   * @param corpus a folder of recordings for each event class, a folder of backgrounds, and a
   *     manifest.tsv that tells recordings for training from those for validation
   * @param clips how many soundscapes have strong labels
   * @param seed from where all random choices come
   * @param workers clips that are made at a time
   * @param along annotations that the validation follows
   * @param weak tags that the weakly labelled clips follow
   */
  static CorpusSource read(
      Path corpus, int clips, long seed, int workers, @Nullable Path along, @Nullable Path weak)
      throws IOException {
    if (!Files.exists(corpus)) {
      throw new NoSuchFileException(corpus.toString());
    }
    SoundBank train = bank(corpus, SoundBank.Split.TRAIN);
    EventList timeline = along == null ? null : EventList.read(along);
    ClipTags tags = weak == null ? null : ClipTags.read(weak);
    if (tags != null && !train.eventClasses().containsAll(tags.eventClasses())) {
      throw new IOException(
          weak + ": event classes " + tags.eventClasses() + ", allowed: " + train.eventClasses());
    }
    return new CorpusSource(
        train, bank(corpus, SoundBank.Split.VALIDATION), clips, seed, workers, timeline, tags);
  }

  private static SoundBank bank(Path corpus, SoundBank.Split split) throws IOException {
    return SoundBank.builder()
        .setEvents(corpus)
        .setBackgrounds(corpus)
        .optSplit(split)
        .optWithoutTiers(WITHOUT_TIERS)
        .build();
  }

  @Override
  public String description() {
    return "soundscapes made of a corpus of isolated sounds, not DESED: validation "
        + (along == null ? "at random" : "along given annotations")
        + ", weak labels "
        + (tags == null ? "at random" : "as given");
  }

  @Override
  public String identity() {
    return "corpus\n"
        + train.summary()
        + "\n"
        + validation.summary()
        + "\nclips "
        + clips
        + "\nalong "
        + (along == null ? "nothing" : Integer.toHexString(along.hashCode()))
        + "\nweak "
        + (tags == null ? "random" : Integer.toHexString(tags.hashCode()))
        + "\n";
  }

  @Override
  public List<Size> sizes() {
    return List.of(
        size(WEAK, Labelling.WEAK, tags == null ? clips : tags.clips().size()),
        size(UNLABELLED, Labelling.UNLABELLED, UNLABELLED_RATIO * clips),
        size(STRONG, Labelling.STRONG, clips),
        size(VALIDATION, Labelling.STRONG, along == null ? randomly() : along.clips().size()));
  }

  private int randomly() {
    return Math.max(MIN_VALIDATION, clips / VALIDATION_RATIO);
  }

  private static Size size(String name, Labelling labelling, int number) {
    return new Size(name, labelling, number, name + ": " + number + " soundscapes");
  }

  private SoundscapeSynthesizer synthesizer(SoundBank bank, int set) {
    return SoundscapeSynthesizer.builder().setBank(bank).setSeed(seed + set).build();
  }

  @Override
  public Data sample(Path temporary, int most) throws IOException {
    Path folder = temporary.resolve("sample");
    SoundscapeFolder.of(folder, workers)
        .write(synthesizer(train, 0), Math.min(most, clips), done -> {});
    return new Data(
        List.of(weak(folder), unlabelled(folder), strong(STRONG, folder)),
        strong(VALIDATION, folder));
  }

  @Override
  public Data data(Path run, Console console) throws IOException {
    Path data = Files.createDirectories(run.resolve("data"));
    Path strong = data.resolve(STRONG);
    Path weak = data.resolve(WEAK);
    Path unlabelled = data.resolve(UNLABELLED);
    Path validated = data.resolve(VALIDATION);
    if (!Files.exists(validated)) {
      SoundscapeSynthesizer synthesizer = synthesizer(validation, 3);
      SoundscapeFolder folder = SoundscapeFolder.of(validated, workers);
      if (along != null) {
        folder.writeAlong(synthesizer, along, said(VALIDATION, console));
      } else {
        folder.write(synthesizer, randomly(), said(VALIDATION, console));
      }
    }
    if (!Files.exists(strong)) {
      SoundscapeFolder.of(strong, workers)
          .write(synthesizer(train, 0), clips, said(STRONG, console));
    }
    if (!Files.exists(weak)) {
      SoundscapeSynthesizer synthesizer = synthesizer(train, 1);
      SoundscapeFolder folder = SoundscapeFolder.of(weak, workers);
      if (tags != null) {
        folder.writeAlong(synthesizer, timeline(synthesizer, tags), said(WEAK, console));
      } else {
        folder.write(synthesizer, clips, said(WEAK, console));
      }
    }
    if (!Files.exists(unlabelled)) {
      SoundscapeFolder.of(unlabelled, workers)
          .write(synthesizer(train, 2), UNLABELLED_RATIO * clips, said(UNLABELLED, console));
    }
    return new Data(
        List.of(weak(weak), unlabelled(unlabelled), strong(STRONG, strong)),
        strong(VALIDATION, validated));
  }

  private static IntConsumer said(String set, Console console) {
    return done -> {
      if (done % PROGRESS == 0) {
        console.progress("soundscapes of " + set + ": " + done);
      }
    };
  }

  private static ClipSet strong(String name, Path folder) throws IOException {
    return ClipSet.strong(name, folder.resolve("audio"), folder.resolve("strong.tsv"));
  }

  private static ClipSet weak(Path folder) throws IOException {
    return ClipSet.weak(WEAK, folder.resolve("audio"), folder.resolve("weak.tsv"));
  }

  private static ClipSet unlabelled(Path folder) throws IOException {
    return ClipSet.unlabelled(UNLABELLED, folder.resolve("audio"));
  }

  /**
   * Events for clips of which only the tags are known. For each tag they are those of its class in
   * a random soundscape, so that they are as long and as many as there.
   */
  private EventList timeline(SoundscapeSynthesizer synthesizer, ClipTags tags) throws IOException {
    Map<String, List<List<SoundEvent>>> examples = new LinkedHashMap<>();
    int plans = PLANS_PER_CLASS * train.eventClasses().size();
    for (int i = 0; i < plans; i++) {
      synthesizer.plan("timeline-" + i).labels().stream()
          .collect(Collectors.groupingBy(SoundEvent::label))
          .forEach(
              (label, events) ->
                  examples.computeIfAbsent(label, any -> new ArrayList<>()).add(events));
    }
    Random random = new Random(seed);
    EventList.Builder timeline = EventList.builder();
    for (String clip : tags.clips()) {
      timeline.addClip(clip);
      for (String label : tags.tags(clip)) {
        List<List<SoundEvent>> ofClass = examples.get(label);
        if (ofClass == null) {
          throw new IOException(
              label + ": no recording is long enough for an event, allowed: at least one");
        }
        ofClass
            .get(random.nextInt(ofClass.size()))
            .forEach(event -> timeline.addEvent(clip, event));
      }
    }
    return timeline.build();
  }
}
