package io.github.sed4j.models;

import io.github.sed4j.models.nn.ClassifierArchitecture;
import io.github.sed4j.models.nn.CnnArchitecture;
import io.github.sed4j.models.nn.Conv1dLayer;
import io.github.sed4j.models.nn.Conv2dLayer;
import io.github.sed4j.models.nn.NormSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Named sets of defaults for the builders of the networks. */
public enum Preset {
  /** The technical report, and the authors' code where it is silent (SYSTEM.md, section 3). */
  REPORT,
  /**
   * The authors' later recipe: 2-d layers 2, 4, 6, 8 and 9 see one frame only, and the head has a
   * norm.
   */
  WORKSHOP,
  /**
   * The same structure at less than an eighth of the report's FLOPs, to be trained in hours on two
   * cores: narrower layers and one recurrent layer instead of two, with the kernels and the head
   * norm of {@link #WORKSHOP}.
   */
  COMPACT;

  private static final int MEL_BANDS = 128;
  private static final int KERNEL = 3;
  private static final int BAND_POOLING = 2;
  private static final int LAYERS_1D = 3;

  /**
   * Finds a preset by its word.
   *
   * @param word {@code report}, {@code workshop} or {@code compact}
   * @return the preset
   * @throws IllegalArgumentException if there is no such preset
   */
  public static Preset of(String word) {
    for (Preset preset : values()) {
      if (preset.word().equals(word)) {
        return preset;
      }
    }
    throw new IllegalArgumentException(
        "preset = "
            + word
            + ", allowed: "
            + Arrays.stream(values()).map(Preset::word).collect(Collectors.joining(", ")));
  }

  /**
   * Returns the word for this preset on the command line and in files.
   *
   * @return the name in lower case
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  CnnArchitecture cnn() {
    return switch (this) {
      case REPORT -> cnn(List.of(16, 32, 64, 128, 256), KERNEL, 256);
      case WORKSHOP -> cnn(List.of(16, 32, 64, 128, 256), 1, 256);
      case COMPACT -> cnn(List.of(8, 16, 32, 48, 96), 1, 128);
    };
  }

  ClassifierArchitecture classifier() {
    return switch (this) {
      case REPORT -> classifier(256, 2, NormSettings.NONE);
      case WORKSHOP -> classifier(256, 2, NormSettings.EXPONENTIAL);
      case COMPACT -> classifier(64, 1, NormSettings.EXPONENTIAL);
    };
  }

  /** Two 2-d layers of each width but the last, and a pooling over bands after each width. */
  private static CnnArchitecture cnn(
      List<Integer> widths, int frameKernelBeforePooling, int channels1d) {
    List<Conv2dLayer> layers2d = new ArrayList<>();
    for (int width : widths.subList(0, widths.size() - 1)) {
      layers2d.add(new Conv2dLayer(width, KERNEL, KERNEL, 1));
      layers2d.add(new Conv2dLayer(width, KERNEL, frameKernelBeforePooling, BAND_POOLING));
    }
    int last = widths.get(widths.size() - 1);
    layers2d.add(new Conv2dLayer(last, KERNEL, frameKernelBeforePooling, BAND_POOLING));
    List<Conv1dLayer> layers1d =
        Collections.nCopies(LAYERS_1D, new Conv1dLayer(channels1d, KERNEL));
    return new CnnArchitecture(MEL_BANDS, layers2d, layers1d, NormSettings.EXPONENTIAL);
  }

  private static ClassifierArchitecture classifier(
      int size, int recurrentLayers, NormSettings headNorm) {
    return new ClassifierArchitecture(size, recurrentLayers, List.of(size), headNorm);
  }
}
