package io.github.sed4j.inference.streaming;

import io.github.sed4j.features.audio.AudioSource;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Detects live sound on a thread of its own, so that who records it never waits: blocks go into a
 * queue, from which an {@link OnlineDetector} takes them.
 *
 * <pre>{@code
 * try (AudioSource microphone = Microphone.builder().build().open();
 *     LiveDetection live = LiveDetection.start(online)) {
 *   live.offerAll(microphone); // until another thread closes the microphone
 *   live.finish();
 * }
 * }</pre>
 *
 * <p>The queue is bounded. When a block does not fit, which means that detection is slower than the
 * sound, the oldest blocks are dropped, as many as make the queue half empty: of live sound, the
 * latest matters, and what is lost is lost in one piece. The detector skips what was dropped, so
 * that the listener hears of the gap and all times stay true; {@link #status()} counts it. While no
 * sound comes, the thread sleeps, and nothing is lost.
 *
 * <p>The listener is called on the thread of this detection. What it throws, and a failure of the
 * engine, ends the detection: later calls fail with an {@code IllegalStateException} that has it as
 * its cause.
 *
 * <p>Thread safety: safe to share; blocks are in the order in which they are offered.
 */
public final class LiveDetection implements AutoCloseable {

  /**
   * Seconds of sound that may wait: more than the tag mask makes a slow processor compute at once.
   */
  public static final double DEFAULT_QUEUE_SECONDS = 10;

  private static final float[] NOTHING = new float[0];

  /** Some samples, or the lack of some, or with neither the end of a stretch. */
  private static final class Piece {
    private final float[] samples;
    private final long missing;

    Piece(float[] samples, long missing) {
      this.samples = samples;
      this.missing = missing;
    }
  }

  private final OnlineDetector online;
  private final long capacity;
  private final Thread thread;
  private final Object lock = new Object();
  private final Deque<Piece> queue = new ArrayDeque<>(); // all below is guarded by the lock
  private long position; // of the next sample offered, what was skipped included
  private long blocks;
  private long offered;
  private long waiting;
  private long dropped;
  private int drops;
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable failure;

  private LiveDetection(OnlineDetector online, double queueSeconds) {
    if (!(queueSeconds > 0 && queueSeconds <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "queueSeconds = " + queueSeconds + ", allowed: above 0 and finite");
    }
    this.online = Objects.requireNonNull(online, "online");
    capacity = (long) Math.ceil(queueSeconds * online.sampleRate());
    position = online.samples();
    thread = new Thread(this::work, "sed4j-live-detection");
    thread.setDaemon(true);
  }

  /**
   * Starts detection with a queue of {@value #DEFAULT_QUEUE_SECONDS} s.
   *
   * @param online what detects; belongs to the live detection from here on, which closes it
   * @return the detection, which waits for sound; the caller closes it
   */
  public static LiveDetection start(OnlineDetector online) {
    return start(online, DEFAULT_QUEUE_SECONDS);
  }

  /**
   * Starts detection.
   *
   * @param online what detects; belongs to the live detection from here on, which closes it
   * @param queueSeconds how much sound may wait, above 0 and finite
   * @return the detection, which waits for sound; the caller closes it
   * @throws IllegalArgumentException if the time is outside its range
   */
  public static LiveDetection start(OnlineDetector online, double queueSeconds) {
    LiveDetection live = new LiveDetection(online, queueSeconds);
    live.thread.start();
    return live;
  }

  /**
   * Hands over the next samples of one channel; never waits.
   *
   * @param block samples at the rate of the online detector, nominally within [-1, 1]; copied
   * @throws IllegalArgumentException if a sample is NaN or infinite; the message names the block,
   *     counted from 0 over all calls, and the sample. Nothing of the block is taken: a block of
   *     zeros, or {@link #skip}, in its place keeps the times true
   * @throws IllegalStateException if the sound has ended, this is closed, or detection has failed
   */
  public void offer(float[] block) {
    synchronized (lock) {
      requireOpen();
      FiniteSamples.require(block, blocks++, position);
      if (block.length == 0) {
        return;
      }
      if (waiting + block.length > capacity) {
        drop(block.length);
      }
      queue.add(new Piece(block.clone(), 0));
      waiting += block.length;
      offered += block.length;
      position += block.length;
      lock.notifyAll();
    }
  }

  /** Drops the oldest pieces, so that with the samples to come the queue is half empty. */
  private void drop(int coming) {
    long missing = 0;
    long before = waiting;
    while (waiting > 0 && waiting + coming > capacity / 2) {
      Piece oldest = queue.remove();
      waiting -= oldest.samples.length;
      missing += oldest.samples.length + oldest.missing;
    }
    if (before > waiting) {
      dropped += before - waiting;
      drops++;
      queue.addFirst(new Piece(NOTHING, missing));
    }
  }

  /**
   * Hands over all samples of a source, as they come, to its end or until this is closed; the mean
   * of its channels. The source is not closed, and the sound does not end with it.
   *
   * @param source samples at the rate of the online detector, such as those of a {@link
   *     io.github.sed4j.features.audio.Microphone}; it is read on the calling thread
   * @throws IllegalArgumentException if the source has another rate, or as {@link #offer}
   * @throws IllegalStateException as {@link #offer}
   * @throws IOException if reading fails; what was read before is handed over
   */
  public void offerAll(AudioSource source) throws IOException {
    SourceBlocks.read(source, online.sampleRate(), this::offer);
  }

  /**
   * Says that samples are missing, as {@link OnlineDetector#skip}, after what was handed over.
   *
   * @param missing how many, at least 0
   * @throws IllegalArgumentException if it is negative
   * @throws IllegalStateException as {@link #offer}
   */
  public void skip(long missing) {
    if (missing < 0) {
      throw new IllegalArgumentException("missing = " + missing + ", allowed: at least 0");
    }
    synchronized (lock) {
      requireOpen();
      queue.add(new Piece(NOTHING, missing));
      position += missing;
      lock.notifyAll();
    }
  }

  /**
   * Asks for decisions on all that was handed over, as {@link OnlineDetector#flush}; does not wait
   * for them.
   *
   * @throws IllegalStateException as {@link #offer}
   */
  public void flush() {
    skip(0);
  }

  /**
   * Ends the sound, and waits until all that was handed over is decided on. Later calls do nothing.
   *
   * @throws IllegalStateException if detection has failed, or in a call of the listener
   * @throws InterruptedException if the calling thread is interrupted; detection goes on
   */
  public void finish() throws InterruptedException {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("called by its own listener, allowed there: close()");
    }
    synchronized (lock) {
      ended = true;
      lock.notifyAll();
    }
    thread.join();
    synchronized (lock) {
      requireNoFailure();
    }
  }

  /**
   * Returns how detection keeps up.
   *
   * @return counts up to now
   */
  public LiveStatus status() {
    synchronized (lock) {
      return new LiveStatus(online.sampleRate(), offered, waiting, dropped, drops);
    }
  }

  /**
   * Ends detection without deciding on what is left, once the block at hand is done, and closes the
   * online detector. The listener may call it too, and hears nothing more.
   */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      lock.notifyAll();
    }
    if (Thread.currentThread() == thread) {
      online.close();
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void requireOpen() {
    requireNoFailure();
    if (closed || ended) {
      throw new IllegalStateException(
          closed ? "the live detection is closed" : "the sound has ended");
    }
  }

  private void requireNoFailure() {
    if (failure != null) {
      throw new IllegalStateException("detection has failed: " + failure.getMessage(), failure);
    }
  }

  private void work() {
    try (online) {
      for (Piece piece = next(); piece != null; piece = next()) {
        if (piece.samples.length == 0) {
          online.skip(piece.missing);
        } else {
          online.accept(piece.samples);
        }
      }
      if (!isClosed()) {
        online.flush();
      }
    } catch (Throwable e) { // kept for the threads that hand over sound
      synchronized (lock) {
        failure = e;
        queue.clear();
        waiting = 0;
      }
    }
  }

  private boolean isClosed() {
    synchronized (lock) {
      return closed;
    }
  }

  /** Waits for the next piece; null when there will be none. */
  private @Nullable Piece next() throws InterruptedException {
    synchronized (lock) {
      while (queue.isEmpty() && !ended && !closed) {
        lock.wait();
      }
      if (closed) {
        return null;
      }
      Piece piece = queue.poll();
      waiting -= piece == null ? 0 : piece.samples.length;
      return piece;
    }
  }
}
