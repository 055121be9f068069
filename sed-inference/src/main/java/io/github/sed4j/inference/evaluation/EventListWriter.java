package io.github.sed4j.inference.evaluation;

import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.TableText;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes tables of events as the DCASE challenges do: tab-separated, with the header {@code
 * filename onset offset event_label} and, if asked for, {@code score}; a clip without events is a
 * row with empty cells.
 *
 * <p>Thread safety: immutable.
 */
public final class EventListWriter {

  /** Decimals of times and scores in the tables of DCASE. */
  public static final int DEFAULT_DECIMALS = 3;

  private static final int ALL_DECIMALS = -1;

  /** Whether the column of scores is written. */
  private enum Scores {
    WHERE_KNOWN,
    ALWAYS,
    NEVER
  }

  private final int decimals;
  private final Scores scores;

  private EventListWriter(int decimals, Scores scores) {
    this.decimals = decimals;
    this.scores = scores;
  }

  /**
   * Makes a writer as DCASE's tables are: {@value #DEFAULT_DECIMALS} decimals, no scores.
   *
   * @return the writer
   */
  public static EventListWriter dcase() {
    return new EventListWriter(DEFAULT_DECIMALS, Scores.NEVER);
  }

  /**
   * Makes a writer that loses nothing: as many digits as it takes to read the same number back, and
   * scores if any event has one.
   *
   * @return the writer
   */
  public static EventListWriter lossless() {
    return new EventListWriter(ALL_DECIMALS, Scores.WHERE_KNOWN);
  }

  /**
   * Returns a writer with a fixed number of decimals.
   *
   * @param newDecimals 0 to 15; times and scores are rounded half up
   * @return the other writer
   */
  public EventListWriter withDecimals(int newDecimals) {
    if (newDecimals < 0 || newDecimals > 15) {
      throw new IllegalArgumentException("decimals = " + newDecimals + ", allowed: 0 to 15");
    }
    return new EventListWriter(newDecimals, scores);
  }

  /**
   * Returns a writer with or without the column of scores.
   *
   * @param written whether there is one; the cell of an event whose score is unknown is empty
   * @return the other writer
   */
  public EventListWriter withScores(boolean written) {
    return new EventListWriter(decimals, written ? Scores.ALWAYS : Scores.NEVER);
  }

  /**
   * Writes a table to a file.
   *
   * @param events the events
   * @param file the file; replaced atomically
   * @throws IOException if it cannot be written
   */
  public void write(EventList events, Path file) throws IOException {
    StringBuilder text = new StringBuilder();
    write(events, text);
    AtomicFile.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Writes a table, header first.
   *
   * @param events the events
   * @param out where it goes; neither flushed nor closed
   * @throws IOException if it cannot be written
   * @throws IllegalArgumentException if a name has a tab or line end, which a table cannot hold
   */
  public void write(EventList events, Appendable out) throws IOException {
    boolean scored = scores == Scores.ALWAYS || (scores == Scores.WHERE_KNOWN && hasScores(events));
    out.append(row(scored, "filename", "onset", "offset", "event_label", "score"));
    for (String clip : events.clips()) {
      List<SoundEvent> ofClip = events.events(clip);
      if (ofClip.isEmpty()) {
        out.append(row(scored, clip, "", "", "", ""));
      }
      for (SoundEvent event : ofClip) {
        String score = event.hasScore() ? number(event.score()) : "";
        out.append(
            row(scored, clip, number(event.onset()), number(event.offset()), event.label(), score));
      }
    }
  }

  /**
   * Returns the table as text.
   *
   * @param events the events
   * @return header and rows, each ended by a line feed
   */
  public String format(EventList events) {
    StringBuilder text = new StringBuilder();
    try {
      write(events, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static String row(
      boolean scored, String clip, String onset, String offset, String label, String score) {
    return TableText.TSV.row(
        scored ? List.of(clip, onset, offset, label, score) : List.of(clip, onset, offset, label));
  }

  private static boolean hasScores(EventList events) {
    return events.clips().stream()
        .anyMatch(clip -> events.events(clip).stream().anyMatch(SoundEvent::hasScore));
  }

  private String number(double value) {
    BigDecimal decimal = BigDecimal.valueOf(value);
    return decimals == ALL_DECIMALS
        ? decimal.toPlainString()
        : decimal.setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
