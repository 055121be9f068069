package io.github.sed4j.training.synthesis;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.ClipSeed;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import io.github.sed4j.training.data.ActiveSegments.Segment;
import io.github.sed4j.training.data.WaveformLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes strongly labelled clips of isolated events and backgrounds, as Scaper and DESED do: either
 * at random, or along given annotations. What a clip is like depends on the sounds, the settings,
 * the seed and the clip's name alone.
 *
 * <pre>{@code
 * SoundscapeSynthesizer synthesizer =
 *     SoundscapeSynthesizer.builder().setBank(bank).setSeed(1).build();
 * Soundscape plan = synthesizer.plan("clip-0");
 * AudioClip clip = synthesizer.render(plan).clip();
 * }</pre>
 *
 * <p>J. Salamon et al., "Scaper: A Library for Soundscape Synthesis and Augmentation", WASPAA 2017.
 * Unlike there, levels are root mean squares over the event, not LUFS.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class SoundscapeSynthesizer {

  /** How often a place is sought for an event before it is left out. */
  private static final int TRIES = 20;

  /** Sounds up to this length may occur several times in a clip, s (sed4j's own choice). */
  private static final double SHORT = 3;

  /** Level below which a background counts as silence, re full scale. */
  private static final double SILENCE = 1e-5;

  /** Memory for recordings, bytes: the corpus of some hundred megabytes as 16-bit samples. */
  private static final long CACHE_BYTES = 256L << 20;

  private final SoundBank bank;
  private final SoundscapeSettings settings;
  private final long seed;
  private final List<Path> impulseResponses;
  private final double reverbProbability;
  private final WaveformLoader loader;

  private SoundscapeSynthesizer(Builder builder, SoundBank bank, long seed) {
    this.bank = bank;
    this.seed = seed;
    settings = builder.settings;
    impulseResponses = builder.impulseResponses;
    reverbProbability = builder.reverbProbability;
    loader =
        WaveformLoader.builder()
            .optSampleRate(settings.sampleRate())
            .optCacheBytes(CACHE_BYTES)
            .build();
  }

  /**
   * A clip that was rendered.
   *
   * @param clip the samples
   * @param gain what they were multiplied by to keep the peak, at most 1
   */
  public record Rendered(AudioClip clip, double gain) {}

  /**
   * Starts with the default settings.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the settings.
   *
   * @return what soundscapes are like
   */
  public SoundscapeSettings settings() {
    return settings;
  }

  /**
   * Returns the sounds.
   *
   * @return the bank
   */
  public SoundBank bank() {
    return bank;
  }

  /** Describes what a clip depends on but its name; of recordings their names and lengths alone. */
  String fingerprint() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Long.toString(seed));
    lines.add(settings.toString());
    for (String label : bank.eventClasses()) {
      for (Sound sound : bank.sounds(label)) {
        lines.add(label + ": " + fingerprint(sound));
      }
    }
    for (Sound sound : bank.backgrounds()) {
      lines.add("background: " + fingerprint(sound));
    }
    for (Path room : impulseResponses) {
      lines.add("room: " + fingerprint(room));
    }
    lines.add("reverb " + reverbProbability);
    return String.join("\n", lines);
  }

  private static String fingerprint(Sound sound) throws IOException {
    return fingerprint(sound.file()) + " of " + sound.recordingId() + " " + sound.segments();
  }

  private static String fingerprint(Path file) throws IOException {
    return file.getFileName() + ", " + Files.size(file) + " bytes,";
  }

  /**
   * Plans a clip at random.
   *
   * @param name name of the clip, which also decides about it
   * @return the plan
   * @throws IOException if a recording cannot be read whose active part nobody has said
   */
  public Soundscape plan(String name) throws IOException {
    RandomGenerator random = new ClipSeed(seed, 0, name).generator("soundscape");
    List<PlacedEvent> placed = new ArrayList<>();
    // Where all segments that were drawn are too short, others are drawn
    for (int t = 0; t < TRIES && placed.isEmpty(); t++) {
      placeEvents(random, placed);
    }
    return soundscape(name, settings.seconds(), placed, random);
  }

  private void placeEvents(RandomGenerator random, List<PlacedEvent> placed) throws IOException {
    List<String> labels = new ArrayList<>(bank.eventClasses());
    int classes = 1 + random.nextInt(Math.min(settings.maxClasses(), labels.size()));
    for (int i = 0; i < classes; i++) {
      String label = labels.remove(random.nextInt(labels.size()));
      Sound sound = pick(bank.sounds(label), random);
      Segment first = segment(sound, random);
      int events = first.duration() <= SHORT ? 1 + random.nextInt(settings.maxEventsPerClass()) : 1;
      double snr = between(settings.minSnr(), settings.maxSnr(), random);
      for (int e = 0; e < events; e++) {
        // All from one recording: it is the same dog that barks again
        place(label, sound, e == 0 ? first : segment(sound, random), snr, random, placed);
      }
    }
  }

  private void place(
      String label,
      Sound sound,
      Segment segment,
      double snr,
      RandomGenerator random,
      List<PlacedEvent> placed) {
    double duration = Math.min(segment.duration(), settings.seconds());
    double start = segment.onset() + random.nextDouble() * (segment.duration() - duration);
    for (int t = 0; t < TRIES; t++) {
      double onset = random.nextDouble() * (settings.seconds() - duration);
      double offset = onset + duration;
      if (duration >= settings.minEvent() && hasRoom(label, onset, offset, placed)) {
        placed.add(new PlacedEvent(label, onset, offset, sound, start, start + duration, snr));
        return;
      }
    }
  }

  private boolean hasRoom(String label, double onset, double offset, List<PlacedEvent> placed) {
    int overlapping = 0;
    for (PlacedEvent event : placed) {
      if (event.overlaps(onset, offset)) {
        overlapping++;
        if (event.label().equals(label)) {
          return false;
        }
      }
    }
    return overlapping < settings.maxOverlap();
  }

  /**
   * Plans a clip along given annotations: a recording of the class sounds from the onset to the
   * offset of each event, cut or repeated to fit.
   *
   * @param name name of the clip, which also decides about it
   * @param annotations the events, which begin within the clip's length; what goes beyond is cut
   * @return the plan
   * @throws IllegalArgumentException if an event begins at or after the end of the clip, or there
   *     is no recording of its class
   * @throws IOException if a recording cannot be read whose active part nobody has said
   */
  public Soundscape planAlong(String name, Collection<SoundEvent> annotations) throws IOException {
    RandomGenerator random = new ClipSeed(seed, 0, name).generator("soundscape");
    List<PlacedEvent> placed = new ArrayList<>();
    for (SoundEvent event : annotations) {
      if (event.onset() >= settings.seconds()) {
        throw new IllegalArgumentException(
            name
                + ": "
                + event.label()
                + " begins at "
                + event.onset()
                + " s, allowed: before the end of the clip at "
                + settings.seconds()
                + " s");
      }
      double offset = Math.min(event.offset(), settings.seconds());
      if (offset <= event.onset()) {
        continue;
      }
      Sound sound = pick(bank.sounds(event.label()), random);
      Segment segment = segment(sound, random);
      double duration = Math.min(segment.duration(), offset - event.onset());
      double start = segment.onset() + random.nextDouble() * (segment.duration() - duration);
      placed.add(
          new PlacedEvent(
              event.label(),
              event.onset(),
              offset,
              sound,
              start,
              start + duration,
              between(settings.minSnr(), settings.maxSnr(), random)));
    }
    return soundscape(name, settings.seconds(), placed, random);
  }

  private Soundscape soundscape(
      String name, double seconds, List<PlacedEvent> placed, RandomGenerator random) {
    Sound background = pick(bank.backgrounds(), random);
    double start = random.nextDouble();
    double level = between(settings.minBackground(), settings.maxBackground(), random);
    double reverb = random.nextDouble();
    Path room =
        reverb < reverbProbability && !impulseResponses.isEmpty()
            ? impulseResponses.get(random.nextInt(impulseResponses.size()))
            : null;
    return new Soundscape(name, seconds, background, start, level, placed, room);
  }

  private Segment segment(Sound sound, RandomGenerator random) throws IOException {
    List<Segment> segments = sound.segments();
    if (!segments.isEmpty()) {
      return segments.get(random.nextInt(segments.size()));
    }
    AudioClip clip = loader.load(sound.file());
    return ActivePart.of(clip.channel(0), clip.sampleRate());
  }

  private static Sound pick(List<Sound> sounds, RandomGenerator random) {
    return sounds.get(random.nextInt(sounds.size()));
  }

  private static double between(double least, double most, RandomGenerator random) {
    return least + random.nextDouble() * (most - least);
  }

  /**
   * Renders a clip.
   *
   * @param plan what it consists of
   * @return the samples, one channel at the settings' rate, within the settings' peak
   * @throws IOException if a recording cannot be read
   */
  public Rendered render(Soundscape plan) throws IOException {
    int length = samples(plan.seconds());
    float[] mix = background(plan, length);
    double backgroundRms = Levels.fromDecibels(plan.backgroundLevel());
    float @Nullable [] room =
        plan.impulseResponse().isPresent()
            ? loader.load(plan.impulseResponse().get()).channel(0)
            : null;
    for (PlacedEvent event : plan.events()) {
      float[] sound = event(event);
      if (room != null) {
        sound = Convolution.inRoom(sound, room);
      }
      double rms = Levels.rms(sound);
      double gain = rms > 0 ? backgroundRms * Levels.fromDecibels(event.snr()) / rms : 0;
      int from = samples(event.onset());
      for (int i = 0; i < sound.length && from + i < length; i++) {
        mix[from + i] += (float) (gain * sound[i]);
      }
    }
    double peak = Levels.peak(mix);
    double gain = peak > settings.peak() ? settings.peak() / peak : 1;
    Levels.scale(mix, gain);
    return new Rendered(AudioClip.mono(mix, settings.sampleRate()), gain);
  }

  private int samples(double seconds) {
    return (int) Math.round(seconds * settings.sampleRate());
  }

  /** The background at its level; one that is too short is repeated, with fades over each other. */
  private float[] background(Soundscape plan, int length) throws IOException {
    float[] source = loader.load(plan.background().file()).channel(0);
    int start =
        source.length > length ? (int) (plan.backgroundOnset() * (source.length - length)) : 0;
    float[] part = new float[Math.min(source.length - start, length)];
    System.arraycopy(source, start, part, 0, part.length);
    float[] filled = repeated(part, length);
    double rms = Levels.rms(filled);
    Levels.scale(filled, rms > SILENCE ? Levels.fromDecibels(plan.backgroundLevel()) / rms : 0);
    return filled;
  }

  private float[] event(PlacedEvent event) throws IOException {
    float[] source = loader.load(event.sound().file()).channel(0);
    int from = Math.min(samples(event.sourceOnset()), source.length - 1);
    int to = Math.max(from + 1, Math.min(samples(event.sourceOffset()), source.length));
    float[] part = new float[to - from];
    System.arraycopy(source, from, part, 0, part.length);
    float[] sound = repeated(part, Math.max(1, samples(event.offset()) - samples(event.onset())));
    fade(sound);
    return sound;
  }

  /**
   * Repeats a part as often as it takes; each repetition fades in while the one before fades out.
   */
  private float[] repeated(float[] part, int length) {
    float[] filled = new float[length];
    int fade = Math.min(samples(settings.fade()), part.length / 2);
    int step = Math.max(1, part.length - fade);
    for (int at = 0; at < length; at += step) {
      boolean first = at == 0;
      boolean last = at + part.length >= length;
      for (int i = 0; i < part.length && at + i < length; i++) {
        double weight = 1;
        if (!first && i < fade) {
          weight = rising(i, fade);
        } else if (!last && i >= step) {
          weight = 1 - rising(i - step, fade);
        }
        filled[at + i] += (float) (weight * part[i]);
      }
      if (last) {
        break;
      }
    }
    return filled;
  }

  private void fade(float[] sound) {
    int fade = Math.min(samples(settings.fade()), sound.length / 2);
    for (int i = 0; i < fade; i++) {
      double weight = rising(i, fade);
      sound[i] = (float) (weight * sound[i]);
      sound[sound.length - 1 - i] = (float) (weight * sound[sound.length - 1 - i]);
    }
  }

  /** From 0 to 1 on a raised cosine. */
  private static double rising(int i, int length) {
    return 0.5 - 0.5 * Math.cos(Math.PI * (i + 0.5) / length);
  }

  /** Settings of a synthesizer; not for use by several threads. */
  public static final class Builder {

    private @Nullable SoundBank bank;
    private @Nullable Long seed;
    private SoundscapeSettings settings = SoundscapeSettings.defaults();
    private List<Path> impulseResponses = List.of();
    private double reverbProbability;

    private Builder() {}

    /**
     * Sets the sounds; required.
     *
     * @param value the bank
     * @return this builder
     */
    public Builder setBank(SoundBank value) {
      bank = Objects.requireNonNull(value, "bank");
      return this;
    }

    /**
     * Sets where all random choices come from; required.
     *
     * @param value the seed
     * @return this builder
     */
    public Builder setSeed(long value) {
      seed = value;
      return this;
    }

    /**
     * Sets what soundscapes are like.
     *
     * @param value {@link SoundscapeSettings#defaults()} unless set
     * @return this builder
     */
    public Builder optSettings(SoundscapeSettings value) {
      settings = Objects.requireNonNull(value, "settings");
      return this;
    }

    /**
     * Lets the events of some clips sound in a room.
     *
     * @param recordings recordings of impulse responses
     * @param probability part of the clips, 0 to 1
     * @return this builder
     */
    public Builder optImpulseResponses(List<Path> recordings, double probability) {
      impulseResponses = List.copyOf(recordings);
      reverbProbability = probability;
      return this;
    }

    /**
     * Makes the synthesizer.
     *
     * @return the synthesizer
     * @throws IllegalArgumentException if something required is not set, or the probability is
     *     outside its range
     */
    public SoundscapeSynthesizer build() {
      if (bank == null || seed == null) {
        throw new IllegalArgumentException("setBank and setSeed are required");
      }
      if (!(reverbProbability >= 0 && reverbProbability <= 1)) {
        throw new IllegalArgumentException(
            "probability = " + reverbProbability + ", allowed: 0 to 1");
      }
      return new SoundscapeSynthesizer(this, bank, seed);
    }
  }
}
