package io.github.sed4j.examples;

import io.github.sed4j.inference.BatchListener;
import io.github.sed4j.inference.BatchSummary;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.training.data.Recordings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Detects the events of all recordings in a folder, several at a time, and writes them to one
 * table. Arguments: {@code FOLDER OUT.tsv [BUNDLE]}.
 */
public final class FolderInParallel {

  private FolderInParallel() {}

  /**
   * Writes the events of a folder.
   *
   * @param arguments {@code FOLDER OUT.tsv [BUNDLE]}
   * @throws IOException if the folder or the bundle cannot be read, or the table not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 3) {
      throw new IllegalArgumentException("arguments: FOLDER OUT.tsv [BUNDLE]");
    }
    Path folder = Path.of(arguments[0]);
    // With many recordings, one core for each is faster than all cores for one. The engine takes
    // this setting when it is loaded, so it comes first; -D on the command line does the same.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    Bundle bundle =
        arguments.length == 3
            ? Bundle.read(Path.of(arguments[2]))
            : SoundEventDetector.bundledModel();
    EventList.Builder events = EventList.builder();
    try (SoundEventDetector detector =
        SoundEventDetector.builder()
            .setBundle(bundle)
            .optWorkers(Runtime.getRuntime().availableProcessors())
            .build()) {
      // Results come in the order of the files, on this thread: the builder needs no lock.
      BatchSummary summary =
          detector.detectAll(
              Recordings.in(folder).stream(),
              new BatchListener() {
                @Override
                public void onDetection(Path file, Detection detection) {
                  String clip = folder.relativize(file).toString().replace('\\', '/');
                  events.addClip(clip); // also stands in the table if it has no events
                  detection.events().forEach(event -> events.addEvent(clip, event));
                }

                @Override
                public void onFailure(Path file, Exception cause) {
                  // One bad file does not keep the others from being done.
                  System.err.println(cause.getMessage());
                }
              });
      events.build().write(Path.of(arguments[1]));
      System.out.println(summary.detected() + " done, " + summary.failed() + " failed");
    }
  }
}
