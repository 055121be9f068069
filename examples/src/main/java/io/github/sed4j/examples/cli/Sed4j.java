package io.github.sed4j.examples.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program {@code sed4j}: what its commands are, and how it ends. */
@Command(
    name = "sed4j",
    description = "Finds which sounds occur in a recording, and when.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    usageHelpAutoWidth = true,
    footer = {"", "'sed4j COMMAND --help' describes a command."})
public final class Sed4j implements Runnable {

  /** Set by the launcher, which can tell: whether stderr is a terminal. */
  private static final String TERMINAL = "sed4j.terminal";

  @Spec private CommandSpec spec;

  private Sed4j() {}

  /**
   * Runs a command and ends the process with its status.
   *
   * @param arguments the command and its options
   */
  public static void main(String[] arguments) {
    // Results are UTF-8 on every machine, as the files are that they are compared with.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    boolean terminal = Boolean.getBoolean(TERMINAL);
    System.exit(run(new Console(System.in, out, System.err, terminal), arguments));
  }

  /**
   * Runs a command within this process.
   *
   * @param console where it reads and writes
   * @param arguments the command and its options
   * @return the code of an {@link ExitStatus}
   */
  public static int run(Console console, String... arguments) {
    CommandLine program =
        new CommandLine(new Sed4j())
            .addSubcommand(new DetectCommand(console))
            .addSubcommand(new TagCommand(console))
            .addSubcommand(new ListenCommand(console))
            .addSubcommand(new FeaturesCommand(console))
            .addSubcommand(new ScoresCommand(console))
            .addSubcommand(new EvaluateCommand(console))
            .addSubcommand(new CalibrateCommand(console))
            .addSubcommand(new SynthesizeCommand(console))
            .addSubcommand(BundleCommand.of(console))
            .addSubcommand(new TrainCommand(console))
            .addSubcommand(new ReproduceCommand(console))
            .addSubcommand(new HelpCommand());
    program
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setDefaultValueProvider(Sed4j::shownDefault)
        .setOut(writer(console.out()))
        .setErr(writer(console.err()))
        .setParameterExceptionHandler((failure, given) -> wrongUsage(console, failure))
        .setExecutionExceptionHandler((failure, line, given) -> failed(console, line, failure));
    int status = program.execute(arguments);
    if (console.out().checkError()) {
      console.failure("standard output cannot be written");
      return ExitStatus.NOTHING_DONE.code();
    }
    return status;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  private static int wrongUsage(Console console, ParameterException failure) {
    CommandLine line = failure.getCommandLine();
    console.failure(message(line, problem(failure)));
    UnmatchedArgumentException.printSuggestions(failure, line.getErr());
    return ExitStatus.WRONG_USAGE.code();
  }

  /** Help shows the words that are typed, not the names of constants. */
  private static @Nullable String shownDefault(ArgSpec argument) {
    return argument.initialValue() instanceof Enum<?> value ? word(value) : null;
  }

  private static String problem(ParameterException failure) {
    ArgSpec argument = failure.getArgSpec();
    if (failure.getCause() instanceof TypeConversionException
        && argument instanceof OptionSpec option
        && option.type().getEnumConstants() instanceof Enum<?>[] allowed) {
      return option.longestName()
          + " "
          + failure.getValue()
          + ", allowed: "
          + Arrays.stream(allowed).map(Sed4j::word).collect(Collectors.joining(", "));
    }
    return String.valueOf(failure.getMessage());
  }

  /** What stands for a constant on the command line and in reports. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String message(CommandLine line, String problem) {
    String command = line.getCommandSpec().qualifiedName();
    // "sed4j: " stands before every line; a command of the program follows it.
    String name = command.substring(Math.min(command.length(), "sed4j ".length()));
    String shown =
        problem.isEmpty()
            ? problem
            : problem.substring(0, 1).toLowerCase(Locale.ROOT) + problem.substring(1);
    return (name.isEmpty() ? "" : name + ": ") + shown + "; see '" + command + " --help'";
  }

  private static int failed(Console console, CommandLine line, Exception failure) {
    if (failure instanceof UsageException) {
      console.failure(message(line, String.valueOf(failure.getMessage())));
      return ExitStatus.WRONG_USAGE.code();
    }
    Throwable cause = failure.getCause();
    console.failure("", failure instanceof ExecutionException && cause != null ? cause : failure);
    return ExitStatus.NOTHING_DONE.code();
  }

  /** The same stream for those who want a writer, in the encoding that it has. */
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(
        new Writer() {
          @Override
          public void write(char[] text, int offset, int length) {
            stream.print(new String(text, offset, length));
          }

          @Override
          public void flush() {
            stream.flush();
          }

          @Override
          public void close() {
            stream.flush();
          }
        },
        true);
  }
}
