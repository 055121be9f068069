package io.github.sed4j.inference.output;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.calibration.Calibration;
import io.github.sed4j.inference.page.Html;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A page for browsers about what was detected in one recording: its picture, an audio player, the
 * events in a table whose rows play them, the tags, the scores that the events were made of,
 * warnings, and where the model comes from.
 *
 * <pre>{@code
 * DetectionReport.builder()
 *     .setDetection(detection) // of a detector with optFrameScores(true), to have curves
 *     .setRecording(Path.of("kitchen.wav"))
 *     .setFeatures(detector.ensemble().features())
 *     .setCalibration(detector.calibration())
 *     .build()
 *     .write(Path.of("kitchen.html"));
 * }</pre>
 *
 * <p>The page is a single file that fetches nothing: picture and audio are in it. It is light or
 * dark as the reader's system is, and needs no mouse. A recording that is too large to be played
 * from within a page is left out, and the page says so.
 *
 * <p>Where no font is installed the picture is left out, and the page says so.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class DetectionReport {

  /**
   * How many bytes of audio a page of one recording holds: 16 MB, 8 minutes of 16 kHz with 16 bits.
   * In a page they are a third longer; Firefox plays data URLs of up to 32 MB.
   */
  public static final long DEFAULT_AUDIO_LIMIT = 16L << 20;

  private static final int PIXELS_OF_A_PIXEL = 2;

  private final String name;
  private final ReportSection section;
  private final InlinedAudio.Source audio;
  private final @Nullable Picture picture;
  private final String pictureFailure;
  private final long audioLimit;

  private static String png(DetectionPicture picture) {
    return InlinedAudio.dataUrl("image/png", picture.toPng());
  }

  /** The picture in both looks, as data URLs. */
  private record Picture(DetectionPicture.Plot plot, double duration, String light, String dark) {}

  private DetectionReport(
      Builder builder,
      Detection detection,
      InlinedAudio.Source audio,
      Calibration calibration,
      DetectionPicture drawing) {
    name = detection.name().replaceFirst("^.*[/\\\\](?=.)", "");
    section = new ReportSection(detection, calibration, builder.truth);
    this.audio = audio;
    audioLimit = builder.audioLimit;
    Picture drawn = null;
    String failure = "";
    try {
      drawn =
          new Picture(
              drawing.plot(),
              drawing.duration(),
              png(drawing.withDark(false)),
              png(drawing.withDark(true)));
    } catch (IllegalStateException e) {
      failure = String.valueOf(e.getMessage());
    }
    picture = drawn;
    pictureFailure = failure;
  }

  /**
   * Starts a report.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes a page about this recording alone, which is called by the last part of its name. For
   * pages of several there is {@link DetectionReportWriter}.
   *
   * @param file the HTML file; replaced atomically
   * @throws IOException if it cannot be written, or the recording cannot be read again for its
   *     audio; the file is then as it was
   */
  public void write(Path file) throws IOException {
    AtomicFile.write(
        file,
        out -> {
          text(out, ReportPage.begin(name));
          Content content = content(name, audioLimit);
          text(out, "<main class=\"recording\">\n<h1>" + Html.escape(name) + "</h1>\n");
          text(out, "<p class=\"soft\">" + section.summary() + "</p>\n");
          content.write(out, "metadata");
          text(out, "</main>\n" + ReportPage.end());
        });
  }

  static void text(OutputStream out, String html) throws IOException {
    out.write(html.getBytes(StandardCharsets.UTF_8));
  }

  String summary() {
    return section.summary();
  }

  long audioLimit() {
    return audioLimit;
  }

  /** All that the page says below the heading, read and ready to be written. */
  record Content(String above, @Nullable InlinedAudio audio, String below) {

    /** How many bytes of audio there are. */
    long audioBytes() {
      return audio == null ? 0 : audio.bytes();
    }

    void write(OutputStream out, String preload) throws IOException {
      text(out, above);
      if (audio != null) {
        text(
            out,
            "<audio controls preload=\"" + preload + "\" src=\"" + audio.url() + "\"></audio>\n");
      }
      text(out, below);
    }
  }

  /**
   * Makes the content. What can fail fails here, before anything is written.
   *
   * @param shown what the page calls the recording
   * @param limit how many bytes the audio may have
   */
  Content content(String shown, long limit) throws IOException {
    StringBuilder above = new StringBuilder(section.warnings());
    if (picture == null) {
      above.append("<p class=\"soft\">Without picture: ").append(Html.escape(pictureFailure));
      above.append("</p>\n");
    } else {
      above.append(
          section.picture(
              shown, picture.plot(), picture.duration(), picture.light(), picture.dark()));
    }
    InlinedAudio inlined = null;
    try {
      inlined = audio.read(limit);
    } catch (InlinedAudio.TooLargeException e) {
      above
          .append("<p class=\"soft\">The recording is not in this page: ")
          .append(Html.escape(String.valueOf(e.getMessage())))
          .append(".</p>\n");
    }
    return new Content(
        above.toString(),
        inlined,
        section.tables(inlined != null) + section.curves() + section.model());
  }

  /** Content of a report; for one thread at a time. */
  public static final class Builder {

    private final DetectionPicture.Builder drawing =
        DetectionPicture.builder().optScale(PIXELS_OF_A_PIXEL);
    private @Nullable Detection detection;
    private InlinedAudio.@Nullable Source audio;
    private boolean features;
    private @Nullable Calibration calibration;
    private @Nullable List<SoundEvent> truth;
    private long audioLimit = DEFAULT_AUDIO_LIMIT;

    private Builder() {}

    /**
     * Sets what was detected.
     *
     * @param detection a detection; with frame scores the page has curves of them
     * @return this builder
     */
    public Builder setDetection(Detection detection) {
      this.detection = Objects.requireNonNull(detection, "detection");
      drawing.setDetection(detection);
      return this;
    }

    /**
     * Sets the recording: read when the report is built, for the picture, and when it is written,
     * for the player. A kind that browsers do not play, such as AIFF, is played as WAV with 16
     * bits.
     *
     * @param recording the file; not a pipe, which can be read once only
     * @return this builder
     */
    public Builder setRecording(Path recording) {
      audio = InlinedAudio.of(recording);
      drawing.setRecording(recording);
      return this;
    }

    /**
     * Sets the recording.
     *
     * @param recording a clip of any rate and number of channels; played as WAV with 16 bits
     * @return this builder
     */
    public Builder setRecording(AudioClip recording) {
      audio = InlinedAudio.of(recording);
      drawing.setRecording(recording);
      return this;
    }

    /**
     * Sets how the log-mel is computed.
     *
     * @param features the features of the detector's ensemble
     * @return this builder
     */
    public Builder setFeatures(LogMelExtractor features) {
      drawing.setFeatures(features);
      this.features = true;
      return this;
    }

    /**
     * Sets how scores became tags and events.
     *
     * @param calibration the detector's calibration
     * @return this builder
     */
    public Builder setCalibration(Calibration calibration) {
      this.calibration = Objects.requireNonNull(calibration, "calibration");
      return this;
    }

    /**
     * Adds a ground truth to the picture, and as a table.
     *
     * @param truth events that occur in the recording
     * @return this builder
     */
    public Builder optTruth(List<SoundEvent> truth) {
      this.truth = List.copyOf(truth);
      drawing.optTruth(truth);
      return this;
    }

    /**
     * Sets how large a recording may be to be in the page.
     *
     * @param bytes at least 0; 0 leaves every recording out; default {@link #DEFAULT_AUDIO_LIMIT}
     * @return this builder
     */
    public Builder optAudioLimit(long bytes) {
      this.audioLimit = bytes;
      return this;
    }

    /**
     * Reads the recording and makes the report.
     *
     * @return the report
     * @throws IllegalArgumentException if something required is missing, a value is outside its
     *     range, or the calibration is of other event classes than the detection
     * @throws IOException if the recording cannot be read
     */
    public DetectionReport build() throws IOException {
      if (detection == null || audio == null || !features || calibration == null) {
        throw new IllegalArgumentException(
            "setDetection, setRecording, setFeatures and setCalibration are required");
      }
      if (audioLimit < 0) {
        throw new IllegalArgumentException(
            "audioLimit = " + audioLimit + " bytes, allowed: at least 0");
      }
      if (!calibration.eventClasses().equals(detection.eventClasses())) {
        throw new IllegalArgumentException(
            "calibration of the event classes "
                + calibration.eventClasses()
                + ", allowed: those of the detection, "
                + detection.eventClasses());
      }
      return new DetectionReport(this, detection, audio, calibration, drawing.build());
    }
  }
}
