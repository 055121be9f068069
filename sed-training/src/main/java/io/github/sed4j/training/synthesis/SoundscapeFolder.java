package io.github.sed4j.training.synthesis;

import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.inference.evaluation.ClipTags;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Writes soundscapes to a folder that {@code PlainDataset} reads: {@code audio/CLIP.wav} (16 bit),
 * {@code strong.tsv}, {@code weak.tsv}, and {@code specification/CLIP.json} for each clip.
 *
 * <p>All is written beside the folder, to one whose name ends in {@code .part}, which is renamed
 * when it is complete. If a run with the same sounds, settings and seed left such a folder, the
 * clips in it are kept.
 *
 * <p>Thread safety: for one thread at a time.
 */
public final class SoundscapeFolder {

  private static final String RUN = "run.txt";

  private final Path folder;
  private final Path part;
  private final int workers;

  private SoundscapeFolder(Path folder, int workers) {
    this.folder = folder;
    this.part = folder.resolveSibling(folder.getFileName() + ".part");
    this.workers = workers;
  }

  /**
   * Names a folder.
   *
   * @param folder the folder, which must not be there, or be empty
   * @param workers clips that are rendered at a time, at least 1; they do not change the result
   * @return the folder to be written
   * @throws FileAlreadyExistsException if there is something in it
   * @throws IOException if it cannot be looked into
   */
  public static SoundscapeFolder of(Path folder, int workers) throws IOException {
    if (workers < 1) {
      throw new IllegalArgumentException("workers = " + workers + ", allowed: at least 1");
    }
    Path absolute = folder.toAbsolutePath().normalize();
    if (Files.exists(absolute)) {
      boolean empty = false;
      if (Files.isDirectory(absolute)) {
        try (Stream<Path> content = Files.list(absolute)) {
          empty = content.findAny().isEmpty();
        }
      }
      if (!empty) {
        throw new FileAlreadyExistsException(
            folder.toString(), null, "exists already, allowed: a new or an empty folder");
      }
    }
    return new SoundscapeFolder(absolute, workers);
  }

  /**
   * Writes clips that are planned at random.
   *
   * @param synthesizer makes them
   * @param clips how many, at least 1
   * @param done hears how many are done, in order
   * @return their labels
   * @throws IOException if a recording cannot be read or a file not written; what was done is kept
   *     for the next try
   */
  public EventList write(SoundscapeSynthesizer synthesizer, int clips, IntConsumer done)
      throws IOException {
    if (clips < 1) {
      throw new IllegalArgumentException("clips = " + clips + ", allowed: at least 1");
    }
    int digits = Math.max(4, Integer.toString(clips - 1).length());
    List<Callable<Soundscape>> plans = new ArrayList<>();
    for (int i = 0; i < clips; i++) {
      String name = String.format(Locale.ROOT, "soundscape-%0" + digits + "d", i);
      plans.add(() -> synthesizer.plan(name));
    }
    return write(synthesizer, plans, "random\n" + clips, done);
  }

  /**
   * Writes clips along given annotations, one for each clip there.
   *
   * @param synthesizer makes them
   * @param annotations the events of each clip
   * @param done hears how many are done, in order
   * @return their labels: those given, cut at the end of the clips
   * @throws IllegalArgumentException if an event begins after the end of its clip, there is no
   *     recording of its class, or two clips would have one name; before anything is written
   * @throws IOException if a recording cannot be read or a file not written; what was done is kept
   *     for the next try
   */
  public EventList writeAlong(
      SoundscapeSynthesizer synthesizer, EventList annotations, IntConsumer done)
      throws IOException {
    List<Callable<Soundscape>> plans = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (String clip : annotations.clips()) {
      String name = stem(clip);
      String other = names.putIfAbsent(name, clip);
      if (other != null) {
        throw new IllegalArgumentException(
            other
                + " and "
                + clip
                + " would both be "
                + name
                + ".wav, allowed: names that differ without folder and ending");
      }
      Soundscape checked = synthesizer.planAlong(name, annotations.events(clip));
      plans.add(() -> checked);
    }
    return write(synthesizer, plans, "along\n" + annotations.hashCode(), done);
  }

  private static String stem(String clip) {
    int slash = Math.max(clip.lastIndexOf('/'), clip.lastIndexOf('\\'));
    String name = clip.substring(slash + 1);
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private EventList write(
      SoundscapeSynthesizer synthesizer,
      List<Callable<Soundscape>> plans,
      String what,
      IntConsumer done)
      throws IOException {
    prepare(what + "\n" + synthesizer.fingerprint());
    Map<String, List<SoundEvent>> labels = new LinkedHashMap<>();
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    try {
      Deque<Future<Soundscape>> ahead = new ArrayDeque<>();
      int next = 0;
      while (next < plans.size() || !ahead.isEmpty()) {
        while (next < plans.size() && ahead.size() < 2 * workers) {
          Callable<Soundscape> plan = plans.get(next++);
          ahead.add(threads.submit(() -> write(synthesizer, plan.call())));
        }
        Soundscape written = await(ahead.remove());
        labels.put(written.name() + ".wav", written.labels());
        done.accept(labels.size());
      }
    } finally {
      threads.shutdownNow();
    }
    return finish(labels);
  }

  private void prepare(String run) throws IOException {
    Path note = part.resolve(RUN);
    if (Files.isDirectory(part)) {
      if (!Files.exists(note) || !Files.readString(note).equals(run)) {
        throw new FileAlreadyExistsException(
            part.toString(), null, "was left by a run with other settings; delete it");
      }
      return;
    }
    Files.createDirectories(part.resolve("audio"));
    Files.createDirectories(part.resolve("specification"));
    AtomicFile.write(note, out -> out.write(run.getBytes(StandardCharsets.UTF_8)));
  }

  private Soundscape write(SoundscapeSynthesizer synthesizer, Soundscape plan) throws IOException {
    Path audio = part.resolve("audio").resolve(plan.name() + ".wav");
    Path specification = part.resolve("specification").resolve(plan.name() + ".json");
    if (!Files.exists(audio) || !Files.exists(specification)) {
      SoundscapeSynthesizer.Rendered rendered = synthesizer.render(plan);
      WavWriter.withDefaults().write(audio, rendered.clip());
      AtomicFile.write(
          specification,
          out -> out.write(plan.toJson(rendered.gain()).getBytes(StandardCharsets.UTF_8)));
    }
    return plan;
  }

  private static Soundscape await(Future<Soundscape> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted; what was done is kept");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IOException(e.getCause());
    }
  }

  private EventList finish(Map<String, List<SoundEvent>> labels) throws IOException {
    EventList events = EventList.of(labels);
    events.write(part.resolve("strong.tsv"));
    Map<String, SortedSet<String>> tags = new LinkedHashMap<>();
    labels.forEach(
        (clip, ofClip) -> {
          SortedSet<String> names = new TreeSet<>();
          ofClip.forEach(event -> names.add(event.label()));
          tags.put(clip, names);
        });
    ClipTags.of(tags).write(part.resolve("weak.tsv"));
    Files.deleteIfExists(folder);
    Files.move(part, folder, StandardCopyOption.ATOMIC_MOVE);
    // Last, or a run that is broken off before the move could not go on.
    Files.delete(folder.resolve(RUN));
    return events;
  }
}
