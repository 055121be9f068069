package io.github.sed4j.training.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.sed4j.models.bundle.BundleFormatException;
import io.github.sed4j.models.bundle.JsonFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a {@link BatchStream} has come: with the same loader, {@link BatchLoader#resume} goes on
 * as if nothing had happened. It names clips and holds no samples: some ten kilobytes as JSON, to
 * be kept in a checkpoint.
 *
 * <p>Thread safety: immutable, safe to share.
 */
public final class DataPosition {

  private static final int VERSION = 1;

  /**
   * A bucket that is not full.
   *
   * @param opened number of the example that opened it
   * @param members its examples
   */
  record Bucket(long opened, List<Joined.Pair> members) {}

  /**
   * What lies ahead.
   *
   * @param pair an example, or null for the end of an epoch
   */
  record Ahead(Joined.@Nullable Pair pair) {}

  /**
   * What the position consists of.
   *
   * @param data fingerprint of the clips
   * @param settings fingerprint of the loader's settings
   * @param batches batches handed out so far
   * @param epoch epoch of the next example that has not been looked at
   * @param next its number in the epoch
   * @param bucketed examples of the present epoch that have reached the buckets
   * @param batchesInEpoch batches that the present epoch has given
   * @param ahead examples that have joined and not reached the buckets
   * @param buckets open buckets
   * @param recent examples that may become partners, oldest first
   */
  record State(
      String data,
      String settings,
      long batches,
      long epoch,
      int next,
      long bucketed,
      long batchesInEpoch,
      List<Ahead> ahead,
      List<Bucket> buckets,
      List<Joined> recent) {}

  private final State state;

  DataPosition(State state) {
    this.state = state;
  }

  State state() {
    return state;
  }

  /**
   * Returns how many batches were handed out.
   *
   * @return at least 0
   */
  public long batches() {
    return state.batches;
  }

  /**
   * Returns the position as JSON.
   *
   * @return one line
   */
  public String toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("version", VERSION);
    json.addProperty("data", state.data);
    json.addProperty("settings", state.settings);
    json.addProperty("batches", state.batches);
    json.addProperty("epoch", state.epoch);
    json.addProperty("next", state.next);
    json.addProperty("bucketed", state.bucketed);
    json.addProperty("batches_in_epoch", state.batchesInEpoch);
    JsonArray ahead = new JsonArray();
    state.ahead.forEach(element -> ahead.add(toJson(element.pair)));
    json.add("ahead", ahead);
    JsonArray buckets = new JsonArray();
    for (Bucket bucket : state.buckets) {
      JsonArray members = new JsonArray();
      members.add(bucket.opened);
      bucket.members.forEach(pair -> members.add(toJson(pair)));
      buckets.add(members);
    }
    json.add("buckets", buckets);
    JsonArray recent = new JsonArray();
    state.recent.forEach(example -> recent.add(toJson(example)));
    json.add("recent", recent);
    return json.toString();
  }

  /** An example is [epoch, set, clip, repetition] and, if admitted, its tags in a further array. */
  private static JsonArray toJson(Joined example) {
    JsonArray json = new JsonArray();
    json.add(example.id().epoch());
    json.add(example.id().set());
    json.add(example.id().clip());
    json.add(example.id().repetition());
    if (example.tags() != null) {
      JsonArray tags = new JsonArray();
      example.tags().forEach(tags::add);
      json.add(tags);
    }
    return json;
  }

  /** A pair is [example] or [example, partner]; the end of an epoch is []. */
  private static JsonArray toJson(Joined.@Nullable Pair pair) {
    JsonArray json = new JsonArray();
    if (pair != null) {
      json.add(toJson(pair.example()));
      if (pair.partner() != null) {
        json.add(toJson(pair.partner()));
      }
    }
    return json;
  }

  /**
   * Reads what {@link #toJson} has written.
   *
   * @param json the text
   * @return the position
   * @throws IllegalArgumentException if it is no such text
   */
  public static DataPosition fromJson(String json) {
    try {
      return fromJson(JsonFields.parse(json, "data position", ""));
    } catch (BundleFormatException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static DataPosition fromJson(JsonFields json) throws BundleFormatException {
    int version = json.integer("version", 1, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw json.error("version", version, Integer.toString(VERSION));
    }
    List<Ahead> ahead = new ArrayList<>();
    JsonFields pairs = json.elements("ahead");
    for (String i : pairs.names()) {
      JsonFields pair = pairs.elements(i);
      ahead.add(new Ahead(pair.names().isEmpty() ? null : pair(pair)));
    }
    List<Bucket> buckets = new ArrayList<>();
    JsonFields open = json.elements("buckets");
    for (String i : open.names()) {
      JsonFields members = open.elements(i);
      long opened = members.integer("0", 0, Long.MAX_VALUE);
      List<Joined.Pair> examples = new ArrayList<>();
      for (String member : members.names().subList(1, members.names().size())) {
        examples.add(pair(members.elements(member)));
      }
      buckets.add(new Bucket(opened, examples));
    }
    List<Joined> recent = new ArrayList<>();
    JsonFields examples = json.elements("recent");
    for (String i : examples.names()) {
      recent.add(example(examples.elements(i)));
    }
    return new DataPosition(
        new State(
            json.string("data"),
            json.string("settings"),
            json.integer("batches", 0, Long.MAX_VALUE),
            json.integer("epoch", 0, Long.MAX_VALUE),
            json.integer("next", 0, Integer.MAX_VALUE),
            json.integer("bucketed", 0, Long.MAX_VALUE),
            json.integer("batches_in_epoch", 0, Long.MAX_VALUE),
            ahead,
            buckets,
            recent));
  }

  private static Joined.Pair pair(JsonFields json) throws BundleFormatException {
    return new Joined.Pair(
        example(json.elements("0")), json.has("1") ? example(json.elements("1")) : null);
  }

  private static Joined example(JsonFields json) throws BundleFormatException {
    ExampleId id =
        new ExampleId(
            json.integer("0", 0, Long.MAX_VALUE),
            json.integer("1", 0, Integer.MAX_VALUE),
            json.integer("2", 0, Integer.MAX_VALUE),
            json.integer("3", 0, Integer.MAX_VALUE));
    if (!json.has("4")) {
      return new Joined(id);
    }
    List<Integer> tags = new ArrayList<>();
    JsonFields given = json.elements("4");
    for (String i : given.names()) {
      tags.add(given.integer(i, 0, Integer.MAX_VALUE));
    }
    return new Joined(id, tags);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DataPosition that && state.equals(that.state);
  }

  @Override
  public int hashCode() {
    return state.hashCode();
  }

  @Override
  public String toString() {
    return "DataPosition["
        + state.batches
        + " batches, epoch "
        + state.epoch
        + ", example "
        + state.next
        + "]";
  }
}
