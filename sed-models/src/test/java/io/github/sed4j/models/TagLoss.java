package io.github.sed4j.models;

/** Binary cross entropy of tag scores, summed over classes, mean over clips, as the golden data. */
final class TagLoss {

  private TagLoss() {}

  static double of(float[][] tags, float[][] targets) {
    double sum = 0;
    for (int b = 0; b < tags.length; b++) {
      for (int k = 0; k < tags[b].length; k++) {
        double score = targets[b][k] == 1 ? tags[b][k] : 1 - tags[b][k];
        sum -= Math.max(-100, Math.log(score));
      }
    }
    return sum / tags.length;
  }
}
