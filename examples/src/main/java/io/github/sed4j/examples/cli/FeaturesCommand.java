package io.github.sed4j.examples.cli;

import io.github.sed4j.features.io.Npy;
import io.github.sed4j.features.spectrum.FeatureNorm;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.LogMelReader;
import io.github.sed4j.models.bundle.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Computes the log-mel of recordings. */
@Command(
    name = "features",
    description = {
      "Writes the log-mel of recordings as .npy files, float32 (bands, frames).",
      "",
      "It is what the networks of the bundle are given: normalised in each band by the statistics of"
          + " their training. With --raw it is the log-mel before that, of the bundle if one is"
          + " named."
    })
final class FeaturesCommand extends SedCommand {

  private static final String SUFFIX = ".npy";

  @Mixin private Inputs inputs = new Inputs();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE|FOLDER",
      description = "The .npy file; for several recordings a folder, which gets a file for each.")
  private String out = "";

  @Mixin private BundleOption bundles = new BundleOption();

  @Option(
      names = "--member",
      paramLabel = "N",
      description = "Whose norm it is among the bundle's members, from 0; default: 0.")
  private @Nullable Integer member;

  @Option(
      names = "--preset",
      paramLabel = "report|workshop",
      description =
          "How samples are normalised before the log-mel: as the report says, or as the authors'"
              + " later code does; default: as the bundle has it, and with --raw without --bundle as"
              + " the report says.")
  private @Nullable FeaturePreset preset;

  @Option(names = "--raw", description = "The log-mel before the norm.")
  private boolean raw;

  @Mixin private ThreadsOption threads = new ThreadsOption();

  FeaturesCommand(Console console) {
    super(console);
  }

  @Override
  ExitStatus run() throws IOException {
    boolean withoutBundle = raw && !bundles.isGiven();
    if (member != null && raw) {
      throw new UsageException("--member says whose norm of a bundle: not with --raw");
    }
    int workers = threads.threads();
    List<Input> found = inputs.find();
    Inputs.requireKept(found, "--out", Path.of(out));
    ResultPlaces places = ResultPlaces.of("--out", out, inputs.isOneFile(), SUFFIX);
    Bundle bundle = withoutBundle ? null : bundles.read();
    FeatureNorm norm = bundle == null || raw ? null : norm(bundle);
    LogMelReader reader =
        LogMelReader.of(
            bundle != null
                ? extractor(bundle)
                : (preset == null ? FeaturePreset.REPORT : preset).extractor());
    try (InputRun run = new InputRun(console(), workers)) {
      return run.over(
          found,
          input -> {
            LogMel logMel = read(reader, input);
            return norm == null ? logMel : norm.apply(logMel);
          },
          (input, logMel) -> write(logMel, input, places));
    }
  }

  private LogMelExtractor extractor(Bundle bundle) {
    if (preset == null) {
      return bundle.features();
    }
    LogMelExtractor chosen =
        bundle.features().toBuilder()
            .optWaveformNormalization(preset.extractor().waveformNormalization())
            .build();
    if (!chosen.equals(bundle.features())) {
      console().warning(bundles.name(), "its networks were trained with another --preset");
    }
    return chosen;
  }

  private FeatureNorm norm(Bundle bundle) throws IOException {
    int index = member == null ? 0 : member;
    int members = bundle.members().size();
    if (index < 0 || index >= members) {
      throw new UsageException("--member " + index + ", allowed: 0 to " + (members - 1));
    }
    FeatureStatistics statistics =
        bundle
            .members()
            .get(index)
            .statistics()
            .orElseThrow(
                () ->
                    new IOException(
                        bundles.name()
                            + ": member "
                            + index
                            + " has no norm statistics; --raw gives the log-mel before the norm"));
    return statistics.norm();
  }

  private LogMel read(LogMelReader reader, Input input) throws IOException {
    return input.isStdin()
        ? reader.read(
            console().in(), input.name(), message -> console().warning(input.name(), message))
        : reader.read(input.file(), message -> console().warning(input.name(), message));
  }

  private void write(LogMel logMel, Input input, ResultPlaces places) throws IOException {
    Path place = places.placeOf(input);
    if (logMel.frames() == 0) {
      console().warning(input.name(), "shorter than a frame, so " + place + " has none");
    }
    Npy.write(place, logMel.toNpy());
    console().progress(input.name() + ": " + logMel.frames() + " frames to " + place);
  }
}
