package io.github.sed4j.training.monitoring;

import io.github.sed4j.inference.evaluation.OperatingPoint;
import io.github.sed4j.training.loop.TrainingStart;
import io.github.sed4j.training.loop.TrainingStep;
import io.github.sed4j.training.loop.Validation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a run as TensorBoard reads them: protocol buffers {@code tensorflow.Event} in
 * TensorFlow's record format. Each start of a run begins a file, whose session says from which step
 * on older files no longer hold.
 */
final class EventFile {

  private static final String VERSION = "brain.Event:2";
  private static final int SESSION_START = 1;

  // Fields of the messages Event, SessionLog, Summary and Summary.Value.
  private static final int EVENT_WALL_TIME = 1;
  private static final int EVENT_STEP = 2;
  private static final int EVENT_FILE_VERSION = 3;
  private static final int EVENT_SUMMARY = 5;
  private static final int EVENT_SESSION_LOG = 7;
  private static final int SESSION_STATUS = 1;
  private static final int SUMMARY_VALUE = 1;
  private static final int VALUE_TAG = 1;
  private static final int VALUE_SIMPLE = 2;

  private static final int CHECKSUM_MASK = 0xa282ead8;

  private final Path folder;
  private final Clock clock;
  private @Nullable Path file;

  EventFile(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  void begin(TrainingStart start) throws IOException {
    Files.createDirectories(folder);
    // Readers take the files in the order of their names.
    file =
        folder.resolve(
            String.format(
                Locale.ROOT,
                "events.out.tfevents.%010d.%09d.sed4j",
                clock.instant().getEpochSecond(),
                start.firstStep()));
    append(event(0).text(EVENT_FILE_VERSION, VERSION));
    Message session = new Message().integer(SESSION_STATUS, SESSION_START);
    append(event(start.firstStep() + 1).message(EVENT_SESSION_LOG, session));
  }

  void add(TrainingStep step) throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("train/loss", step.loss());
    values.put("train/learning_rate", step.learningRate());
    values.put("train/gradient_norm", step.gradientNorm());
    values.put("train/clips_per_second", step.clipsPerSecond());
    append(step.step(), values);
  }

  void add(Validation validation) throws IOException {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("validation/loss", validation.loss());
    values.put("validation/macro_f", validation.macroF());
    for (Map.Entry<String, OperatingPoint> point : validation.best().classes().entrySet()) {
      values.put("validation_f/" + point.getKey(), point.getValue().f());
      values.put("validation_threshold/" + point.getKey(), point.getValue().threshold());
    }
    validation
        .admitted()
        .forEach((label, clips) -> values.put("admitted/" + label, clips.doubleValue()));
    append(validation.step(), values);
  }

  private void append(long step, Map<String, Double> values) throws IOException {
    Message summary = new Message();
    values.forEach(
        (tag, value) -> {
          if (Double.isFinite(value)) {
            summary.message(
                SUMMARY_VALUE,
                new Message().text(VALUE_TAG, tag).real32(VALUE_SIMPLE, value.floatValue()));
          }
        });
    append(event(step).message(EVENT_SUMMARY, summary));
  }

  private Message event(long step) {
    return new Message().real64(EVENT_WALL_TIME, clock.millis() / 1000.0).integer(EVENT_STEP, step);
  }

  /** One write for a record: a process that is killed leaves whole ones. */
  private void append(Message event) throws IOException {
    if (file == null) {
      throw new IllegalStateException("the run was not started");
    }
    byte[] data = event.bytes();
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + data.length + 2 * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record
        .putInt(checksum(record.array(), Long.BYTES))
        .put(data)
        .putInt(checksum(data, data.length));
    Files.write(file, record.array(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static int checksum(byte[] data, int length) {
    CRC32C crc = new CRC32C();
    crc.update(data, 0, length);
    return Integer.rotateRight((int) crc.getValue(), 15) + CHECKSUM_MASK;
  }

  /** A protocol buffer being written. */
  private static final class Message {

    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    private void key(int field, int type) {
      varint((long) field << 3 | type);
    }

    private void fixed(long bits, int bytes) {
      for (int i = 0; i < bytes; i++) {
        out.write((int) (bits >>> (8 * i)) & 0xFF);
      }
    }

    private Message bytes(int field, byte[] value) {
      key(field, LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    /** A number; 0 is what readers take where there is none. */
    Message integer(int field, long value) {
      if (value != 0) {
        key(field, VARINT);
        varint(value);
      }
      return this;
    }

    Message real64(int field, double value) {
      key(field, FIXED_64);
      fixed(Double.doubleToRawLongBits(value), Double.BYTES);
      return this;
    }

    Message real32(int field, float value) {
      key(field, FIXED_32);
      fixed(Float.floatToRawIntBits(value), Float.BYTES);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes());
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
