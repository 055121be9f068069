package io.github.sed4j.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.NullMarked;

/**
 * The rules of the house, for all modules at once. A failure names the class and the line; the
 * remedy is to move the class, or to change the rule here in the open.
 */
@AnalyzeClasses(
    packages = "io.github.sed4j",
    importOptions = {ImportOption.DoNotIncludeTests.class, HouseRulesTest.NoTestSupport.class})
class HouseRulesTest {

  private static final String HOUSE = "io.github.sed4j";

  /** Every package, and those of ours that it may know besides itself. */
  private static final Map<String, Set<String>> KNOWS = new LinkedHashMap<>();

  static {
    // Models and inference do not know the augmentation: nothing there can apply it by accident.
    Set<String> features = Set.of("features.io", "features.audio", "features.spectrum");
    room("features.io");
    room("features.audio", "features.io");
    room("features.spectrum", "features.io", "features.audio");
    room("features.augment", "features.io", "features.audio", "features.spectrum");

    Set<String> models = Set.of("models.nn", "models", "models.bundle");
    room("models.nn", features);
    room("models", features, "models.nn");
    room("models.bundle", features, "models.nn", "models");

    Set<String> upToModels = union(features, models);
    room("inference.postprocessing", upToModels);
    room("inference.evaluation", upToModels, "inference.postprocessing");
    room("inference.calibration", upToModels, "inference.postprocessing", "inference.evaluation");
    Set<String> decisions =
        Set.of("inference.postprocessing", "inference.evaluation", "inference.calibration");
    room("inference", union(upToModels, decisions));
    room("inference.streaming", union(upToModels, decisions), "inference");
    room("inference.page");
    room("inference.output", union(upToModels, decisions), "inference", "inference.page");

    Set<String> upToInference =
        union(
            upToModels,
            decisions,
            Set.of(
                "inference",
                "inference.streaming",
                "inference.page",
                "inference.output",
                "features.augment"));
    room("training.data", upToInference);
    room("training.synthesis", upToInference, "training.data");
    room("training.loop", upToInference, "training.data");
    room("training.monitoring", upToInference, "training.data", "training.loop");
    room(
        "training.selftraining",
        upToInference,
        "training.data",
        "training.synthesis",
        "training.loop");
  }

  /** Of the signal path, the classes that compute batches on a device; the rest needs no DJL. */
  private static final Set<String> BATCHES_ON_A_DEVICE =
      Set.of("BatchLogMel", "FeatureBatch", "FeatureScope");

  /**
   * Of the networks, the classes that copy to the host: results, state dicts, and the recurrence
   * that only runs where the device is the host.
   */
  private static final Set<String> READ_RESULTS =
      Set.of("ForwardBackwardScores", "FrameMajor", "NetworkState", "HostGru");

  private static final String EXAMPLES = HOUSE + ".examples..";
  private static final DescribedPredicate<JavaClass> LIBRARY =
      describe("library", type -> !resideInAPackage(EXAMPLES).test(type));

  @ArchTest
  static final ArchRule packagesKnowOnlyThoseAboveThem =
      classes()
          .that(are(LIBRARY))
          .should(knowOnlyTheirNeighboursAbove())
          .allowEmptyShould(true)
          .because("data flows one way: recording, features, models, inference, training");

  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices()
          .matching(HOUSE + ".(**)")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .because("a cycle of packages can only be understood, tested and moved as one");

  @ArchTest
  static final ArchRule decisionsAndFilesNeedNoEngine =
      noClasses()
          .that()
          .resideInAnyPackage(
              HOUSE + ".features.io",
              HOUSE + ".features.audio",
              HOUSE + ".inference.postprocessing",
              HOUSE + ".inference.evaluation",
              HOUSE + ".inference.calibration",
              HOUSE + ".inference.page")
          .should()
          .transitivelyDependOnClassesThat(resideInAPackage("ai.djl.."))
          .allowEmptyShould(true)
          .because("they run without native code, by themselves and in what they call");

