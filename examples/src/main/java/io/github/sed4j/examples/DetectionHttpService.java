package io.github.sed4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.sed4j.features.audio.AudioFormatException;
import io.github.sed4j.features.audio.AudioLimits;
import io.github.sed4j.inference.Detection;
import io.github.sed4j.inference.SoundEventDetector;
import io.github.sed4j.inference.output.DetectionFormat;
import io.github.sed4j.inference.output.DetectionWriter;
import io.github.sed4j.models.bundle.Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Answers a posted recording with its events as JSON. Arguments: {@code PORT [BUNDLE]}.
 *
 * <pre>
 * curl --data-binary @kitchen.wav http://localhost:8080/detect
 * </pre>
 *
 * <p>Thread safety: safe to share; {@link #close()} lets requests under way finish.
 */
public final class DetectionHttpService implements AutoCloseable {

  /** The largest body: half an hour at 16 kHz and 16 bits. Each thread may hold one. */
  static final int MAX_BYTES = 60 << 20;

  /** What a small body of another format may at most decode to. */
  private static final AudioLimits LIMITS =
      AudioLimits.builder()
          .optMaxDuration(Duration.ofMinutes(30))
          .optMaxClipSamples(1L << 26)
          .build();

  private final SoundEventDetector detector;
  private final int maxBytes;
  private final int threads = Runtime.getRuntime().availableProcessors();
  private final ExecutorService pool = Executors.newFixedThreadPool(threads);
  private final Semaphore open = new Semaphore(threads);
  private final HttpServer server;

  private DetectionHttpService(SoundEventDetector detector, int port, int maxBytes)
      throws IOException {
    this.detector = detector;
    this.maxBytes = maxBytes;
    // Only this machine may ask; a service for others has a proxy before it that knows them.
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/", this::handle);
    // Bodies are read by these threads, so no more than that many are in memory at a time.
    server.setExecutor(pool);
  }

  /**
   * Serves until the process is told to end.
   *
   * @param arguments {@code PORT [BUNDLE]}
   * @throws IOException if the bundle cannot be used or the port not be opened
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 1 || arguments.length > 2) {
      throw new IllegalArgumentException("arguments: PORT [BUNDLE]");
    }
    // Seconds in which a request must have come in: a client that stalls would hold a thread.
    System.setProperty("sun.net.httpserver.maxReqTime", "60");
    // Several requests at a time, one core each; read by the engine when it is loaded.
    System.setProperty("ai.djl.pytorch.num_threads", "1");
    Bundle bundle =
        arguments.length == 2
            ? Bundle.read(Path.of(arguments[1]))
            : SoundEventDetector.bundledModel();
    DetectionHttpService service = start(bundle, Integer.parseInt(arguments[0]), MAX_BYTES);
    Runtime.getRuntime().addShutdownHook(new Thread(service::close));
    System.out.println("POST a recording to http://localhost:" + service.port() + "/detect");
  }

  /** Starts a service; port 0 takes any that is free. */
  static DetectionHttpService start(Bundle bundle, int port, int maxBytes) throws IOException {
    // One detector for all requests: it is safe to share, and its networks are loaded once.
    SoundEventDetector detector =
        SoundEventDetector.builder().setBundle(bundle).optAudioLimits(LIMITS).build();
    try {
      DetectionHttpService service = new DetectionHttpService(detector, port, maxBytes);
      service.server.start();
      return service;
    } catch (IOException | RuntimeException e) {
      detector.close();
      throw e;
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Returns how many requests are being answered. */
  int underWay() {
    return threads - open.availablePermits();
  }

  private record Answer(int status, String json) {
    static Answer error(int status, String message) {
      JsonObject error = new JsonObject();
      error.addProperty("error", message);
      return new Answer(status, error + "\n");
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    boolean serving = open.tryAcquire();
    try (exchange) {
      Answer answer = serving ? answer(exchange) : Answer.error(503, "the service is closing");
      byte[] body = answer.json.getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(answer.status, body.length);
      exchange.getResponseBody().write(body);
      // Before the exchange is closed, which reads some of what a refused request still sends, as
      // a client that is cut off while it sends may not see the answer.
      exchange.getResponseBody().flush();
    } finally {
      if (serving) {
        open.release();
      }
    }
  }

  private Answer answer(HttpExchange exchange) throws IOException {
    if (!exchange.getRequestURI().getPath().equals("/detect")) {
      return Answer.error(404, exchange.getRequestURI().getPath() + ", allowed: /detect");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      return Answer.error(405, exchange.getRequestMethod() + ", allowed: POST");
    }
    InputStream body = exchange.getRequestBody();
    String stated = exchange.getRequestHeaders().getFirst("Content-Length");
    if (stated != null && Long.parseLong(stated) > maxBytes) {
      return Answer.error(413, "body of " + stated + " bytes, allowed: at most " + maxBytes);
    }
    // Without a stated length, one byte more than is allowed tells that there are too many.
    byte[] recording = body.readNBytes(maxBytes + 1);
    if (recording.length > maxBytes) {
      return Answer.error(413, "body of more than " + maxBytes + " bytes, allowed: at most that");
    }
    try {
      Detection detection = detector.detect(new ByteArrayInputStream(recording), "body");
      StringBuilder json = new StringBuilder();
      DetectionWriter writer = DetectionWriter.of(DetectionFormat.JSON, json, true);
      writer.begin();
      writer.write("body", detection);
      writer.end();
      return new Answer(200, json.toString());
    } catch (AudioFormatException e) {
      // The message says what is wrong with the recording: it is for the one who posted it.
      return Answer.error(400, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      // That of a fault in here is not.
      System.err.println(e);
      return Answer.error(500, "the service failed; its log says why");
    }
  }

  /** Refuses new requests, finishes those under way, and frees the networks. */
  @Override
  public void close() {
    if (pool.isShutdown()) {
      return;
    }
    try {
      // A request holds a permit; with all of them here, none is under way, and none can begin.
      if (!open.tryAcquire(threads, 30, TimeUnit.SECONDS)) {
        System.err.println(underWay() + " requests take too long, and are cut off");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    server.stop(0);
    pool.shutdownNow();
    detector.close();
  }
}
