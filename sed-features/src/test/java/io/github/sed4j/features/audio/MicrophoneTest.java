package io.github.sed4j.features.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.Control;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.TargetDataLine;
import org.junit.jupiter.api.Test;

class MicrophoneTest {

  private static final AudioFormat STEREO = new AudioFormat(16_000, 16, 2, true, false);

  @Test
  void deliversWhatIsRecorded() throws IOException {
    FakeLine line = new FakeLine(STEREO, 64_000);
    try (AudioSource source = Microphone.sourceOf(line)) {
      assertThat(line.running).isTrue();
      assertThat(source.sampleRate()).isEqualTo(16_000);
      assertThat(source.channels()).isEqualTo(2);
      assertThat(source.length()).isEmpty();
      line.record(Wav.int16(1, -1, 2, -2, 3, -3));
      float[][] block = new float[2][10];
      assertThat(source.read(block, 0, 2)).isEqualTo(2);
      assertThat(source.read(block, 2, 1)).isEqualTo(1);
      assertThat(block[0]).startsWith(1 / 32768f, 2 / 32768f, 3 / 32768f);
      assertThat(block[1]).startsWith(-1 / 32768f, -2 / 32768f, -3 / 32768f);
      assertThat(source.warnings()).isEmpty();
    }
    assertThat(line.open).isFalse();
  }

  @Test
  void bigEndianLinesAreRead() throws IOException {
    FakeLine line = new FakeLine(new AudioFormat(8_000, 16, 1, true, true), 64_000);
    try (AudioSource source = Microphone.sourceOf(line)) {
      line.record(new byte[] {0x40, 0});
      float[][] block = new float[1][1];
      assertThat(source.read(block, 0, 1)).isEqualTo(1);
      assertThat(block[0][0]).isEqualTo(0.5f);
    }
  }

  /** A read gives what is there instead of waiting for a full block. */
  @Test
  void soundIsNotHeldUp() throws IOException {
    FakeLine line = new FakeLine(STEREO, 64_000);
    try (AudioSource source = Microphone.sourceOf(line)) {
      line.record(new byte[4 * 500]);
      assertThat(source.read(new float[2][16_000], 0, 16_000)).isEqualTo(500);
    }
  }

  @Test
  void readWaitsForSound() throws Exception {
    FakeLine line = new FakeLine(STEREO, 64_000);
    try (AudioSource source = Microphone.sourceOf(line)) {
      CompletableFuture<Integer> read = readInBackground(source);
      line.awaitReader();
      assertThat(read).isNotDone();
      // A hundredth of a second is what a read waits for.
      line.record(new byte[4 * 160]);
      assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(160);
    }
  }

  @Test
  void closingEndsTheReadOfAnotherThread() throws Exception {
    FakeLine line = new FakeLine(STEREO, 64_000);
    AudioSource source = Microphone.sourceOf(line);
    CompletableFuture<Integer> read = readInBackground(source);
    line.awaitReader();
    source.close();
    assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo(-1);
    assertThat(source.read(new float[2][10], 0, 10)).isEqualTo(-1);
  }

  @Test
  void lostSoundIsWarnedOf() throws IOException {
    FakeLine line = new FakeLine(STEREO, 400);
    try (AudioSource source = Microphone.sourceOf(line)) {
      line.record(new byte[40]);
      assertThat(source.read(new float[2][10], 0, 10)).isEqualTo(10);
      line.record(new byte[1_000]);
      assertThat(source.read(new float[2][100], 0, 100)).isEqualTo(100);
      assertThat(source.warnings())
          .containsExactly(
              "the recording buffer was full 1 time, first after sample 10: "
                  + "sound may be missing there");
    }
  }

  @Test
  void linesThatCannotBeReadAreRefused() {
    FakeLine closed = new FakeLine(STEREO, 400);
    closed.close();
    assertThatThrownBy(() -> Microphone.sourceOf(closed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the line is closed, allowed: an open one");
    FakeLine twelve =
        new FakeLine(
            new AudioFormat(AudioFormat.Encoding.PCM_SIGNED, 8_000, 12, 1, 2, 8_000, false), 400);
    assertThatThrownBy(() -> Microphone.sourceOf(twelve))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("allowed: PCM of whole bytes");
  }

  @Test
  void missingMicrophoneIsNamedWithThoseThatAreThere() {
    Microphone microphone = Microphone.builder().optName("no such thing").build();
    assertThatThrownBy(microphone::open)
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("no microphone 'no such thing'; there ");
    assertThat(Microphone.names()).doesNotContain("no such thing");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> Microphone.builder().optSampleRate(0).build())
        .hasMessage("sampleRate = 0, allowed: at least 1");
    assertThatThrownBy(() -> Microphone.builder().optChannels(0).build())
        .hasMessage("channels = 0, allowed: at least 1");
    assertThatThrownBy(() -> Microphone.builder().optBufferSeconds(61).build())
        .hasMessage("bufferSeconds = 61, allowed: 1 to 60");
  }

  private static CompletableFuture<Integer> readInBackground(AudioSource source) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return source.read(new float[2][1_000], 0, 1_000);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  /** A line that records what the test says; it blocks and drops as real ones do. */
  private static final class FakeLine implements TargetDataLine {

    private final AudioFormat format;
    private final byte[] buffer;
    private int held;
    private int readers;
    private boolean open = true;
    private boolean running;

    FakeLine(AudioFormat format, int bufferBytes) {
      this.format = format;
      buffer = new byte[bufferBytes];
    }

    synchronized void record(byte[] sound) {
      int n = Math.min(sound.length, buffer.length - held);
      System.arraycopy(sound, 0, buffer, held, n);
      held += n;
      notifyAll();
    }

    synchronized void awaitReader() throws InterruptedException {
      while (readers == 0) {
        wait();
      }
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
      readers++;
      notifyAll();
      try {
        while (open && running && held < length) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      int n = Math.min(held, length);
      System.arraycopy(buffer, 0, bytes, offset, n);
      System.arraycopy(buffer, n, buffer, 0, held - n);
      held -= n;
      readers--;
      return n;
    }

    @Override
    public synchronized int available() {
      return held;
    }

    @Override
    public int getBufferSize() {
      return buffer.length;
    }

    @Override
    public AudioFormat getFormat() {
      return format;
    }

    @Override
    public synchronized void start() {
      running = true;
    }

    @Override
    public synchronized void stop() {
      running = false;
      notifyAll();
    }

    @Override
    public synchronized void close() {
      open = false;
      notifyAll();
    }

    @Override
    public synchronized boolean isOpen() {
      return open;
    }

    @Override
    public synchronized boolean isRunning() {
      return running;
    }

    @Override
    public boolean isActive() {
      return isRunning();
    }

    @Override
    public Line.Info getLineInfo() {
      return new DataLine.Info(TargetDataLine.class, format);
    }

    @Override
    public void open(AudioFormat wanted, int bufferSize) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void open(AudioFormat wanted) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void open() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void drain() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void flush() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getFramePosition() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getLongFramePosition() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long getMicrosecondPosition() {
      throw new UnsupportedOperationException();
    }

    @Override
    public float getLevel() {
      throw new UnsupportedOperationException();
    }

    @Override
    public Control[] getControls() {
      return new Control[0];
    }

    @Override
    public boolean isControlSupported(Control.Type control) {
      return false;
    }

    @Override
    public Control getControl(Control.Type control) {
      throw new IllegalArgumentException(control.toString());
    }

    @Override
    public void addLineListener(LineListener listener) {}

    @Override
    public void removeLineListener(LineListener listener) {}
  }
}