  @ArchTest
  static final ArchRule theSignalPathNeedsNoEngine =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + ".features.spectrum")
          .and(not(are(describe("batches on a device", HouseRulesTest::batchesOnADevice))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl..")
          .allowEmptyShould(true)
          .because("the CPU path loads no native code: device batches are classes of their own");

  @ArchTest
  static final ArchRule packagesAreNullMarked =
      classes()
          .should(lieInANullMarkedPackage())
          .allowEmptyShould(true)
          .because("NullAway checks marked packages only");

  @ArchTest
  static final ArchRule librariesDoNotPrint =
      noClasses()
          .that(are(LIBRARY))
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
          .allowEmptyShould(true)
          .because("a library's output is what it returns");

  @ArchTest
  static final ArchRule librariesLogThroughSlf4jAlone =
      noClasses()
          .that(are(LIBRARY))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.util.logging..",
                  "org.apache.logging..",
                  "org.apache.commons.logging..",
                  "org.slf4j.simple..",
                  "org.slf4j.impl..",
                  "ch.qos.logback.."))
          .allowEmptyShould(true)
          .because("the program around a library decides where its log goes");

  @ArchTest
  static final ArchRule namesSayWhatAClassDoes =
      noClasses()
          .should()
          .haveNameMatching(".*[.$]\\w*(Utils?|Helpers?|Managers?|Impl)")
          .allowEmptyShould(true)
          .because("a class does one thing, and its name says it in the words of the field");

  @ArchTest
  static final ArchRule visibleFieldsAreConstants =
      fields()
          .that()
          .arePublic()
          .or()
          .areProtected()
          .should(beUnchangeable())
          .allowEmptyShould(true)
          .because("values are immutable, and the elements of a visible array are not");

  @ArchTest
  static final ArchRule randomnessComesFromTheCaller =
      noClasses()
          .that(are(LIBRARY))
          .should()
          .callCodeUnitWhere(drawsFromAnUnknownSeed())
          .orShould()
          .dependOnClassesThat(are(assignableTo(ThreadLocalRandom.class)))
          .allowEmptyShould(true)
          .because("the same seed gives the same result");

  @ArchTest
  static final ArchRule augmentationDrawsFromTheClipsSeed =
      noClasses()
          .that()
          .resideInAPackage(HOUSE + ".features..")
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(nameMatching("random.*|sample.*"))
                  .and(
                      describe(
                          "the engine's generator",
                          call -> call.getTargetOwner().isAssignableTo(NDManager.class))))
          .allowEmptyShould(true)
          .because("the engine has one generator for all clips, whatever their seeds");

  @ArchTest
  static final ArchRule networksStayOnTheirDevice =
      noClasses()
          .that()
          .resideInAnyPackage(HOUSE + ".models", HOUSE + ".models.nn")
          .and(
              not(
                  are(
                      describe(
                          "at the door", type -> READ_RESULTS.contains(type.getSimpleName())))))
          .should()
          .callMethodWhere(
              JavaCall.Predicates.target(
                      nameMatching(
                          "to(Device|ByteBuffer|(Float|Double|Int|Long|Byte|Boolean)?Array)"
                              + "|get(Float|Double|Int|Long|Byte|Boolean)|booleanMask|nonzero"))
                  .and(
                      describe(
                          "an array of the engine",
                          call -> call.getTargetOwner().isAssignableTo(NDArray.class))))
          .because("a copy to the host in a forward pass lets a GPU wait");

  @ArchTest
  static final ArchRule textDoesNotDependOnTheMachinesLanguage =
      noClasses()
          .should()
          .callCodeUnitWhere(describe("formats in the default locale", HouseRulesTest::isLocal))
          .allowEmptyShould(true)
          .because("a decimal comma in a TSV file is a wrong number");

  @ArchTest
  static final ArchRule buildersSetWhatIsRequiredAndOptWhatIsNot =
      methods()
          .that()
          .arePublic()
          .and()
          .areDeclaredInClassesThat()
          .haveSimpleNameEndingWith("Builder")
          .and(describe("change the builder", HouseRulesTest::returnsItsOwner))
          .should()
          .haveNameMatching("(set|opt|add)[A-Z].*")
          .allowEmptyShould(true)
          .because("the name says whether a value may be left out");

  private static void room(String name, String... known) {
    room(name, Set.of(), known);
  }

  private static void room(String name, Set<String> known, String... others) {
    KNOWS.put(name, union(known, Set.of(others)));
  }

  @SafeVarargs
  private static Set<String> union(Set<String>... sets) {
    Set<String> union = new TreeSet<>();
    for (Set<String> set : sets) {
      union.addAll(set);
    }
    return union;
  }

  /** The package within the house, such as {@code features.io}. */
  private static String roomOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(HOUSE) ? "" : name.substring(HOUSE.length() + 1);
  }

  private static ArchCondition<JavaClass> knowOnlyTheirNeighboursAbove() {
    return new ArchCondition<>("know only the packages above their own") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        String room = roomOf(type);
        Set<String> known = KNOWS.get(room);
        if (known == null) {
          events.add(
              violated(type, type + " lies in '" + room + "', which has no place in the house"));
          return;
        }
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass target = dependency.getTargetClass().getBaseComponentType();
          if (resideInAPackage(HOUSE + "..").test(target)
              && !roomOf(target).equals(room)
              && !known.contains(roomOf(target))) {
            events.add(violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean batchesOnADevice(JavaClass type) {
    String outermost = type.getName().replaceFirst("\\$.*", "");
    return BATCHES_ON_A_DEVICE.contains(outermost.substring(outermost.lastIndexOf('.') + 1));
  }

  private static ArchCondition<JavaClass> lieInANullMarkedPackage() {
    return new ArchCondition<>("lie in a package marked @NullMarked") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getPackage().isAnnotatedWith(NullMarked.class)) {
          events.add(violated(type, type + " lies in a package that is not @NullMarked"));
        }
      }
    };
  }

  private static ArchCondition<JavaField> beUnchangeable() {
    return new ArchCondition<>("be final, and no array") {
      @Override
      public void check(JavaField field, ConditionEvents events) {
        boolean last = field.getModifiers().contains(JavaModifier.FINAL);
        boolean synthetic = field.getModifiers().contains(JavaModifier.SYNTHETIC);
        if (!synthetic && (!last || field.getRawType().isArray())) {
          events.add(violated(field, field.getDescription() + " can be changed from outside"));
        }
      }
    };
  }

  private static DescribedPredicate<JavaCall<?>> drawsFromAnUnknownSeed() {
    return describe(
        "random numbers without a given seed",
        call -> {
          CodeUnitCallTarget target = call.getTarget();
          JavaClass owner = call.getTargetOwner();
          boolean unseeded = target.getRawParameterTypes().isEmpty();
          return switch (target.getName()) {
            case "<init>" -> unseeded && isGenerator(owner);
            case "random" ->
                owner.isEquivalentTo(Math.class) || owner.isEquivalentTo(StrictMath.class);
            case "getDefault", "of" -> owner.isEquivalentTo(RandomGenerator.class);
            case "shuffle" ->
                owner.isEquivalentTo(Collections.class)
                    && target.getRawParameterTypes().size() == 1;
            case "sample" -> resideInAPackage("org.apache.commons.math3..").test(owner);
            default -> false;
          };
        });
  }

  private static boolean isGenerator(JavaClass type) {
    return type.isAssignableTo(Random.class)
        || type.isAssignableTo(RandomGenerator.class)
        || type.isAssignableTo("org.apache.commons.math3.random.RandomGenerator");
  }

  private static boolean isLocal(JavaAccess<?> access) {
    JavaClass owner = access.getTargetOwner();
    if (!(access instanceof JavaCall<?> call)) {
      return false;
    }
    List<JavaClass> parameters = call.getTarget().getRawParameterTypes();
    boolean localeGiven = parameters.stream().anyMatch(type -> type.isEquivalentTo(Locale.class));
    return !localeGiven
        && switch (call.getTarget().getName()) {
          case "format" ->
              owner.isEquivalentTo(String.class)
                  || owner.isAssignableTo(java.io.PrintStream.class)
                  || owner.isAssignableTo(java.io.PrintWriter.class);
          case "printf" -> true;
          case "formatted", "toLowerCase", "toUpperCase" -> owner.isEquivalentTo(String.class);
          default -> false;
        };
  }

  private static boolean returnsItsOwner(JavaMethod method) {
    return method.getRawReturnType().equals(method.getOwner())
        && !method.getModifiers().contains(JavaModifier.STATIC);
  }

  /** Leaves out the test support that modules share as a test-jar. */
  static final class NoTestSupport implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("io/github/sed4j/testing") && !location.contains("-tests.jar");
    }
  }
}
