package io.github.sed4j.benchmarks;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.WavWriter;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.training.data.ClipLabels;
import io.github.sed4j.training.data.ClipSet;
import io.github.sed4j.training.data.LabelledClip;
import io.github.sed4j.training.data.Labelling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Recordings of noise with made-up tags, in a folder that is deleted in the end. */
final class TrainingClips implements AutoCloseable {

  static final List<String> CLASSES = List.of("A", "B", "C", "D", "E", "F", "G", "H", "I", "J");

  private final Path folder;

  TrainingClips() throws IOException {
    folder = Files.createTempDirectory("sed4j-training");
  }

  Path folder(String name) {
    return folder.resolve(name);
  }

  /** Writes 16-bit recordings of the given numbers of frames, one after the other. */
  ClipSet write(String name, int clips, int... frames) throws IOException {
    Path recordings = Files.createDirectories(folder.resolve(name));
    List<LabelledClip> written = new ArrayList<>();
    for (int i = 0; i < clips; i++) {
      Random random = new Random(i);
      long length = FrameGrid.REPORT.samples(frames[i % frames.length]);
      float[] samples = new float[Math.toIntExact(length)];
      for (int t = 0; t < samples.length; t++) {
        samples[t] = 0.1f * (float) random.nextGaussian();
      }
      String file = i + ".wav";
      WavWriter.withDefaults()
          .write(recordings.resolve(file), AudioClip.mono(samples, FrameGrid.DEFAULT_SAMPLE_RATE));
      written.add(
          new LabelledClip(
              file,
              recordings.resolve(file),
              ClipLabels.weak(List.of(CLASSES.get(i % CLASSES.size())))));
    }
    return ClipSet.of(name, Labelling.WEAK, written);
  }

  @Override
  public void close() throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walk = Files.walk(folder)) {
      walk.forEach(all::add);
    }
    Collections.reverse(all);
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
