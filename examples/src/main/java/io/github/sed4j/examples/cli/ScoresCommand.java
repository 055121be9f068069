package io.github.sed4j.examples.cli;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.NpyFormatException;
import io.github.sed4j.features.io.Npz;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.BidirectionalCrnnArchitecture;
import io.github.sed4j.models.CnnOutput;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.ForwardBackwardCrnnArchitecture;
import io.github.sed4j.models.ForwardBackwardScores;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.StrongScores;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.TagConditionedCnnArchitecture;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.NativeLibrary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Computes what one network says about one recording, before any decision. */
@Command(
    name = "scores",
    description = {
      "Writes the scores of one network for one recording as an .npz file of float32 arrays.",
      "",
      "A forward-backward CRNN gives forward and backward (classes, frames), tags (classes) and, with"
          + " --context, windowed (classes, frames); the other networks give strong (classes,"
          + " frames)."
    })
final class ScoresCommand extends SedCommand {

  @Parameters(
      paramLabel = "INPUT",
      description =
          "A recording, - for WAV on standard input, or a log-mel (bands, frames) as .npy that is"
              + " normalised already.")
  private String input = "";

  @Mixin private BundleOption bundles = new BundleOption();

  @Option(
      names = "--member",
      paramLabel = "N",
      description = "Which of the bundle's members, from 0; default: ${DEFAULT-VALUE}.")
  private int member;

  @Option(
      names = "--context",
      paramLabel = "C",
      description =
          "Also score each frame by the 2C + 1 frames around it alone, 0 to "
              + ForwardBackwardCrnn.MAX_CONTEXT
              + ".")
  private @Nullable Integer context;

