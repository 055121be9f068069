package io.github.sed4j.inference.streaming;

import static io.github.sed4j.inference.streaming.Heard.assertSame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.audio.AudioSource;
import io.github.sed4j.features.audio.Microphone;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.StreamSettings;
import io.github.sed4j.inference.TinyBundles;
import io.github.sed4j.inference.postprocessing.SoundEvent;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.Line;
import javax.sound.sampled.TargetDataLine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LiveDetectionTest {

  private static final AudioClip SOUND = TinyBundles.sound(23.4, 11);

  private static SoundEventDetector detector;

  @BeforeAll
  static void load() throws IOException {
    detector =
        TinyBundles.calibratedOn(
            TinyBundles.FEATURES.extract(SOUND), StreamSettings.DEFAULT_TAG_WINDOWS);
  }

  @AfterAll
  static void close() {
    detector.close();
  }

  private static OnlineDetector online(OnlineListener listener) {
    return OnlineDetector.builder()
        .setDetector(detector)
        .setListener(listener)
        .optGain(StreamGain.constant(0.5))
        .build();
  }

  private static float[] samples(int from, int to) {
    return Arrays.copyOfRange(SOUND.channel(0), from, to);
  }

  private static List<SoundEvent> eventsOf(float[] samples) {
    Heard heard = new Heard();
    try (OnlineDetector online = online(heard)) {
      online.accept(samples);
      online.flush();
    }
    assertThat(heard.events).isNotEmpty();
    return heard.inOrder();
  }

  /** Holds up the thread that detects, at its first tags, until it is let go. */
  private static final class Slow extends Heard {
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch free = new CountDownLatch(1);

    @Override
    public void onTags(double from, double to, Map<String, Double> scores, Set<String> on) {
      super.onTags(from, to, scores, on);
      stuck.countDown();
      try {
        assertThat(free.await(30, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void detectsAllThatIsHandedOver() throws InterruptedException {
    Heard heard = new Heard();
    try (LiveDetection live = LiveDetection.start(online(heard), 60)) {
      float[] block = new float[777];
      for (int from = 0; from + 777 <= SOUND.length(); from += 777) {
        System.arraycopy(samples(from, from + 777), 0, block, 0, 777);
        live.offer(block);
      }
      live.finish();
      live.finish();
      assertThat(live.status())
          .isEqualTo(new LiveStatus(16_000, SOUND.length() / 777 * 777L, 0, 0, 0));
      assertThatIllegalStateException()
          .isThrownBy(() -> live.offer(block))
          .withMessage("the sound has ended");
    }
    assertSame(heard.inOrder(), eventsOf(samples(0, SOUND.length() / 777 * 777)));
  }

  @Test
  void dropsTheOldestWhenDetectionIsTooSlowAndTimesStayTrue() throws InterruptedException {
    Slow heard = new Slow();
    int second = 16_000;
    try (LiveDetection live = LiveDetection.start(online(heard), 4)) {
      live.offer(samples(0, 5 * second));
      live.flush();
      assertThat(heard.stuck.await(30, TimeUnit.SECONDS)).isTrue();
      for (int s = 5; s < 9; s++) {
        live.offer(samples(s * second, (s + 1) * second));
      }
      assertThat(live.status()).isEqualTo(new LiveStatus(16_000, 9L * second, 4L * second, 0, 0));
      live.offer(samples(9 * second, 10 * second));
      // Of 4 s that wait and 1 s that comes, 2 s stay.
      LiveStatus status = live.status();
      assertThat(status).isEqualTo(new LiveStatus(16_000, 10L * second, 2L * second, 48_000, 1));
      assertThat(status.droppedSeconds()).isEqualTo(3);
      assertThat(status.waitingSeconds()).isEqualTo(2);
      // A second drop, of the gap too: it stays one piece.
      live.offer(samples(10 * second, 12 * second));
      live.offer(samples(12 * second, 20 * second));
      assertThat(live.status())
          .isEqualTo(new LiveStatus(16_000, 20L * second, 8L * second, 7L * second, 2));
      heard.free.countDown();
      live.finish();
    }
    assertThat(heard.gaps).containsExactly(List.of(5.0, 12.0));
    List<SoundEvent> before = eventsOf(samples(0, 5 * second));
    assertSame(heard.inOrder().stream().filter(e -> e.onset() < 5).toList(), before);
    assertSame(
        heard.inOrder().stream().filter(e -> e.onset() > 5).toList(),
        eventsOf(samples(12 * second, 20 * second)),
        12);
  }

  @Test
  void aPauseLosesNothingAndIsSleptThrough() throws Exception {
    Heard heard = new Heard();
    try (LiveDetection live = LiveDetection.start(online(heard), 60)) {
      live.offer(samples(0, 150_000));
      Thread thread =
          Thread.getAllStackTraces().keySet().stream()
              .filter(t -> t.getName().equals("sed4j-live-detection"))
              .findFirst()
              .orElseThrow();
      while (!sleeps(thread)) {
        Thread.sleep(5);
      }
      assertThat(live.status().waiting()).isZero();
      for (int i = 0; i < 20; i++) {
        Thread.sleep(5);
        assertThat(sleeps(thread)).isTrue();
      }
      live.offer(new float[0]);
      live.offer(samples(150_000, 300_000));
      live.finish();
      assertThat(thread.isAlive()).isFalse();
    }
    assertSame(heard.inOrder(), eventsOf(samples(0, 300_000)));
  }

  private static boolean sleeps(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().equals(LiveDetection.class.getName())
                        && frame.getMethodName().equals("next"));
  }

  @Test
  void takesASourceToItsEnd() throws Exception {
    Heard heard = new Heard();
    try (LiveDetection live = LiveDetection.start(online(heard), 60)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> live.offerAll(AudioSource.of(AudioClip.mono(new float[1], 48_000))))
          .withMessage("sampling rate of the source = 48000 Hz, allowed: 16000 Hz");
      live.offerAll(AudioSource.of(SOUND));
      live.skip(8000);
      live.finish();
    }
    assertSame(heard.inOrder(), eventsOf(SOUND.channel(0)));
    assertThat(heard.gaps).containsExactly(List.of(23.4, 23.9));
  }

  @Test
  void closingAMicrophoneEndsTheReadingOfIt() throws Exception {
    AtomicBoolean open = new AtomicBoolean(true);
    AudioSource microphone = Microphone.sourceOf(silentLine(open));
    Heard heard = new Heard();
    try (LiveDetection live = LiveDetection.start(online(heard))) {
      Thread closing =
          new Thread(
              () -> {
                while (live.status().offered() < 32_000) {
                  Thread.onSpinWait();
                }
                try {
                  microphone.close();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      closing.start();
      live.offerAll(microphone);
      closing.join();
      assertThat(live.status().offered()).isGreaterThanOrEqualTo(32_000);
    }
    assertThat(open).isFalse();
  }

  private static TargetDataLine silentLine(AtomicBoolean open) {
    return (TargetDataLine)
        Proxy.newProxyInstance(
            LiveDetectionTest.class.getClassLoader(),
            new Class<?>[] {TargetDataLine.class},
            (proxy, method, given) ->
                switch (method.getName()) {
                  case "isOpen" -> open.get();
                  case "getFormat" -> new AudioFormat(16_000, 16, 1, true, false);
                  case "getLineInfo" -> new Line.Info(TargetDataLine.class);
                  case "available" -> 320;
                  case "getBufferSize" -> 64_000;
                  case "read" -> open.get() ? given[2] : (Object) 0;
                  case "start", "stop" -> null;
                  case "close" -> {
                    open.set(false);
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  @Test
  void refusesABlockThatIsNotFinite() throws InterruptedException {
    Heard heard = new Heard();
    try (LiveDetection live = LiveDetection.start(online(heard), 60)) {
      live.offer(samples(0, 100_000));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> live.offer(new float[] {0, Float.POSITIVE_INFINITY}))
          .withMessage(
              "sample 1 of block 1 (sample 100001 of the sound) is Infinity, allowed: finite"
                  + " numbers");
      live.offer(samples(100_000, 300_000));
      live.finish();
    }
    assertSame(heard.inOrder(), eventsOf(samples(0, 300_000)));
  }

  @Test
  void aFailureIsToldToWhoHandsOverSound() {
    try (LiveDetection live =
        LiveDetection.start(
            online(
                event -> {
                  throw new UnsupportedOperationException("full");
                }))) {
      live.offer(SOUND.channel(0));
      assertThatIllegalStateException()
          .isThrownBy(live::finish)
          .withMessage("detection has failed: full")
          .withCauseInstanceOf(UnsupportedOperationException.class);
      assertThatIllegalStateException()
          .isThrownBy(() -> live.offer(new float[1]))
          .withMessage("detection has failed: full");
    }
  }

  @Test
  void itsListenerMayCloseItAndNotWaitForIt() throws InterruptedException {
    LiveDetection[] self = new LiveDetection[1];
    CountDownLatch known = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Heard heard =
        new Heard() {
          @Override
          public void onEventEnd(SoundEvent event) {
            super.onEventEnd(event);
            try {
              assertThat(known.await(30, TimeUnit.SECONDS)).isTrue();
              Objects.requireNonNull(self[0]).finish();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            } catch (IllegalStateException e) {
              assertThat(e).hasMessage("called by its own listener, allowed there: close()");
              self[0].close();
              closed.countDown();
            }
          }
        };
    try (LiveDetection live = LiveDetection.start(online(heard), 60)) {
      self[0] = live;
      known.countDown();
      live.offer(SOUND.channel(0));
      assertThat(closed.await(30, TimeUnit.SECONDS)).isTrue();
      assertThatIllegalStateException()
          .isThrownBy(() -> live.offer(new float[1]))
          .withMessage("the live detection is closed");
    }
    assertThat(heard.events).hasSize(1);
  }

  @Test
  void refusesAQueueOfNothing() {
    try (OnlineDetector online = online(new Heard())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> LiveDetection.start(online, 0))
          .withMessage("queueSeconds = 0.0, allowed: above 0 and finite");
    }
  }
}
