package io.github.sed4j.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;

/**
 * A command that was run within this process, and what came of it.
 *
 * @param status the exit status
 * @param out what was written to standard output
 * @param err what was written to standard error
 */
record Ran(int status, ByteArrayOutputStream out, String err) {

  static Ran command(String... arguments) {
    return command(new ByteArrayInputStream(new byte[0]), arguments);
  }

  static Ran command(InputStream in, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    int status = Sed4j.run(console, arguments);
    return new Ran(status, out, err.toString(UTF_8));
  }

  String text() {
    return out.toString(UTF_8);
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
