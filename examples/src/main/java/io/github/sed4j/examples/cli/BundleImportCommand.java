package io.github.sed4j.examples.cli;

import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.BidirectionalCrnn;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.Preset;
import io.github.sed4j.models.TagConditionedCnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleFormatException;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.models.bundle.Provenance;
import io.github.sed4j.models.bundle.StateDict;
import io.github.sed4j.models.bundle.WeightStorage;
import io.github.sed4j.models.nn.NormSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a bundle of a PyTorch state dict. */
@Command(
    name = "import",
    description = {
      "Makes a bundle of a PyTorch state dict in the names of the authors' code.",
      "",
      "PyTorch's own files are pickles, which can run code, and are not read: save the state dict"
          + " with safetensors or numpy.savez."
    })
final class BundleImportCommand extends SedCommand {

  /** The kinds of networks. */
  enum NetworkKind {
    FBCRNN,
    TAGCNN,
    BICRNN
  }

  /** What a network may look like, but for its classes. */
  private record Variant(NetworkKind network, Preset preset, boolean headNorm, boolean tags) {

    Architecture architecture(int classes) {
      switch (network) {
        case FBCRNN -> {
          ForwardBackwardCrnn.Builder builder =
              ForwardBackwardCrnn.builder(preset).setClasses(classes);
          if (headNorm) {
            builder.optHeadNorm(NormSettings.EXPONENTIAL);
          }
          return builder.buildArchitecture();
        }
        case TAGCNN -> {
          return TagConditionedCnn.builder(preset).setClasses(classes).buildArchitecture();
        }
        case BICRNN -> {
          BidirectionalCrnn.Builder builder =
              BidirectionalCrnn.builder(preset).setClasses(classes).optTagConditioned(tags);
          if (headNorm) {
            builder.optHeadNorm(NormSettings.EXPONENTIAL);
          }
          return builder.buildArchitecture();
        }
      }
      throw new AssertionError(network);
    }

    String options() {
      return "--network "
          + network.name().toLowerCase(Locale.ROOT)
          + " --preset "
          + preset.word()
          + (headNorm ? " --head-norm" : "")
          + (tags ? " --tag-conditioned" : "");
    }
  }

  @Parameters(
      paramLabel = "SOURCE",
      description =
          "The state dict: a safetensors file, an .npz file, or a folder with an .npy file for each"
              + " entry.")
  private Path source = Path.of("");

  @Option(
      names = "--network",
      paramLabel = "fbcrnn|tagcnn|bicrnn",
      description =
          "Forward-backward CRNN, tag-conditioned CNN or bidirectional CRNN; default:"
              + " ${DEFAULT-VALUE}.")
  private NetworkKind network = NetworkKind.FBCRNN;

  @Option(
      names = "--preset",
      paramLabel = "report|workshop|compact",
      description = "What the network looks like; default: ${DEFAULT-VALUE}.")
  private Preset preset = Preset.REPORT;

  @Option(
      names = "--head-norm",
      description = "The head has a norm, as the authors' code has it; the report's has none.")
  private boolean headNorm;

  @Option(
      names = "--tag-conditioned",
      description = "The bidirectional CRNN takes the clip's tags as an input.")
  private boolean tagConditioned;

  @Option(
      names = "--features",
      paramLabel = "report|workshop",
      description =
          "How samples are normalised before the log-mel; default: report for that preset, else"
              + " workshop.")
  private @Nullable FeaturePreset features;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description =
          "The names of the event classes in the order of the scores, one a line; default: the ten"
              + " of DESED where there are ten.")
  private @Nullable Path classFile;

  @Option(
      names = "--storage",
      paramLabel = "float32|float16",
      description = "How weights are stored; default: ${DEFAULT-VALUE}.")
  private WeightStorage storage = WeightStorage.FLOAT32;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "BUNDLE",
      description = "The bundle file, such as kitchen.sed4j.")
  private Path out = Path.of("");

  BundleImportCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    if (headNorm && network == NetworkKind.TAGCNN) {
      throw new UsageException("--head-norm is for networks with a recurrent head, not tagcnn");
    }
    if (tagConditioned && network != NetworkKind.BICRNN) {
      throw new UsageException("--tag-conditioned is for --network bicrnn");
    }
    StateDict state = StateDict.read(source);
    Variant variant = new Variant(network, preset, headNorm, tagConditioned);
    LogMelExtractor extractor = extractor();
    BundleMember member = member(state, variant, extractor);
    Bundle bundle =
        Bundle.builder()
            .setMembers(List.of(member))
            .setClasses(classes(member.architecture().classes()))
            .setFeatures(extractor)
            .optProvenance(provenance())
            .build();
    bundle.write(out, storage);
    console()
        .progress(
            out
                + ": "
                + member
                + (member.statistics().isPresent()
                    ? ""
                    : "; without norm statistics, so that 'sed4j scores' takes .npy only"));
    return ExitStatus.DONE;
  }

  private LogMelExtractor extractor() {
    if (features != null) {
      return features.extractor();
    }
    return (preset == Preset.REPORT ? FeaturePreset.REPORT : FeaturePreset.WORKSHOP).extractor();
  }

  private BundleMember member(StateDict state, Variant variant, LogMelExtractor extractor)
      throws BundleFormatException {
    try {
      Architecture architecture = variant.architecture(state.classes(variant::architecture));
      return state.member(architecture, extractor);
    } catch (BundleFormatException e) {
      Optional<Variant> fitting = fitting(state);
      if (fitting.isEmpty() || fitting.get().equals(variant)) {
        throw e;
      }
      throw new BundleFormatException(e.getMessage() + "; it fits " + fitting.get().options(), e);
    }
  }

  /** Tries everything that this command's options can describe. */
  private static Optional<Variant> fitting(StateDict state) {
    for (NetworkKind network : NetworkKind.values()) {
      for (Preset preset : Preset.values()) {
        for (boolean headNorm : new boolean[] {false, true}) {
          for (boolean tags : new boolean[] {false, true}) {
            Variant variant = new Variant(network, preset, headNorm, tags);
            if (fits(state, variant)) {
              return Optional.of(variant);
            }
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean fits(StateDict state, Variant variant) {
    try {
      int classes = state.classes(variant::architecture);
      return state.difference(variant.architecture(classes)).isEmpty();
    } catch (BundleFormatException e) {
      return false;
    }
  }

  private List<String> classes(int count) throws IOException {
    if (classFile == null) {
      if (count != EventClasses.DESED.size()) {
        throw new UsageException(
            "the state dict has " + count + " classes: --classes FILE must name them");
      }
      return EventClasses.DESED;
    }
    List<String> names = EventClasses.read(classFile);
    if (names.size() != count) {
      throw new UsageException(
          classFile + " names " + names.size() + " classes, the state dict has " + count);
    }
    return names;
  }

  private Provenance provenance() {
    Path name = source.toAbsolutePath().normalize().getFileName();
    return Provenance.builder()
        .optEntries(Map.of("imported from", name == null ? "" : name.toString()))
        .build();
  }
}
