package io.github.sed4j.training.data;

import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.RecentExamples;
import io.github.sed4j.training.data.ExamplePlanner.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a training run, one after the other, without end.
 *
 * <p>Recordings that cannot be used, when their turn comes, are reported on the log, {@linkplain
 * #failures() counted} and skipped.
 *
 * <p>Thread safety: for one thread at a time. Its own threads only prepare examples ahead.
 */
public final class BatchStream implements AutoCloseable {

  /**
   * One epoch may by chance have too few examples of similar lengths; so many say that all have.
   */
  private static final int MOST_BARREN_EPOCHS = 10;

  private final BatchLoader loader;
  private final EpochMix mix;
  private final ExamplePlanner planner;
  private final ExecutorService workers;
  private final LengthBuckets<BucketedExample> buckets;
  private final LoadFailures failures = new LoadFailures();

  /** Those that may become partners: what can be picked from, and what a position names. */
  private RecentExamples<Joined> recent;

  private final Deque<Joined> recentInOrder = new ArrayDeque<>();

  /** Examples that have joined and are being prepared; null stands for the end of an epoch. */
  private final Deque<Prepared> ahead = new ArrayDeque<>();

  private EpochOrder order;
  private long epoch;
  private int next;
  private long batches;
  private long batchesInEpoch;
  private boolean closed;

  private record Prepared(Joined.@Nullable Pair pair, @Nullable Future<Outcome> outcome) {}

  BatchStream(BatchLoader loader) {
    this.loader = loader;
    this.mix = loader.mix();
    this.planner = loader.planner();
    this.workers = WorkerThreads.pool(loader.workers(), "sed4j-data");
    this.buckets = loader.buckets();
    this.recent = RecentExamples.of(RecentExamples.DEFAULT_CAPACITY);
    this.order = EpochOrder.of(mix, loader.seed(), 0);
  }

  /**
   * Returns the next batch, waiting for it if need be.
   *
   * @return the batch
   * @throws IOException if no recording of an epoch can be used, one whose log-mel was put away to
   *     save memory cannot be read again, the admission cannot decide, or the thread is interrupted
   * @throws IllegalStateException if ten epochs in a row give no batch since too few of their
   *     examples are of similar lengths, or if the stream is closed
   */
  public TrainingBatch next() throws IOException {
    if (closed) {
      throw new IllegalStateException("the stream of batches is closed");
    }
    int barren = 0;
    while (true) {
      lookAhead();
      Prepared prepared = ahead.remove();
      if (prepared.pair() == null || prepared.outcome() == null) {
        long seen = buckets.seen();
        barren = endEpoch() ? 0 : barren + 1;
        if (barren == MOST_BARREN_EPOCHS) {
          throw new IllegalStateException(
              "batchSize = "
                  + loader.batchSize()
                  + ", allowed: fewer, since "
                  + barren
                  + " epochs of "
                  + seen
                  + " examples filled no batch of similar lengths");
        }
        continue;
      }
      Outcome outcome = WorkerThreads.await(prepared.outcome());
      if (outcome.example() == null) {
        skip(prepared.pair().example().id(), outcome.failure());
        continue;
      }
      List<List<BucketedExample>> leaving = buckets.add(new BucketedExample(outcome.example()));
      if (!leaving.isEmpty()) {
        batchesInEpoch++;
        List<PlannedExample> examples = complete(leaving.get(0));
        return new TrainingBatch(
            batches++,
            prepared.pair().example().id().epoch(),
            loader.eventClasses().size(),
            examples);
      }
      limitMemory(buckets.open().stream().flatMap(bucket -> bucket.examples().stream()).toList());
    }
  }

  /**
   * Puts log-mel away until that in open buckets takes no more memory than is allowed, of the
   * oldest buckets first: they wait for what is rare.
   */
  private void limitMemory(List<BucketedExample> inOpenBuckets) {
    long bytes = inOpenBuckets.stream().mapToLong(BucketedExample::bytes).sum();
    for (BucketedExample example : inOpenBuckets) {
      if (bytes <= loader.heldBytes()) {
        return;
      }
      bytes -= example.bytes();
      example.putAway();
    }
  }

  /** The examples of a batch; those whose log-mel was put away are planned again. */
  private List<PlannedExample> complete(List<BucketedExample> examples) throws IOException {
    List<PlannedExample> again =
        planAgain(
            examples.stream()
                .filter(example -> example.planned() == null)
                .map(BucketedExample::pair)
                .toList());
    Iterator<PlannedExample> next = again.iterator();
    List<PlannedExample> complete = new ArrayList<>();
    for (BucketedExample example : examples) {
      PlannedExample planned = example.planned();
      complete.add(planned == null ? next.next() : planned);
    }
    return complete;
  }

  /** Plans what was planned before, with the same outcome. */
  private List<PlannedExample> planAgain(List<Joined.Pair> pairs) throws IOException {
    List<Future<Outcome>> outcomes =
        pairs.stream().map(pair -> workers.submit(() -> planner.plan(pair))).toList();
    List<PlannedExample> planned = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      Outcome outcome = WorkerThreads.await(outcomes.get(i));
      if (outcome.example() == null) {
        throw new IOException(
            pairs.get(i).example().id().name(mix)
                + " was used before and cannot be now: "
                + outcome.failure());
      }
      planned.add(outcome.example());
    }
    return planned;
  }

  /** Drops what is in open buckets; false if the epoch gave no batch. */
  private boolean endEpoch() throws IOException {
    long seen = buckets.seen();
    buckets.finish();
    if (batchesInEpoch == 0 && seen == 0) {
      List<LoadFailure> all = failures.list();
      throw new IOException(
          "no example of an epoch can be used"
              + (all.isEmpty() ? "" : "; " + all.get(0).clip() + ": " + all.get(0).reason()));
    }
    boolean gaveBatch = batchesInEpoch > 0;
    batchesInEpoch = 0;
    return gaveBatch;
  }

  private void skip(ExampleId id, String reason) {
    failures.add(id.name(mix), id.clip(mix).file(), reason);
  }

  /** Lets examples join, a batch's worth at a time, until enough are ahead. */
  private void lookAhead() throws IOException {
    long wanted = (long) loader.lookahead() * loader.batchSize();
    // The end of an epoch counts as an example, or an epoch that admits nothing would never end.
    while (ahead.size() < wanted) {
      letJoin();
      if (next == order.size()) {
        ahead.add(new Prepared(null, null));
        epoch++;
        next = 0;
        order = EpochOrder.of(mix, loader.seed(), epoch);
      }
    }
  }

  private void letJoin() throws IOException {
    int end = Math.min(order.size(), next + loader.batchSize());
    List<ExampleId> ids = new ArrayList<>();
    for (; next < end; next++) {
      ids.add(order.get(next));
    }
    List<Optional<Joined>> decided = decide(ids);
    for (Optional<Joined> joined : decided) {
      joined.ifPresent(this::join);
    }
  }

  private void join(Joined joined) {
    Joined partner =
        loader.augmentation().partner(joined.id().seed(mix, loader.seed()), recent).orElse(null);
    remember(joined);
    prepare(new Joined.Pair(joined, partner));
  }

  private void remember(Joined joined) {
    recent.add(joined);
    recentInOrder.add(joined);
    if (recentInOrder.size() > recent.capacity()) {
      recentInOrder.remove();
    }
  }

  private void prepare(Joined.Pair pair) {
    ahead.add(new Prepared(pair, workers.submit(() -> planner.plan(pair))));
  }

  /** Asks the admission about unlabelled examples; all others join. */
  private List<Optional<Joined>> decide(List<ExampleId> ids) throws IOException {
    Admission admission = loader.admission();
    boolean open = admission != null && admission.isOpen();
    List<ExampleId> unlabelled = new ArrayList<>();
    List<Admission.Candidate> candidates = new ArrayList<>();
    if (open) {
      loadCandidates(ids, unlabelled, candidates);
    }
    List<Optional<Set<String>>> tags =
        candidates.isEmpty() || admission == null ? List.of() : admission.admit(candidates);
    if (tags.size() != candidates.size()) {
      throw new IllegalStateException(
          "the admission decided about "
              + tags.size()
              + " clips, allowed: "
              + candidates.size()
              + " as it was asked");
    }
    List<Optional<Joined>> decided = new ArrayList<>();
    for (ExampleId id : ids) {
      if (!isUnlabelled(id)) {
        decided.add(Optional.of(new Joined(id)));
      } else if (unlabelled.contains(id)) {
        decided.add(
            tags.get(unlabelled.indexOf(id))
                .map(found -> new Joined(id, Joined.indices(found, loader.eventClasses()))));
      }
    }
    return decided;
  }

  private boolean isUnlabelled(ExampleId id) {
    return id.set(mix).labelling() == Labelling.UNLABELLED;
  }

  private void loadCandidates(
      List<ExampleId> ids, List<ExampleId> loaded, List<Admission.Candidate> candidates)
      throws IOException {
    List<ExampleId> unlabelled = ids.stream().filter(this::isUnlabelled).toList();
    List<Future<AudioClip>> loading = new ArrayList<>();
    for (ExampleId id : unlabelled) {
      Callable<AudioClip> load = () -> planner.candidate(id);
      loading.add(workers.submit(load));
    }
    for (int i = 0; i < loading.size(); i++) {
      ExampleId id = unlabelled.get(i);
      try {
        AudioClip clip = WorkerThreads.await(loading.get(i));
        loaded.add(id);
        candidates.add(new Admission.Candidate(id.set(mix).name(), id.clip(mix).name(), clip));
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException e) {
        skip(id, String.valueOf(e.getMessage()));
      }
    }
  }

  /**
   * Returns how far this stream has come: {@link BatchLoader#resume} goes on after the batch that
   * was returned last. It takes no time worth mentioning.
   *
   * @return the position
   */
  public DataPosition position() {
    List<DataPosition.Bucket> open = new ArrayList<>();
    for (LengthBuckets.Open<BucketedExample> bucket : buckets.open()) {
      open.add(
          new DataPosition.Bucket(
              bucket.opened(), bucket.examples().stream().map(BucketedExample::pair).toList()));
    }
    return new DataPosition(
        new DataPosition.State(
            loader.dataFingerprint(),
            loader.settingsFingerprint(),
            batches,
            epoch,
            next,
            buckets.seen(),
            batchesInEpoch,
            ahead.stream().map(prepared -> new DataPosition.Ahead(prepared.pair())).toList(),
            open,
            List.copyOf(recentInOrder)));
  }

  /** Puts a new stream into the state that a position describes. */
  void restore(DataPosition position) throws IOException {
    DataPosition.State state = position.state();
    batches = state.batches();
    batchesInEpoch = state.batchesInEpoch();
    epoch = state.epoch();
    next = state.next();
    order = EpochOrder.of(mix, loader.seed(), epoch);
    recent = RecentExamples.of(RecentExamples.DEFAULT_CAPACITY);
    state.recent().forEach(this::remember);
    List<LengthBuckets.Open<BucketedExample>> open = new ArrayList<>();
    List<BucketedExample> restored = new ArrayList<>();
    for (DataPosition.Bucket bucket : state.buckets()) {
      List<BucketedExample> members =
          planAgain(bucket.members()).stream().map(BucketedExample::new).toList();
      open.add(new LengthBuckets.Open<>(bucket.opened(), members));
      restored.addAll(members);
      limitMemory(restored);
    }
    for (DataPosition.Ahead element : state.ahead()) {
      if (element.pair() == null) {
        ahead.add(new Prepared(null, null));
      } else {
        prepare(element.pair());
      }
    }
    buckets.restore(state.bucketed(), open);
  }

  /**
   * Returns what was skipped since this stream began.
   *
   * @return each clip once, in the order in which they were first skipped
   */
  public List<LoadFailure> failures() {
    return failures.list();
  }

  /** Stops preparing, and forgets what was prepared. */
  @Override
  public void close() {
    closed = true;
    workers.shutdownNow();
    ahead.clear();
  }
}
