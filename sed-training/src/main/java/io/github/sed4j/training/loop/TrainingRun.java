package io.github.sed4j.training.loop;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.github.sed4j.features.audio.AudioClip;
import io.github.sed4j.features.augment.ClipSeed;
import io.github.sed4j.features.io.AtomicFile;
import io.github.sed4j.features.io.NpyArray;
import io.github.sed4j.features.spectrum.FeatureBatch;
import io.github.sed4j.features.spectrum.LogMel;
import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.features.spectrum.TrainingNorm;
import io.github.sed4j.models.DeviceChoice;
import io.github.sed4j.models.Network;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.Provenance;
import io.github.sed4j.models.nn.ClipLengths;
import io.github.sed4j.models.nn.NativeLibrary;
import io.github.sed4j.training.data.BatchLoader;
import io.github.sed4j.training.data.BatchStream;
import io.github.sed4j.training.data.EpochMix;
import io.github.sed4j.training.data.TrainingBatch;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One run of training, from its start or a checkpoint to its end or a request to stop. */
final class TrainingRun<N extends Network> {

  /** The engine collects gradients for one step in a process at a time. */
  private static final Lock COLLECTING = new ReentrantLock();

  private static final double NANOS = 1e9;

  private final Task<N> task;
  private final TrainingSettings settings;
  private final BooleanSupplier stopRequested;
  private final List<String> eventClasses;
  private final Checkpoint.Identity identity;

  private long step;
  private Checkpoint.@Nullable Best best;
  private int withoutImprovement;

  /** What is alive while steps are made. */
  private record Session<N extends Network>(
      CheckpointFolder checkpoints,
      N network,
      Adam adam,
      @Nullable WeightAverage average,
      NDManager manager,
      TrainingNorm norm) {}

  TrainingRun(Task<N> task, TrainingSettings settings, BooleanSupplier stopRequested) {
    this.task = task;
    this.settings = settings;
    this.stopRequested = stopRequested;
    this.eventClasses = settings.loader().eventClasses();
    this.identity =
        new Checkpoint.Identity(
            task.architecture().toString(),
            eventClasses.toString(),
            settings.inWords() + ", " + task.settings(),
            settings.validation().summary() + ", labels " + settings.validation().fingerprint());
  }

  TrainingResult run() throws IOException {
    Device configured = settings.device();
    Device device = configured != null ? configured : DeviceChoice.auto().device();
    try (CheckpointFolder checkpoints = CheckpointFolder.open(settings.folder())) {
      Optional<CheckpointFolder.Found> found = Optional.empty();
      if (settings.resume()) {
        found = checkpoints.latest();
      } else if (!checkpoints.isEmpty()) {
        throw new FileAlreadyExistsException(
            settings.folder().toString(),
            null,
            "holds the checkpoints of a run, allowed: to resume it, or another folder");
      }
      found.ifPresent(at -> at.checkpoint().identity().requireSame(identity, at.folder()));
      return run(checkpoints, device, found.orElse(null));
    }
  }

  private TrainingResult run(
      CheckpointFolder checkpoints, Device device, CheckpointFolder.@Nullable Found found)
      throws IOException {
    Checkpoint from = found == null ? null : found.checkpoint();
    Map<String, NpyArray> state =
        from != null ? from.weights() : task.architecture().initialState(settings.seed());
    try (N network = task.network(state, device, Network.Form.TRAINING);
        Adam adam = Adam.of(settings.adam(), task.trainableParameters(network));
        WeightAverage average = average(network);
        NDManager manager = NDManager.newBaseManager(device, NativeLibrary.ENGINE)) {
      TrainingNorm norm =
          from != null
              ? TrainingNorm.of(settings.normMode(), from.statistics())
              : TrainingNorm.of(settings.normMode(), extractor().bands());
      Session<N> session = new Session<>(checkpoints, network, adam, average, manager, norm);
      begin(session);
      if (from != null) {
        restore(session, from);
      }
      try (BatchStream batches = found == null ? settings.loader().start() : resume(found)) {
        tell(listener -> listener.started(start(device, network)));
        TrainingResult result = train(session, batches);
        tell(listener -> listener.ended(result));
        return result;
      }
    }
  }

  private BatchStream resume(CheckpointFolder.Found found) throws IOException {
    try {
      return settings.loader().resume(found.checkpoint().position());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(found.folder() + ": " + e.getMessage(), e);
    }
  }

  private @Nullable WeightAverage average(N network) {
    return settings.averagingDecay() > 0
        ? new WeightAverage(settings.averagingDecay(), task.trainableParameters(network))
        : null;
  }

  private void begin(Session<N> session) {
    AdaptiveAdmission admission = settings.admission();
    if (admission != null) {
      admission.begin(eventClasses, clips -> tag(session, clips));
    }
  }

