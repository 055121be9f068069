package io.github.sed4j.benchmarks;

import io.github.sed4j.features.spectrum.LogMelExtractor;
import io.github.sed4j.models.Architecture;
import io.github.sed4j.models.ForwardBackwardCrnn;
import io.github.sed4j.models.bundle.Bundle;
import io.github.sed4j.models.bundle.BundleMember;
import io.github.sed4j.models.bundle.EventClasses;
import io.github.sed4j.models.bundle.WeightStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Reading a bundle of one report-size network, 14 MB in float32, from memory: all checks, SHA-256
 * and CRC included.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class BundleBenchmark {

  private static final long SEED = 20200704;

  /** How the weights are stored. */
  @Param({"FLOAT32", "FLOAT16"})
  public WeightStorage storage = WeightStorage.FLOAT32;

  private byte[] file = {};

  /** Makes the file before any measurement. */
  @Setup
  public void prepare() throws IOException {
    Architecture architecture =
        ForwardBackwardCrnn.builder().setClasses(EventClasses.DESED.size()).buildArchitecture();
    Bundle bundle =
        Bundle.builder()
            .setMembers(
                List.of(
                    BundleMember.builder()
                        .setArchitecture(architecture)
                        .setWeights(architecture.initialState(SEED))
                        .build()))
            .setClasses(EventClasses.DESED)
            .setFeatures(LogMelExtractor.report())
            .build();
    Path path = Files.createTempFile("benchmark", Bundle.SUFFIX);
    bundle.write(path, storage);
    file = Files.readAllBytes(path);
    Files.delete(path);
  }

  /** Reads the bundle. */
  @Benchmark
  public Bundle read() throws IOException {
    return Bundle.read(new ByteArrayInputStream(file), "benchmark");
  }
}
