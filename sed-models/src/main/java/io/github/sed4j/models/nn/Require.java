package io.github.sed4j.models.nn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of architecture descriptions; what they reject may come from an untrusted file. */
final class Require {

  private Require() {}

  static void inRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " = " + value + ", allowed: " + least + " to " + most);
    }
  }

  static void odd(String name, int value, int most) {
    if (value < 1 || value > most || value % 2 == 0) {
      throw new IllegalArgumentException(
          name + " = " + value + ", allowed: odd numbers from 1 to " + most);
    }
  }

  static void present(String name, @Nullable Object value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }

  static <T> List<T> copy(String name, @Nullable List<T> values, int least, int most) {
    if (values == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    inRange("number of " + name, values.size(), least, most);
    for (T value : values) {
      present("an entry of " + name, value);
    }
    return List.copyOf(values);
  }
}