  private void restore(Session<N> session, Checkpoint from) {
    step = from.step();
    best = from.best();
    withoutImprovement = from.withoutImprovement();
    session.adam.restore(from.moments(), from.updates());
    if (session.average != null) {
      session.average.restore(from.averages());
    }
    AdaptiveAdmission admission = settings.admission();
    if (admission != null && from.admission() != null) {
      admission.restore(from.admission());
    }
  }

  private TrainingStart start(Device device, N network) {
    return new TrainingStart(
        settings.folder(),
        task.architecture().type(),
        task.trainableParameters(network).values().stream().mapToLong(NDArray::size).sum(),
        eventClasses,
        step,
        settings.steps(),
        settings.loader().batchSize(),
        settings.loader().mix().parts().stream().mapToInt(p -> p.clips().clips().size()).sum(),
        settings.validation().clips().size(),
        DeviceChoice.word(device));
  }

  private void tell(Consumer<TrainingListener> event) {
    settings.listeners().forEach(event);
  }

  private TrainingResult train(Session<N> session, BatchStream batches) throws IOException {
    long saved = step;
    while (step < settings.steps() && !isPatienceOver()) {
      if (stopRequested.getAsBoolean()) {
        if (step > saved) {
          save(session, batches);
        }
        return result(TrainingResult.End.STOPPED, null);
      }
      step(session, batches);
      boolean validate = step % settings.validateEvery() == 0 || step == settings.steps();
      if (validate) {
        validate(session);
      }
      if (validate || step % settings.checkpointEvery() == 0) {
        save(session, batches);
        saved = step;
      }
    }
    return result(
        step < settings.steps() ? TrainingResult.End.NO_IMPROVEMENT : TrainingResult.End.ALL_STEPS,
        finish(session.checkpoints));
  }

  private boolean isPatienceOver() {
    return settings.patience().isPresent() && withoutImprovement >= settings.patience().getAsInt();
  }

  private TrainingResult result(TrainingResult.End end, @Nullable Path bundle) {
    return new TrainingResult(
        end,
        step,
        best == null ? 0 : best.step(),
        best == null ? Double.NaN : best.macroF(),
        bundle);
  }

  private void step(Session<N> session, BatchStream batches) throws IOException {
    long began = System.nanoTime();
    TrainingBatch batch = batches.next();
    long loaded = System.nanoTime();
    double rate = settings.schedule().rateAt(step);
    double[] lossAndNorm = update(session, batch, rate);
    step++;
    if (session.average != null) {
      session.average.add(step);
    }
    TrainingStep done =
        new TrainingStep(
            step,
            batch.epoch(),
            lossAndNorm[0],
            rate,
            lossAndNorm[1],
            batch.size(),
            (System.nanoTime() - began) / NANOS,
            (loaded - began) / NANOS,
            batches.failures().size());
    tell(listener -> listener.stepped(done));
  }

  private double[] update(Session<N> session, TrainingBatch batch, double rate) {
    COLLECTING.lock();
    try (NDManager scope = session.manager.newSubManager()) {
      FeatureBatch features =
          settings.loader().augmentation().apply(scope, batch.clips(), session.norm);
      try (GradientCollector collector =
              Engine.getEngine(NativeLibrary.ENGINE).newGradientCollector();
          TrainingPass pass =
              task.train(
                  session.network,
                  features.features(),
                  ClipLengths.of(features.lengths()),
                  batch,
                  new ClipSeed(settings.seed(), step, "step").generator("tag-noise"))) {
        double loss = pass.loss().getFloat();
        if (!Double.isFinite(loss)) {
          throw new TrainingDivergedException("loss", loss, step + 1, batch.names());
        }
        collector.backward(pass.loss());
        double norm = session.adam.step(rate, settings.maxNorm());
        if (!Double.isFinite(norm)) {
          throw new TrainingDivergedException("gradient norm", norm, step + 1, batch.names());
        }
        return new double[] {loss, norm};
      }
    } finally {
      COLLECTING.unlock();
    }
  }

  /** Tags clips with the network as it is now, averaged if it is validated so. */
  private float[][] tag(Session<N> session, List<AudioClip> clips) {
    if (session.average == null) {
      return tag(session, session.network, clips);
    }
    Map<String, NpyArray> averaged = session.average.in(session.network.stateDict());
    try (N network = task.network(averaged, session.manager.getDevice(), Network.Form.INFERENCE)) {
      return tag(session, network, clips);
    }
  }