  @Option(
      names = "--tags",
      split = ",",
      paramLabel = "CLASS",
      description = "For a network that takes the clip's tags: the classes that occur in it.")
  private @Nullable List<String> tags;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "The .npz file.")
  private Path out = Path.of("");

  @Mixin private EngineOptions engine = new EngineOptions();

  ScoresCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    if (!input.equals(Input.STDIN)) {
      Inputs.requireKept(List.of(Input.file(Path.of(input))), "--out", out);
    }
    Bundle bundle = bundles.read();
    BundleMember chosen = member(bundle);
    boolean takesTags = takesTags(chosen);
    if (context != null
        && (context < 0
            || context > ForwardBackwardCrnn.MAX_CONTEXT
            || !isForwardBackward(chosen))) {
      throw new UsageException(
          "--context "
              + context
              + ", allowed: 0 to "
              + ForwardBackwardCrnn.MAX_CONTEXT
              + ", for a forward-backward CRNN");
    }
    if (takesTags != (tags != null)) {
      throw new UsageException(
          takesTags
              ? "the network takes the clip's tags: --tags names them"
              : "--tags is for networks that take the clip's tags");
    }
    float[] conditions = conditions(bundle);
    LogMel logMel = logMel(bundle, chosen);
    Map<String, NpyArray> scores;
    if (logMel.frames() == 0) {
      console().warning(input, "shorter than a frame: there are no scores");
      scores = nothing(bundle.classes().size(), chosen);
    } else {
      Device device = engine.load(console());
      try (Network network = chosen.network(device, Network.Form.INFERENCE)) {
        scores = score(network, logMel, conditions);
      }
    }
    Npz.write(out, scores);
    console()
        .progress(String.format(Locale.ROOT, "%s: %d frames to %s", input, logMel.frames(), out));
    return ExitStatus.DONE;
  }

  private BundleMember member(Bundle bundle) {
    int members = bundle.members().size();
    if (member < 0 || member >= members) {
      throw new UsageException("--member " + member + ", allowed: 0 to " + (members - 1));
    }
    return bundle.members().get(member);
  }

  private static boolean isForwardBackward(BundleMember member) {
    return member.architecture() instanceof ForwardBackwardCrnnArchitecture;
  }

  private static boolean takesTags(BundleMember member) {
    return member.architecture() instanceof TagConditionedCnnArchitecture
        || (member.architecture() instanceof BidirectionalCrnnArchitecture bidirectional
            && bidirectional.tagConditioned());
  }

  private float[] conditions(Bundle bundle) {
    float[] conditions = new float[bundle.classes().size()];
    for (String tag : tags == null ? List.<String>of() : tags) {
      int index = bundle.classes().indexOf(tag);
      if (index < 0) {
        throw new UsageException("--tags " + tag + ", allowed: " + bundle.classes());
      }
      conditions[index] = 1;
    }
    return conditions;
  }

  private LogMel logMel(Bundle bundle, BundleMember chosen) throws IOException {
    int bands = bundle.features().bands();
    if (input.toLowerCase(Locale.ROOT).endsWith(".npy")) {
      NpyArray array = Npy.read(Path.of(input));
      int[] shape = array.shape();
      if (shape.length != 2 || shape[0] != bands || array.dtype() == NpyArray.DType.INT32) {
        throw new NpyFormatException(
            input + ": " + array + ", allowed: a log-mel (" + bands + ", frames) of floats");
      }
      for (float value : array.toFloatArray()) {
        if (!Float.isFinite(value)) {
          throw new NpyFormatException(input + ": holds " + value + ", allowed: finite values");
        }
      }
      return LogMel.fromNpy(array);
    }
    FeatureStatistics statistics =
        chosen
            .statistics()
            .orElseThrow(
                () ->
                    new IOException(
                        bundles.name()
                            + ": member "
                            + member
                            + " has no norm statistics, so INPUT must be a normalised log-mel as"
                            + " .npy"));
    LogMelReader reader = LogMelReader.of(bundle.features());
    LogMel raw =
        input.equals(Input.STDIN)
            ? reader.read(console().in(), input, this::warn)
            : reader.read(Path.of(input), this::warn);
    return statistics.norm().apply(raw);
  }

  private void warn(String message) {
    console().warning(input, message);
  }

  private Map<String, NpyArray> score(Network network, LogMel logMel, float[] conditions) {
    ClipLengths lengths = ClipLengths.of(logMel.frames());
    try (NDManager manager = NDManager.newBaseManager(network.device(), NativeLibrary.ENGINE);
        NDArray features =
            manager.create(
                logMel.toFloatArray(), new Shape(1, 1, logMel.bands(), logMel.frames()))) {
      if (network instanceof ForwardBackwardCrnn crnn) {
        return scores(crnn, features, lengths);
      }
      try (StrongScores strong =
          network instanceof TagConditionedCnn cnn
              ? cnn.score(features, lengths, new float[][] {conditions})
              : strong((BidirectionalCrnn) network, features, lengths, conditions)) {
        return Map.of("strong", NpyArray.ofRows(strong.scores(0)));
      }
    }
  }

  private Map<String, NpyArray> scores(
      ForwardBackwardCrnn crnn, NDArray features, ClipLengths lengths) {
    Map<String, NpyArray> scores = new LinkedHashMap<>();
    try (CnnOutput vectors = crnn.convolve(features, lengths);
        ForwardBackwardScores whole = crnn.classify(vectors)) {
      scores.put("forward", NpyArray.ofRows(whole.forwardScores(0)));
      scores.put("backward", NpyArray.ofRows(whole.backwardScores(0)));
      float[] tagScores = whole.tags()[0];
      scores.put("tags", NpyArray.of(tagScores, tagScores.length));
      if (context != null) {
        scores.put("windowed", NpyArray.ofRows(crnn.windows(vectors, context).scores(context, 0)));
      }
    }
    return scores;
  }

  private static StrongScores strong(
      BidirectionalCrnn crnn, NDArray features, ClipLengths lengths, float[] conditions) {
    return crnn.architecture().tagConditioned()
        ? crnn.score(features, lengths, new float[][] {conditions})
        : crnn.score(features, lengths);
  }

  /** Scores of no frames; nobody can say anything about tags. */
  private Map<String, NpyArray> nothing(int classes, BundleMember chosen) {
    NpyArray none = NpyArray.of(new float[0], classes, 0);
    Map<String, NpyArray> scores = new LinkedHashMap<>();
    List<String> names =
        isForwardBackward(chosen)
            ? context == null
                ? List.of("forward", "backward")
                : List.of("forward", "backward", "windowed")
            : List.of("strong");
    names.forEach(name -> scores.put(name, none));
    if (isForwardBackward(chosen)) {
      scores.put("tags", NpyArray.of(new float[classes], classes));
    }
    return scores;
  }
}
