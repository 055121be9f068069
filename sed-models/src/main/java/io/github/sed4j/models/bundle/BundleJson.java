package io.github.sed4j.models.bundle;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.io.NpyFormatException;
import io.github.sed4j.features.spectrum.FeatureStatistics;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.Stft;
import io.github.sed4j.features.spectrum.WaveformNormalization;
import io.github.sed4j.features.spectrum.WindowFunction;
import io.github.sed4j.models.nn.CnnArchitecture;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How the values of a bundle look as JSON, all but the architectures. Both directions stand beside
 * each other, so that they cannot drift apart.
 */
final class BundleJson {

  static final String FORMAT = "sed4j";

  private static final int MOST_RATE = 1_000_000;
  private static final double MOST_HZ = MOST_RATE / 2.0;

  private BundleJson() {}

  // Features

  static JsonObject toJson(LogMelExtractor features) {
    JsonObject normalization = new JsonObject();
    normalization.addProperty("meanRemoved", features.waveformNormalization().meanRemoved());
    normalization.add(
        "peakOffset", StrictJson.number(features.waveformNormalization().peakOffset()));
    JsonObject json = new JsonObject();
    json.addProperty("sampleRate", features.grid().sampleRate());
    json.add("waveformNormalization", normalization);
    json.addProperty("window", JsonFields.nameOf(features.stft().windowFunction()));
    json.addProperty("windowLength", features.grid().windowLength());
    json.addProperty("hopLength", features.grid().hopLength());
    json.addProperty("fftLength", features.stft().fftLength());
    json.addProperty("bands", features.bands());
    json.add("lowestHz", StrictJson.number(features.lowestHz()));
    json.add("highestHz", StrictJson.number(features.highestHz()));
    json.add("logOffset", StrictJson.number(features.logOffset()));
    return json;
  }

  static LogMelExtractor features(JsonFields json) throws BundleFormatException {
    JsonFields normalization = json.object("waveformNormalization");
    LogMelExtractor.Builder builder =
        LogMelExtractor.builder()
            .optSampleRate(json.integer("sampleRate", 1, MOST_RATE))
            .optWindow(json.constant("window", WindowFunction.class))
            .optWindowLength(json.integer("windowLength", 1, Stft.MAX_FFT_LENGTH))
            .optHopLength(json.integer("hopLength", 1, Stft.MAX_FFT_LENGTH))
            .optFftLength(json.integer("fftLength", 2, Stft.MAX_FFT_LENGTH))
            .optBands(json.integer("bands", 1, CnnArchitecture.MAX_MEL_BANDS))
            .optLowestHz(json.number("lowestHz", 0, MOST_HZ))
            .optHighestHz(json.number("highestHz", 0, MOST_HZ))
            .optLogOffset(json.number("logOffset", 0, 1));
    boolean meanRemoved = normalization.bool("meanRemoved");
    double peakOffset = normalization.number("peakOffset", 0, Double.MAX_VALUE);
    normalization.end();
    json.end();
    try {
      return builder
          .optWaveformNormalization(new WaveformNormalization(meanRemoved, peakOffset))
          .build();
    } catch (IllegalArgumentException e) {
      throw json.error(e);
    }
  }

  // Statistics: the sums as FeatureStatistics keeps them, each pair of rows under two names

  private static final String FRAMES = "frames";
  private static final String SUM = "sum";
  private static final String SQUARES = "sum_of_squares";

  static JsonObject toJson(FeatureStatistics statistics) {
    Map<String, NpyArray> arrays = statistics.toArrays();
    double[] sum = Objects.requireNonNull(arrays.get(SUM)).toDoubleArray();
    double[] squares = Objects.requireNonNull(arrays.get(SQUARES)).toDoubleArray();
    int bands = statistics.bands();
    JsonObject json = new JsonObject();
    json.addProperty(FRAMES, statistics.frames());
    json.add("sum", numbers(sum, 0, bands));
    json.add("sumRemainder", numbers(sum, bands, 2 * bands));
    json.add("squares", numbers(squares, 0, bands));
    json.add("squaresRemainder", numbers(squares, bands, 2 * bands));
    return json;
  }

  private static JsonArray numbers(double[] values, int from, int to) {
    JsonArray array = new JsonArray();
    for (int i = from; i < to; i++) {
      array.add(StrictJson.number(values[i]));
    }
    return array;
  }

  static FeatureStatistics statistics(JsonFields json, int bands) throws BundleFormatException {
    double frames = json.integer(FRAMES, 2L, FeatureStatistics.MAX_FRAMES);
    Map<String, NpyArray> arrays =
        Map.of(
            FRAMES,
            NpyArray.of(new double[] {frames}, 1),
            SUM,
            pair(json.finites("sum", bands), json.finites("sumRemainder", bands)),
            SQUARES,
            pair(json.finites("squares", bands), json.finites("squaresRemainder", bands)));
    json.end();
    try {
      return FeatureStatistics.fromArrays(arrays, json.toString());
    } catch (NpyFormatException e) {
      throw new BundleFormatException(String.valueOf(e.getMessage()), e);
    }
  }

  private static NpyArray pair(double[] sums, double[] remainders) {
    double[] values = Arrays.copyOf(sums, 2 * sums.length);
    System.arraycopy(remainders, 0, values, sums.length, sums.length);
    return NpyArray.of(values, 2, sums.length);
  }

  // Provenance

  static JsonObject toJson(Provenance provenance) {
    JsonObject json = new JsonObject();
    json.addProperty("libraryVersion", provenance.libraryVersion());
    json.add("data", strings(provenance.data()));
    provenance.seed().ifPresent(seed -> json.addProperty("seed", seed));
    provenance.steps().ifPresent(steps -> json.addProperty("steps", steps));
    JsonObject scores = new JsonObject();
    provenance.scores().forEach((name, score) -> scores.add(name, StrictJson.number(score)));
    json.add("scores", scores);
    JsonObject entries = new JsonObject();
    provenance.entries().forEach(entries::addProperty);
    json.add("entries", entries);
    return json;
  }

  static Provenance provenance(JsonFields json, int mostData) throws BundleFormatException {
    Provenance.Builder builder =
        Provenance.builder()
            .optLibraryVersion(json.string("libraryVersion"))
            .optData(json.strings("data", mostData))
            .optScores(json.numbersByName("scores"))
            .optEntries(json.stringsByName("entries"));
    if (json.has("seed")) {
      builder.optSeed(json.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE));
    }
    if (json.has("steps")) {
      builder.optSteps(json.integer("steps", 0L, Long.MAX_VALUE));
    }
    json.end();
    return builder.build();
  }

  static JsonArray strings(List<String> values) {
    JsonArray array = new JsonArray();
    values.forEach(value -> array.add(new JsonPrimitive(value)));
    return array;
  }
}
