package io.github.sed4j.inference.output;

import io.github.sed4j.inference.page.Html;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * Writes one page about several recordings, one after the other: a list whose entries unfold to
 * what a {@link DetectionReport} of each says.
 *
 * <pre>{@code
 * DetectionReportWriter writer = DetectionReportWriter.of(out);
 * writer.begin("Kitchen");
 * writer.write("kitchen.wav", report);
 * writer.end();
 * }</pre>
 *
 * <p>The page holds the audio of recordings up to a limit for all together; those after are without
 * player, and it says so. Nothing is flushed or closed. Thread safety: for one thread at a time.
 * Memory does not grow with the number of recordings.
 */
public final class DetectionReportWriter {

  /** How many bytes of audio a page holds, unless set: 64 MB, as a third more in its text. */
  public static final long DEFAULT_AUDIO_LIMIT = 64L << 20;

  private final OutputStream out;
  private long audioLeft;

  private DetectionReportWriter(OutputStream out, long audioLimit) {
    this.out = Objects.requireNonNull(out, "out");
    this.audioLeft = audioLimit;
  }

  /**
   * Makes a writer.
   *
   * @param out where the page goes, in UTF-8
   * @return the writer
   */
  public static DetectionReportWriter of(OutputStream out) {
    return of(out, DEFAULT_AUDIO_LIMIT);
  }

  /**
   * Makes a writer.
   *
   * @param out where the page goes, in UTF-8
   * @param audioLimit how many bytes of audio the page holds, at least 0
   * @return the writer
   * @throws IllegalArgumentException if the limit is negative
   */
  public static DetectionReportWriter of(OutputStream out, long audioLimit) {
    if (audioLimit < 0) {
      throw new IllegalArgumentException(
          "audioLimit = " + audioLimit + " bytes, allowed: at least 0");
    }
    return new DetectionReportWriter(out, audioLimit);
  }

  /**
   * Writes what stands before the first recording.
   *
   * @param title heading of the page, plain text
   * @throws IOException if it cannot be written
   */
  public void begin(String title) throws IOException {
    DetectionReport.text(
        out, ReportPage.begin(title) + "<main>\n<h1>" + Html.escape(title) + "</h1>\n");
  }

  /**
   * Writes one recording.
   *
   * @param name what the page calls it
   * @param report what was detected in it
   * @throws IOException if the recording cannot be read again for its audio, then nothing is
   *     written; or if it cannot be written
   */
  public void write(String name, DetectionReport report) throws IOException {
    DetectionReport.Content content =
        report.content(name, Math.min(audioLeft, report.audioLimit()));
    audioLeft -= content.audioBytes();
    DetectionReport.text(
        out,
        "<details class=\"recording\">\n<summary><h2>"
            + Html.escape(name)
            + "</h2> <span class=\"soft\">"
            + report.summary()
            + "</span></summary>\n");
    content.write(out, "none");
    DetectionReport.text(out, "</details>\n");
  }

  /**
   * Writes that a recording could not be used.
   *
   * @param name what the page calls it
   * @param reason why
   * @throws IOException if it cannot be written
   */
  public void writeFailure(String name, String reason) throws IOException {
    DetectionReport.text(
        out,
        "<div class=\"failed\"><h2>"
            + Html.escape(name)
            + "</h2>\n<p class=\"warning\"><strong>Not used:</strong> "
            + Html.escape(reason)
            + "</p></div>\n");
  }

  /**
   * Writes what stands after the last recording.
   *
   * @throws IOException if it cannot be written
   */
  public void end() throws IOException {
    DetectionReport.text(out, "</main>\n" + ReportPage.end());
  }
}
