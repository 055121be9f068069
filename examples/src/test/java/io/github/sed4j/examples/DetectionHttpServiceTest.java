package io.github.sed4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.sed4j.models.bundle.Bundle;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectionHttpServiceTest {

  /** A recording of the test has 38,444 bytes. */
  private static final int MAX_BYTES = 50_000;

  @TempDir private Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private DetectionHttpService service;
  private byte[] recording = {};

  @BeforeEach
  void start() throws IOException {
    recording = Files.readAllBytes(TinySounds.recording(folder.resolve("tone.wav"), 0));
    Bundle bundle = Bundle.read(TinySounds.alwaysHigh(folder.resolve("tiny.sed4j")));
    service = DetectionHttpService.start(bundle, 0, MAX_BYTES);
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path));
  }

  private HttpResponse<String> post(BodyPublisher body) throws Exception {
    return client.send(request("/detect").POST(body).build(), BodyHandlers.ofString());
  }

  private static JsonObject json(HttpResponse<String> response) {
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  @Test
  void aPostedRecordingIsAnsweredWithItsEvents() throws Exception {
    HttpResponse<String> response = post(BodyPublishers.ofByteArray(recording));

    assertThat(response.statusCode()).isEqualTo(200);
    JsonObject detection = json(response).getAsJsonArray("recordings").get(0).getAsJsonObject();
    assertThat(detection.get("duration").getAsDouble()).isEqualTo(TinySounds.SECONDS);
    JsonObject event = detection.getAsJsonArray("events").get(0).getAsJsonObject();
    assertThat(event.get("event_label").getAsString()).isEqualTo("High");
  }

  @Test
  void manyAtATimeGetTheSameAnswer() throws Exception {
    HttpRequest request = request("/detect").POST(BodyPublishers.ofByteArray(recording)).build();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(client.sendAsync(request, BodyHandlers.ofString()));
    }

    assertThat(answers)
        .extracting(answer -> answer.join().body())
        .hasSize(8)
        .containsOnly(post(BodyPublishers.ofByteArray(recording)).body());
  }

  @Test
  void whatIsNoRecordingIsToldSo() throws Exception {
    HttpResponse<String> response = post(BodyPublishers.ofString("no recording"));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").getAsString()).startsWith("body: ");

    assertThat(post(BodyPublishers.noBody()).statusCode()).isEqualTo(400);
    assertThat(post(BodyPublishers.ofByteArray(recording)).statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    HttpResponse<String> stated = post(BodyPublishers.ofByteArray(new byte[MAX_BYTES + 1]));
    assertThat(stated.statusCode()).isEqualTo(413);
    assertThat(json(stated).get("error").getAsString())
        .isEqualTo("body of 50001 bytes, allowed: at most 50000");

    HttpResponse<String> chunked =
        post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[MAX_BYTES + 1])));
    assertThat(chunked.statusCode()).isEqualTo(413);
    assertThat(json(chunked).get("error").getAsString())
        .startsWith("body of more than 50000 bytes");
  }

  @Test
  void aBodyWhoseLengthIsTooLargeIsNotWaitedFor() throws Exception {
    try (Socket socket = connection(4_000_000_000L)) {
      assertThat(status(socket)).isEqualTo(413);
    }
  }

  /** Sends all of a request but its body. */
  private Socket connection(long length) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), service.port());
    socket.setSoTimeout(20_000);
    String head = "POST /detect HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length;
    socket.getOutputStream().write((head + "\r\n\r\n").getBytes(UTF_8));
    return socket;
  }

  private static int status(Socket socket) throws IOException {
    String line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), UTF_8);
    assertThat(line).startsWith("HTTP/1.1 ");
    return Integer.parseInt(line.substring("HTTP/1.1 ".length()));
  }

  @Test
  void closingLetsARequestFinish() throws Exception {
    try (Socket socket = connection(recording.length)) {
      socket.getOutputStream().write(recording, 0, 1000);
      while (service.underWay() == 0) {
        Thread.sleep(5);
      }
      CompletableFuture<Void> closing = CompletableFuture.runAsync(service::close);

      assertThat(closing).isNotDone();
      socket.getOutputStream().write(recording, 1000, recording.length - 1000);
      assertThat(status(socket)).isEqualTo(200);
      closing.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void otherRequestsAreToldWhatIsAllowed() throws Exception {
    HttpResponse<String> got =
        client.send(request("/detect").GET().build(), BodyHandlers.ofString());
    assertThat(got.statusCode()).isEqualTo(405);
    assertThat(got.headers().firstValue("Allow")).contains("POST");
    assertThat(json(got).get("error").getAsString()).isEqualTo("GET, allowed: POST");

    HttpResponse<String> lost =
        client.send(request("/other").GET().build(), BodyHandlers.ofString());
    assertThat(lost.statusCode()).isEqualTo(404);
    assertThat(json(lost).get("error").getAsString()).isEqualTo("/other, allowed: /detect");
  }

  @Test
  void closedItAnswersNoMore() {
    service.close();

    assertThatThrownBy(() -> post(BodyPublishers.ofByteArray(recording)))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void aPortThatCannotBeOpenedIsSaid() throws Exception {
    Bundle bundle = TinySounds.bundle(1);

    assertThatThrownBy(() -> DetectionHttpService.start(bundle, service.port(), MAX_BYTES))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> DetectionHttpService.start(bundle, 70_000, MAX_BYTES))
        .hasMessageContaining("70000");
    assertThatThrownBy(() -> DetectionHttpService.main(new String[0]))
        .hasMessage("arguments: PORT [BUNDLE]");
  }
}
