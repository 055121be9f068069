package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRunTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(
          InputStream.nullInputStream(),
          new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
          new PrintStream(err, true, UTF_8));
  private final List<String> results = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void goesOnAfterAFailureAndKeepsTheOrder(int threads) {
    ExitStatus status = over(threads, 20, input -> failing(input, "7", "12"));

    assertThat(status).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(results)
        .containsExactlyElementsOf(
            IntStream.range(0, 20)
                .filter(i -> i != 7 && i != 12)
                .mapToObj(Integer::toString)
                .toList());
    assertThat(err.toString(UTF_8).lines())
        .containsExactly("sed4j: 7: is damaged", "sed4j: 12: is damaged");
  }

  @Test
  void withoutFailuresAllIsDone() {
    assertThat(over(2, 3, Input::name)).isEqualTo(ExitStatus.DONE);
  }

  @Test
  void withFailuresAloneNothingIsDone() {
    assertThat(over(2, 2, input -> failing(input, "0", "1"))).isEqualTo(ExitStatus.NOTHING_DONE);
  }

  @Test
  void aFailureOfTheProgramKeepsNoOtherInputFromBeingDone() {
    ExitStatus status =
        over(
            1,
            2,
            input -> {
              if (input.name().equals("0")) {
                throw new IllegalStateException("broken");
              }
              return input.name();
            });

    assertThat(status).isEqualTo(ExitStatus.SOME_FAILED);
    assertThat(results).containsExactly("1");
    assertThat(err.toString(UTF_8)).contains("0: internal error").contains("broken");
  }

  @Test
  void aFailureIsOneLineThatNamesTheFileOnce() {
    over(
        1,
        2,
        input -> {
          if (input.name().equals("0")) {
            throw new NoSuchFileException("0");
          }
          throw new IOException("two\n  lines");
        });

    assertThat(err.toString(UTF_8).lines())
        .containsExactly("sed4j: 0: no such file", "sed4j: 1: two lines");
  }

  @Test
  void worksOnAsManyInputsAtOnceAsAsked() {
    CountDownLatch both = new CountDownLatch(2);

    ExitStatus status =
        over(
            2,
            2,
            input -> {
              both.countDown();
              await(both);
              return input.name();
            });

    assertThat(status).isEqualTo(ExitStatus.DONE);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private ExitStatus over(int threads, int inputs, InputRun.Work<String> work) {
    List<Input> named =
        IntStream.range(0, inputs).mapToObj(i -> Input.file(Path.of(Integer.toString(i)))).toList();
    try (InputRun run = new InputRun(console, threads)) {
      return run.over(named, work, (input, result) -> results.add(result));
    }
  }

  private static String failing(Input input, String... damaged) throws IOException {
    if (List.of(damaged).contains(input.name())) {
      throw new IOException("is damaged");
    }
    return input.name();
  }
}
