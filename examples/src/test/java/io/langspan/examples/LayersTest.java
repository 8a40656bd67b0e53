// SPDX-License-Identifier: Apache-2.0
package io.langspan.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The rules between the modules, and a few that hold in all of them. */
class LayersTest {

  private static final String CORE = "io.langspan";
  private static final String OTEL = "io.langspan.otel..";
  private static final String LOCAL = "io.langspan.local..";
  private static final String OPENAI = "io.langspan.openai..";
  private static final String LANGCHAIN4J = "io.langspan.langchain4j..";
  private static final String OTEL_SDK = "io.opentelemetry.sdk..";

  /** The only inner rooms of core that another module may enter. */
  private static final String[] DOORS = {
    "io.langspan.internal.client..",
    "io.langspan.internal.context..",
    "io.langspan.internal.delivery..",
    "io.langspan.internal.json..",
    "io.langspan.internal.log..",
    "io.langspan.internal.mask..",
  };

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.langspan")
          .that(resideOutsideOfPackages("io.langspan.examples..", "io.langspan.benchmarks.."));

  private static final DescribedPredicate<JavaClass> IN_CORE =
      describe(
          "in core",
          type ->
              type.getPackageName().startsWith(CORE)
                  && !resideInAnyPackage(OTEL, LOCAL, OPENAI, LANGCHAIN4J).test(type));

  @Test
  void core_knowsNeitherOtelNorLocalNorAdapters_norTheOpenTelemetrySdk() {
    noClasses()
        .that(IN_CORE)
        .should()
        .dependOnClassesThat(resideInAnyPackage(OTEL, LOCAL, OPENAI, LANGCHAIN4J, OTEL_SDK))
        .check(OURS);
  }

  @Test
  void otel_knowsNeitherLocalNorAdapters_andEntersCoreByItsDoors() {
    noClasses()
        .that(resideInAPackage(OTEL))
        .should()
        .dependOnClassesThat(resideInAnyPackage(LOCAL, OPENAI, LANGCHAIN4J))
        .check(OURS);
    noClasses()
        .that(resideInAPackage(OTEL))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.langspan..internal..")
                .and(resideOutsideOfPackages(DOORS))
                .as("in rooms of core without a door"))
        .check(OURS);
  }

  @Test
  void adapters_useThePublicApiOfCoreAlone() {
    noClasses()
        .that(resideInAnyPackage(OPENAI, LANGCHAIN4J))
        .should()
        .dependOnClassesThat(resideInAnyPackage("io.langspan.internal..", OTEL, LOCAL, OTEL_SDK))
        .check(OURS);
  }

  @Test
  void adapters_doNotKnowEachOther() {
    noClasses()
        .that(resideInAPackage(OPENAI))
        .should()
        .dependOnClassesThat(resideInAPackage(LANGCHAIN4J))
        .check(OURS);
    noClasses()
        .that(resideInAPackage(LANGCHAIN4J))
        .should()
        .dependOnClassesThat(resideInAPackage(OPENAI))
        .check(OURS);
  }

  @Test
  void adapters_areThere() { // a rule about no classes at all would hold as well
    assertThat(OURS.stream().filter(resideInAPackage(OPENAI))).hasSizeGreaterThan(20);
    assertThat(OURS.stream().filter(resideInAPackage(LANGCHAIN4J))).hasSizeGreaterThan(20);
  }

  @Test
  void local_isOnItsOwn() {
    noClasses()
        .that(resideInAPackage(LOCAL))
        .should()
        .dependOnClassesThat(IN_CORE.or(resideInAnyPackage(OTEL, OPENAI, LANGCHAIN4J)))
        .check(OURS);
  }

  @Test
  void delivery_knowsNothingOfSpans() {
    noClasses()
        .that(resideInAPackage("io.langspan.internal.delivery.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.opentelemetry..")
                .or(
                    resideInAPackage("io.langspan..")
                        .and(
                            resideOutsideOfPackages(
                                "io.langspan.internal.delivery..",
                                "io.langspan.internal.log..",
                                "io.langspan.internal.spool.."))))
        .check(OURS);
  }

  @Test
  void topics_haveNoCycles() {
    slices().matching("io.langspan.internal.(*)..").should().beFreeOfCycles().check(OURS);
    slices().matching("io.langspan.openai.internal.(*)..").should().beFreeOfCycles().check(OURS);
    slices()
        .matching("io.langspan.langchain4j.internal.(*)..")
        .should()
        .beFreeOfCycles()
        .check(OURS);
    slices()
        .matching("io.langspan.(usage|otel|local|openai|langchain4j)..")
        .should()
        .beFreeOfCycles()
        .check(OURS);
  }

  @Test
  void nobody_usesInternalsOfOpenTelemetry_butWhereDeclarativeConfigurationLeavesNoOtherWay() {
    noClasses()
        .that(resideOutsideOfPackages("io.langspan.otel.autoconfigure.."))
        .should()
        .dependOnClassesThat(resideInAPackage("io.opentelemetry..internal.."))
        .check(OURS);
  }

  @Test
  void publicClasses_areFinal() {
    classes()
        .that(
            are(
                describe(
                    "public classes outside internal packages",
                    (JavaClass type) ->
                        type.getModifiers().contains(JavaModifier.PUBLIC)
                            && !type.isInterface()
                            && !type.isEnum()
                            && !type.getPackageName().contains(".internal")
                            && !type.getModifiers().contains(JavaModifier.ABSTRACT))))
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(OURS);
  }

  @Test
  void nobody_printsToTheConsole_butTheLocalServersMain() {
    noClasses()
        .that(
            describe(
                "not the local server's main",
                type -> !type.getName().equals("io.langspan.local.LocalServer")))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(OURS);
  }
}