  private float[][] tag(Session<N> session, N network, List<AudioClip> clips) {
    List<LogMel> features = clips.stream().map(extractor()::extract).toList();
    List<Integer> byLength =
        IntStream.range(0, features.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> features.get(i).frames()))
            .toList();
    float[][] tags = new float[features.size()][];
    // Clips of similar lengths together: one that is long makes no others as long.
    int from = 0;
    while (from < byLength.size()) {
      double longest =
          features.get(byLength.get(from)).frames() / (1 - BatchLoader.DEFAULT_PADDING);
      int to = from + 1;
      while (to < byLength.size() && features.get(byLength.get(to)).frames() <= longest) {
        to++;
      }
      List<Integer> group = byLength.subList(from, to);
      float[][] ofGroup = scoreTags(session, network, group.stream().map(features::get).toList());
      for (int i = 0; i < ofGroup.length; i++) {
        tags[group.get(i)] = ofGroup[i];
      }
      from = to;
    }
    return tags;
  }

  private float[][] scoreTags(Session<N> session, N network, List<LogMel> features) {
    float[][] tags = new float[features.size()][eventClasses.size()];
    try (NDManager scope = session.manager.newSubManager()) {
      FeatureBatch batch =
          FeatureBatch.of(scope, features).normalized(session.norm.statistics().norm());
      float[][][] scores =
          task.score(
              network,
              batch.features(),
              ClipLengths.of(batch.lengths()),
              new float[features.size()][eventClasses.size()]);
      for (int b = 0; b < tags.length; b++) {
        for (int k = 0; k < tags[b].length; k++) {
          tags[b][k] = scores[b][k][0];
        }
      }
    }
    return tags;
  }

  private LogMelExtractor extractor() {
    return settings.loader().augmentation().extractor();
  }

  private void validate(Session<N> session) throws IOException {
    long began = System.nanoTime();
    Map<String, NpyArray> state = session.network.stateDict();
    Map<String, NpyArray> model = session.average == null ? state : session.average.in(state);
    Validator.Outcome outcome;
    Validator<N> validator =
        new Validator<>(task, settings.validation(), settings.features(), eventClasses);
    try (N network = task.network(model, session.manager.getDevice(), Network.Form.INFERENCE)) {
      outcome = validator.validate(network, session.manager, session.norm.statistics().norm());
    }
    double macroF = outcome.best().macroF();
    boolean improved = best == null || macroF > best.macroF();
    AdaptiveAdmission admission = settings.admission();
    Validation validation =
        new Validation(
            step,
            outcome.loss(),
            outcome.scores(),
            outcome.tags(),
            outcome.best(),
            improved,
            admission == null ? Map.of() : admission.admitted(),
            outcome.skippedClips(),
            (System.nanoTime() - began) / NANOS);
    if (improved) {
      String file =
          task.givesBundle()
              ? session.checkpoints.writeBest(bundle(session, model, validation), step)
              : Checkpoint.Best.NO_FILE;
      best = new Checkpoint.Best(step, macroF, file);
      withoutImprovement = 0;
    } else {
      withoutImprovement++;
    }
    if (admission != null) {
      admission.validated(validation);
    }
    tell(listener -> listener.validated(validation));
  }

  private Bundle bundle(Session<N> session, Map<String, NpyArray> model, Validation validation) {
    Map<String, Double> scores = new LinkedHashMap<>();
    String metric = task.ofFrames() ? "frame F" : "tag F";
    scores.put("macro " + metric, validation.macroF());
    validation
        .best()
        .classes()
        .forEach(
            (label, point) -> {
              if (!Double.isNaN(point.f())) {
                scores.put(metric + " " + label, point.f());
              }
            });
    EpochMix mix = settings.loader().mix();
    Provenance provenance =
        Provenance.builder()
            .optData(mix.parts().stream().map(part -> part.clips().summary()).toList())
            .optSeed(settings.seed())
            .optSteps(step)
            .optScores(scores)
            .optEntries(
                Map.of(
                    "preset", settings.presetWord(),
                    "batch size", Integer.toString(settings.loader().batchSize()),
                    "training", identity.settings(),
                    "augmentation", settings.loader().augmentation().toString(),
                    "validation", settings.validation().summary()))
            .build();
    BundleMember member =
        BundleMember.builder()
            .setArchitecture(task.architecture())
            .setWeights(model)
            .optStatistics(session.norm.statistics())
            .optProvenance(provenance)
            .build();
    return Bundle.builder()
        .setMembers(List.of(member))
        .setClasses(eventClasses)
        .setFeatures(extractor())
        .optProvenance(provenance)
        .build();
  }

  private void save(Session<N> session, BatchStream batches) throws IOException {
    Map<String, NpyArray> state = session.network.stateDict();
    AdaptiveAdmission admission = settings.admission();
    Checkpoint checkpoint =
        new Checkpoint(
            step,
            identity,
            state,
            session.adam.state(),
            session.adam.steps(),
            session.average == null ? Map.of() : session.average.toHost(state),
            session.norm.statistics(),
            batches.position(),
            admission == null ? null : admission.state(),
            best,
            withoutImprovement);
    Path written = session.checkpoints.write(checkpoint);
    tell(listener -> listener.saved(step, written));
  }

  /** Puts the best bundle in its place; a bundle of the same run there is replaced. */
  private @Nullable Path finish(CheckpointFolder checkpoints) throws IOException {
    if (best == null || !task.givesBundle()) {
      return null;
    }
    Path source = checkpoints.best(best);
    Path target = settings.folder().resolve(task.architecture().type() + ".sed4j");
    AtomicFile.write(target, out -> Files.copy(source, out));
    return target;
  }
}
