package io.github.sed4j.training.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A process that trains until it is killed, and writes down the bits of each loss. */
final class KilledTraining {

  private KilledTraining() {}

  public static void main(String[] arguments) throws IOException {
    Path losses = Path.of(arguments[2]);
    TinyData.read(Path.of(arguments[0]))
        .crnn(Path.of(arguments[1]))
        .optSteps(40)
        .optValidateEvery(10)
        .optCheckpointEvery(3)
        .optAveraging(0.99)
        .optResume(true)
        .addListener(
            new TrainingListener() {
              @Override
              public void stepped(TrainingStep step) {
                append(losses, step.step() + " " + Double.doubleToLongBits(step.loss()));
              }
            })
        .build()
        .run();
  }

  private static void append(Path file, String line) {
    try {
      Files.write(
          file,
          (line + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
