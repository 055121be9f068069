package io.github.sed4j.inference.evaluation;

import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The table of events: its columns, and how it is read. */
final class EventListFile {

  static final String FILENAME = "filename";
  static final String ONSET = "onset";
  static final String OFFSET = "offset";
  static final String LABEL = "event_label";
  static final String SCORE = "score";

  private static final TsvTable.Layout LAYOUT =
      new TsvTable.Layout(List.of(ONSET, OFFSET, LABEL), List.of(FILENAME, SCORE), false);

  private final TsvTable table;
  private final int filename;
  private final int onset;
  private final int offset;
  private final int label;
  private final int score;

  private EventListFile(TsvTable table) {
    this.table = table;
    filename = table.column(FILENAME);
    onset = table.column(ONSET);
    offset = table.column(OFFSET);
    label = table.column(LABEL);
    score = table.column(SCORE);
  }

  static EventList read(Path file) throws IOException {
    return new EventListFile(TsvTable.read(file, LAYOUT)).events(ClipNames.ofTable(file));
  }

  private EventList events(String onlyClip) throws TableFormatException {
    EventList.Builder events = EventList.builder();
    if (filename < 0) {
      events.addClip(onlyClip);
    }
    for (TsvTable.Row row : table.rows()) {
      String clip = filename < 0 ? onlyClip : table.name(row, filename);
      if (saysNoEvents(row)) {
        events.addClip(clip);
      } else {
        events.addEvent(clip, event(row));
      }
    }
    return events.build();
  }

  private boolean saysNoEvents(TsvTable.Row row) throws TableFormatException {
    if (row.cells().size() == 1 && (filename != 0 || table.columns().size() == 1)) {
      throw table.fault(
          row.line(), "1 cell, allowed: " + table.columns().size() + " " + table.columns());
    }
    return TsvTable.cell(row, label).isEmpty()
        && TsvTable.cell(row, onset).isEmpty()
        && TsvTable.cell(row, offset).isEmpty()
        && (score < 0 || TsvTable.cell(row, score).isEmpty());
  }

  private SoundEvent event(TsvTable.Row row) throws TableFormatException {
    String name = table.name(row, label);
    double start = table.time(row, onset);
    double end = table.time(row, offset);
    if (end < start) {
      throw table.fault(
          row.line(), "offset = " + end + " s, allowed: at least the onset " + start + " s");
    }
    boolean scored = score >= 0 && !TsvTable.cell(row, score).isEmpty();
    return new SoundEvent(name, start, end, scored ? table.number(row, score) : Double.NaN);
  }
}
