package io.github.sed4j.models;

import org.jspecify.annotations.Nullable;

/** Checks of architecture descriptions; what they reject may come from an untrusted file. */
final class Checks {

  private Checks() {}

  static void classes(int classes) {
    if (classes < 1 || classes > Architecture.MAX_CLASSES) {
      throw new IllegalArgumentException(
          "classes = " + classes + ", allowed: 1 to " + Architecture.MAX_CLASSES);
    }
  }

  static void present(String name, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }
}
