package io.github.sed4j.examples;

import io.github.sed4j.inference.evaluation.EventList;
import io.github.sed4j.training.synthesis.SoundBank;
import io.github.sed4j.training.synthesis.SoundscapeFolder;
import io.github.sed4j.training.synthesis.SoundscapeSettings;
import io.github.sed4j.training.synthesis.SoundscapeSynthesizer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes labelled recordings out of isolated sounds: each clip a background with some events at
 * random times and levels. Arguments: {@code EVENTS BACKGROUNDS OUT CLIPS}: a folder with a folder
 * of sounds for each event class, a folder of backgrounds, the folder to be made, how many clips.
 */
public final class SynthesizeSoundscapes {

  private SynthesizeSoundscapes() {}

  /**
   * Makes soundscapes.
   *
   * @param arguments {@code EVENTS BACKGROUNDS OUT CLIPS}
   * @throws IOException if sounds cannot be read or clips not be written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException("arguments: EVENTS BACKGROUNDS OUT CLIPS");
    }
    SoundBank bank =
        SoundBank.builder()
            .setEvents(Path.of(arguments[0]))
            .setBackgrounds(Path.of(arguments[1]))
            .build();
    System.out.println(bank.summary());

    SoundscapeSynthesizer synthesizer =
        SoundscapeSynthesizer.builder()
            .setBank(bank)
            .setSeed(1) // the same seed makes the same clips, to the bit
            .optSettings(
                SoundscapeSettings.builder()
                    .optSeconds(10)
                    .optMaxClasses(2)
                    .optSnr(6, 30) // dB above the background
                    .build())
            .build();

    // The folder gets audio/, strong.tsv with times, weak.tsv without, and specification/, which
    // says what each clip is made of. PlainDataset reads it, and 'sed4j train' trains on it.
    EventList events =
        SoundscapeFolder.of(Path.of(arguments[2]), Runtime.getRuntime().availableProcessors())
            .write(
                synthesizer,
                Integer.parseInt(arguments[3]),
                done -> System.out.println(done + " clips done"));
    System.out.println(events.eventCount() + " events in " + events.clips().size() + " clips");
  }
}
