package io.github.sed4j.inference.output;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.spectrum.FrameGrid;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.features.spectrum.MelFilterBank;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.page.TimeAxis;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture of a recording: its log-mel over time and frequency, and below it an event roll, a row
 * for each event class that was detected.
 *
 * <pre>{@code
 * DetectionPicture.builder()
 *     .setDetection(detection)
 *     .setFeatures(detector.ensemble().features())
 *     .setRecording(Path.of("kitchen.wav"))
 *     .build()
 *     .write(Path.of("kitchen.png"));
 * }</pre>
 *
 * <p>The brightest colour stands for the largest value of the log-mel, the darkest for {@value
 * #RANGE_DB} dB less and all below. A recording that has more frames than the picture has columns
 * is drawn with the largest value of neighbouring frames; memory does not grow with its length.
 * With a ground truth each row has two bars, detected above true.
 *
 * <p>Drawn with Java2D in memory, without a display; where the variable {@code DISPLAY} names one
 * that cannot be used, Java must be told by {@code -Djava.awt.headless=true}. Labels need a font:
 * on Linux the system's fontconfig and at least one font.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class DetectionPicture {

  /** Width of a picture in pixels, unless set. */
  public static final int DEFAULT_WIDTH = 1000;

  /** Narrowest picture in pixels, before scaling. */
  public static final int MIN_WIDTH = 320;

  /** Widest picture in pixels, before scaling. */
  public static final int MAX_WIDTH = 10_000;

  /** Largest scale. */
  public static final int MAX_SCALE = 4;

  /** From the darkest to the brightest colour, in dB. */
  public static final int RANGE_DB = 80;

  private static final double NEPERS_OF_POWER_PER_DB = Math.log(10) / 10;

  private static final int TOP = 12;
  private static final int RIGHT = 76;
  private static final int GAP = 26;
  private static final int ROW = 20;
  private static final int BOTTOM = 30;
  private static final int MOST_LEFT = 220;
  private static final int LEAST_LEFT = 56;
  private static final int FONT_SIZE = 12;
  private static final int SPACE_OF_A_TIME = 64;
  private static final int SPACE_OF_A_FREQUENCY = 16;
  private static final int[] FREQUENCIES = {
    20, 50, 100, 200, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000
  };

  /** Colours of text, lines, background, detected and true events; those of the pages. */
  private enum Look {
    LIGHT(0x1c2430, 0xd8dee6, 0xffffff, 0x2563a8, 0xb84f08),
    DARK(0xe6eaf0, 0x333c49, 0x14181f, 0x7ab8ff, 0xffab5e);

    private final Color text;
    private final Color line;
    private final Color back;
    private final Color detected;
    private final Color truth;

    Look(int text, int line, int back, int detected, int truth) {
      this.text = new Color(text);
      this.line = new Color(line);
      this.back = new Color(back);
      this.detected = new Color(detected);
      this.truth = new Color(truth);
    }
  }

  private final LogMelOverview overview;
  private final EventRoll roll;
  private final LogMelExtractor features;
  private final double duration;
  private final int width;
  private final int scale;
  private final Look look;

  private DetectionPicture(
      Builder builder, LogMelOverview overview, LogMelExtractor features, Detection detection) {
    this.overview = overview;
    this.features = features;
    FrameGrid grid = features.grid();
    duration = Math.max(detection.duration(), grid.boundarySeconds(overview.frames()));
    roll = EventRoll.of(detection, builder.truth);
    width = builder.width;
    scale = builder.scale;
    look = builder.dark ? Look.DARK : Look.LIGHT;
  }

  private DetectionPicture(DetectionPicture other, Look look) {
    overview = other.overview;
    roll = other.roll;
    features = other.features;
    duration = other.duration;
    width = other.width;
    scale = other.scale;
    this.look = look;
  }

  /**
   * Starts a picture.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /** This picture for pages that are dark, or for ones that are not. */
  DetectionPicture withDark(boolean dark) {
    return new DetectionPicture(this, dark ? Look.DARK : Look.LIGHT);
  }

  /** What is drawn where, in pixels before scaling. */
  private record Layout(int left, int right, int top, int bottom, int rollTop, int rows) {

    int rollBottom() {
      return rollTop + rows * ROW;
    }

    int height() {
      return rollBottom() + BOTTOM;
    }

    double x(double seconds, double duration) {
      return duration > 0 ? left + (right - left) * Math.min(1, seconds / duration) : left;
    }
  }

  /** Where the axis of time begins and ends, and the size of the picture. */
  record Plot(double left, double right, int width, int height) {}

  private Layout layout(FontMetrics metrics) {
    int widest =
        roll.rows().stream().mapToInt(row -> metrics.stringWidth(row.label())).max().orElse(0);
    int left = Math.max(LEAST_LEFT, Math.min(Math.min(MOST_LEFT, width / 3), widest + 14));
    // A pixel or two a band: taller for few bands, so that each can be seen.
    int height = overview.bands() * Math.max(1, Math.round(240f / overview.bands()));
    int bottom = TOP + height;
    return new Layout(
        left, width - RIGHT, TOP, bottom, bottom + GAP, Math.max(1, roll.rows().size()));
  }

  /**
   * Draws the picture.
   *
   * @return a new image, opaque, of the width that was set times the scale
   * @throws IllegalStateException if there is no font for the labels on this machine
   */
  public BufferedImage image() {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    Layout layout = layout(metrics(font));
    BufferedImage image =
        new BufferedImage(width * scale, layout.height() * scale, BufferedImage.TYPE_INT_RGB);
    Graphics2D canvas = image.createGraphics();
    try {
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
      canvas.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      canvas.scale(scale, scale);
      canvas.setFont(font);
      canvas.setColor(look.back);
      canvas.fillRect(0, 0, width, layout.height());
      canvas.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
      drawLogMel(image, layout);
      drawFrequencies(canvas, layout);
      drawLevels(canvas, layout);
      drawTimes(canvas, layout);
      drawEvents(canvas, layout);
    } finally {
      canvas.dispose();
    }
    return image;
  }

  /** Where things are; for who draws over the picture. */
  Plot plot() {
    Layout layout = layout(metrics(new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE)));
    return new Plot(
        (double) layout.left() / width, (double) layout.right() / width, width, layout.height());
  }

  double duration() {
    return duration;
  }

  /** What Java says where no font can be used depends on the system and on what is missing. */
  @SuppressWarnings("CatchingUnchecked")
  private static FontMetrics metrics(Font font) {
    Graphics2D canvas = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      FontMetrics metrics = canvas.getFontMetrics(font);
      metrics.stringWidth("sed4j");
      return metrics;
    } catch (RuntimeException | LinkageError | InternalError e) {
      throw new IllegalStateException(
          "no font for the labels of pictures: install fontconfig and a font (on Debian"
              + " fontconfig and fonts-dejavu-core)",
          e);
    } finally {
      canvas.dispose();
    }
  }

  /** Pixel by pixel: scaling an image would blur frames, or move them. */
  private void drawLogMel(BufferedImage image, Layout layout) {
    double seconds = duration / ((layout.right() - layout.left()) * scale);
    FrameGrid grid = features.grid();
    double start = grid.boundarySeconds(0);
    double columnSeconds = grid.hopSeconds() * overview.framesPerColumn();
    double largest = overview.largest();
    int height = (layout.bottom() - layout.top()) * scale;
    for (int x = layout.left() * scale; x < layout.right() * scale; x++) {
      double time = (x - layout.left() * scale + 0.5) * seconds;
      int column = (int) Math.floor((time - start) / columnSeconds);
      boolean within = time >= start && time < grid.boundarySeconds(overview.frames());
      for (int y = 0; y < height; y++) {
        int band = (height - 1 - y) * overview.bands() / height;
        // Before the centre of the first frame and after that of the last nothing is known
        double level =
            within && column < overview.columns()
                ? 1 + (overview.value(band, column) - largest) / (RANGE_DB * NEPERS_OF_POWER_PER_DB)
                : 0;
        image.setRGB(x, layout.top() * scale + y, ColourMap.rgb(level));
      }
    }
  }

  private void drawFrequencies(Graphics2D canvas, Layout layout) {
    FontMetrics metrics = canvas.getFontMetrics();
    double lowest = MelFilterBank.toMel(features.lowestHz());
    double step = (MelFilterBank.toMel(features.highestHz()) - lowest) / (features.bands() + 1);
    int last = Integer.MAX_VALUE;
    for (int hertz : FREQUENCIES) {
      // Band b is centred b + 1 steps above the lowest edge, and half a band high.
      double band = (MelFilterBank.toMel(hertz) - lowest) / step - 0.5;
      double part = band / features.bands();
      int y = (int) Math.round(layout.bottom() - part * (layout.bottom() - layout.top()));
      // The highest edge lies half a band above the highest band
      if (part < 0 || part > 1 + 0.5 / features.bands() + 1e-9 || last - y < SPACE_OF_A_FREQUENCY) {
        continue;
      }
      last = y;
      String text = hertz < 1000 ? Integer.toString(hertz) : hertz / 1000 + " k";
      canvas.setColor(look.text);
      canvas.drawLine(layout.left() - 4, y, layout.left() - 1, y);
      canvas.drawString(
          text, layout.left() - 8 - metrics.stringWidth(text), y + metrics.getAscent() / 2 - 1);
    }
    canvas.drawString("Hz", 6, layout.top() + metrics.getAscent() - 2);
  }

  private void drawLevels(Graphics2D canvas, Layout layout) {
    FontMetrics metrics = canvas.getFontMetrics();
    int left = layout.right() + 12;
    for (int y = layout.top(); y < layout.bottom(); y++) {
      double level = (double) (layout.bottom() - 1 - y) / (layout.bottom() - 1 - layout.top());
      canvas.setColor(new Color(ColourMap.rgb(level)));
      canvas.fillRect(left, y, 10, 1);
    }
    canvas.setColor(look.text);
    int ascent = metrics.getAscent();
    canvas.drawString("0 dB", left + 14, layout.top() + ascent - 2);
    canvas.drawString("\u2212" + RANGE_DB, left + 14, layout.bottom());
  }

  private void drawTimes(Graphics2D canvas, Layout layout) {
    FontMetrics metrics = canvas.getFontMetrics();
    int most = Math.max(2, (layout.right() - layout.left()) / SPACE_OF_A_TIME);
    TimeAxis axis = TimeAxis.of(duration, most);
    for (double mark : axis.marks()) {
      int x = (int) Math.round(layout.x(mark, duration));
      canvas.setColor(look.line);
      canvas.drawLine(x, layout.rollTop(), x, layout.rollBottom());
      canvas.setColor(look.text);
      canvas.drawLine(x, layout.bottom(), x, layout.bottom() + 3);
      String text = axis.label(mark);
      int half = metrics.stringWidth(text) / 2;
      canvas.drawString(text, x - half, layout.bottom() + 5 + metrics.getAscent());
      canvas.drawString(text, x - half, layout.rollBottom() + 4 + metrics.getAscent());
    }
    canvas.drawString(
        axis.unit(), layout.right() + 22, layout.rollBottom() + 4 + metrics.getAscent());
  }

  private void drawEvents(Graphics2D canvas, Layout layout) {
    FontMetrics metrics = canvas.getFontMetrics();
    canvas.setColor(look.line);
    for (int i = 0; i <= layout.rows(); i++) {
      int y = layout.rollTop() + i * ROW;
      canvas.drawLine(layout.left(), y, layout.right() - 1, y);
    }
    if (roll.rows().isEmpty()) {
      canvas.setColor(look.text);
      canvas.drawString(
          "no events", layout.left() + 8, layout.rollTop() + (ROW + metrics.getAscent()) / 2 - 1);
    }
    for (int i = 0; i < roll.rows().size(); i++) {
      EventRoll.Row row = roll.rows().get(i);
      int top = layout.rollTop() + i * ROW;
      canvas.setColor(look.text);
      String label = shortened(row.label(), metrics, layout.left() - 14);
      canvas.drawString(
          label,
          layout.left() - 8 - metrics.stringWidth(label),
          top + (ROW + metrics.getAscent()) / 2 - 1);
      int height = roll.withTruth() ? ROW / 2 - 3 : ROW - 7;
      canvas.setColor(look.detected);
      row.detected().forEach(event -> bar(canvas, layout, event, top + 4, height));
      canvas.setColor(look.truth);
      row.truth().forEach(event -> bar(canvas, layout, event, top + ROW / 2 + 1, height));
    }
    if (roll.withTruth()) {
      int x = layout.right() + 8;
      canvas.setColor(look.detected);
      canvas.drawString("detected", x, layout.rollTop() + metrics.getAscent() - 2);
      canvas.setColor(look.truth);
      canvas.drawString("true", x, layout.rollTop() + 2 * metrics.getAscent());
    }
  }

  /** An event of a single frame has no length, and is seen all the same. */
  private void bar(Graphics2D canvas, Layout layout, SoundEvent event, int top, int height) {
    double from = layout.x(event.onset(), duration);
    double to = Math.max(from + 2, layout.x(event.offset(), duration));
    canvas.fill(new Rectangle2D.Double(from, top, to - from, height));
  }

  private static String shortened(String label, FontMetrics metrics, int room) {
    if (metrics.stringWidth(label) <= room) {
      return label;
    }
    int[] points = label.codePoints().toArray();
    int length = points.length;
    String text;
    do {
      length--;
      text = new String(points, 0, Math.max(0, length)) + "\u2026";
    } while (length > 0 && metrics.stringWidth(text) > room);
    return text;
  }

  /**
   * Writes the picture to a file.
   *
   * @param file the PNG file; replaced atomically
   * @throws IllegalStateException if there is no font for the labels on this machine
   * @throws IOException if it cannot be written; the file is then as it was
   */
  public void write(Path file) throws IOException {
    byte[] png = toPng();
    AtomicFile.write(file, out -> out.write(png));
  }

  /**
   * Returns the picture as the content of a PNG file.
   *
   * @return a new array
   * @throws IllegalStateException if there is no font for the labels on this machine
   */
  public byte[] toPng() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      write(image(), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(BufferedImage image, OutputStream out) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(image);
    } finally {
      writer.dispose();
    }
  }

  /** Content of a picture; for one thread at a time. */
  public static final class Builder {

    private @Nullable Detection detection;
    private @Nullable LogMelExtractor features;
    private @Nullable Source source;
    private @Nullable List<SoundEvent> truth;
    private int width = DEFAULT_WIDTH;
    private int scale = 1;
    private boolean dark;

    private Builder() {}

    /** Gives the log-mel, part by part. */
    @FunctionalInterface
    private interface Source {
      void into(LogMelOverview overview, LogMelExtractor features) throws IOException;
    }

    /**
     * Sets what was detected.
     *
     * @param detection events, and the duration of the recording
     * @return this builder
     */
    public Builder setDetection(Detection detection) {
      this.detection = Objects.requireNonNull(detection, "detection");
      return this;
    }

    /**
     * Sets how the log-mel is computed, which says what its frames and bands stand for.
     *
     * @param features the features of the detector's ensemble
     * @return this builder
     */
    public Builder setFeatures(LogMelExtractor features) {
      this.features = Objects.requireNonNull(features, "features");
      return this;
    }

    /**
     * Sets the recording, which is read when the picture is built. This, a clip or a log-mel is
     * required.
     *
     * @param recording the file
     * @return this builder
     */
    public Builder setRecording(Path recording) {
      Objects.requireNonNull(recording, "recording");
      source =
          (overview, extractor) ->
              LogMelReader.of(extractor).readSummarised(recording, summary -> {}, overview::accept);
      return this;
    }

    /**
     * Sets the recording.
     *
     * @param recording a clip of any rate and number of channels
     * @return this builder
     */
    public Builder setRecording(AudioClip recording) {
      Objects.requireNonNull(recording, "recording");
      source =
          (overview, extractor) ->
              LogMelReader.of(extractor)
                  .readSummarised(recording, "clip", summary -> {}, overview::accept);
      return this;
    }

    /**
     * Sets the log-mel of the recording, before the norm of any network.
     *
     * @param logMel the log-mel {@code (bands, N)} as the features give it
     * @return this builder
     */
    public Builder setLogMel(LogMel logMel) {
      Objects.requireNonNull(logMel, "logMel");
      source =
          (overview, extractor) -> {
            if (logMel.bands() != extractor.bands()) {
              throw new IllegalArgumentException(
                  "log-mel of "
                      + logMel.bands()
                      + " bands, allowed: "
                      + extractor.bands()
                      + " as the features have");
            }
            overview.accept(logMel);
          };
      return this;
    }

    /**
     * Adds a ground truth to the event roll.
     *
     * @param truth events that occur in the recording; their classes need not be the detector's
     * @return this builder
     */
    public Builder optTruth(List<SoundEvent> truth) {
      this.truth = List.copyOf(truth);
      return this;
    }

    /**
     * Sets the width.
     *
     * @param width pixels before scaling, {@link #MIN_WIDTH} to {@link #MAX_WIDTH}; default {@link
     *     #DEFAULT_WIDTH}
     * @return this builder
     */
    public Builder optWidth(int width) {
      this.width = width;
      return this;
    }

    /**
     * Sets how many pixels of the image a pixel becomes, for screens with many.
     *
     * @param scale 1 to {@link #MAX_SCALE}; default 1
     * @return this builder
     */
    public Builder optScale(int scale) {
      this.scale = scale;
      return this;
    }

    /**
     * Sets whether the picture is for dark surroundings.
     *
     * @param dark default false: dark text on white
     * @return this builder
     */
    public Builder optDark(boolean dark) {
      this.dark = dark;
      return this;
    }

    /**
     * Reads the recording and makes the picture.
     *
     * @return the picture
     * @throws IllegalArgumentException if something required is missing, a value is outside its
     *     range, or the log-mel has another number of bands than the features
     * @throws IOException if the recording cannot be read
     */
    public DetectionPicture build() throws IOException {
      if (detection == null || features == null || source == null) {
        throw new IllegalArgumentException(
            "setDetection, setFeatures and setRecording or setLogMel are required");
      }
      requireWithin("width", width, MIN_WIDTH, MAX_WIDTH);
      requireWithin("scale", scale, 1, MAX_SCALE);
      LogMelOverview overview = new LogMelOverview(features.bands(), 2 * width * scale);
      source.into(overview, features);
      return new DetectionPicture(this, overview, features, detection);
    }

    private static void requireWithin(String name, int value, int least, int most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            name + " = " + value + ", allowed: " + least + " to " + most);
      }
    }
  }
}
