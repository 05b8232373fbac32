package io.secondthought.guard.onnx;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.conditions.ArchConditions;
import org.jspecify.annotations.NullMarked;

/** The rooms of this module: who may use whom, and which library lives where. */
@AnalyzeClasses(packages = ArchitectureTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    static final String ROOT = "io.secondthought.guard.onnx";

    @ArchTest
    static final ArchRule everyClassHasARoom = classes()
            .should()
            .resideInAnyPackage(
                    ROOT,
                    room("natives"),
                    room("tokenize"),
                    room("session"),
                    room("batch"),
                    room("cache"),
                    room("model"));

    @ArchTest
    static final ArchRule roomsAreEnteredFromAboveOnly = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
            .withOptionalLayers(true)
            .layer("natives")
            .definedBy(room("natives"))
            .layer("tokenize")
            .definedBy(room("tokenize"))
            .layer("session")
            .definedBy(room("session"))
            .layer("batch")
            .definedBy(room("batch"))
            .layer("cache")
            .definedBy(room("cache"))
            .layer("model")
            .definedBy(room("model"))
            .layer("root")
            .definedBy(ROOT)
            .whereLayer("natives")
            .mayNotAccessAnyLayer()
            .whereLayer("tokenize")
            .mayOnlyAccessLayers("natives")
            .whereLayer("session")
            .mayOnlyAccessLayers("natives", "tokenize")
            .whereLayer("batch")
            .mayNotAccessAnyLayer()
            .whereLayer("cache")
            .mayOnlyAccessLayers("tokenize")
            .whereLayer("model")
            .mayNotAccessAnyLayer()
            .whereLayer("root")
            .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule itsOwnLibrariesOnly = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..",
                    "com.fasterxml.jackson..",
                    "com.github.benmanes.caffeine..",
                    "ai.djl.huggingface.tokenizers.jni..",
                    "ai.onnxruntime..",
                    "io.secondthought.guard.api..",
                    "io.secondthought.guard.evidence..",
                    ROOT + "..");

    @ArchTest
    static final ArchRule djlOnlyInTokenize = only("ai.djl..", room("tokenize"));

    @ArchTest
    static final ArchRule onnxRuntimeOnlyInSession = only("ai.onnxruntime..", room("session"));

    @ArchTest
    static final ArchRule jacksonOnlyInModel = only("com.fasterxml.jackson..", room("model"));

    @ArchTest
    static final ArchRule caffeineOnlyInCache = only("com.github.benmanes.caffeine..", room("cache"));

    /** The other classes of DJL probe for CUDA, download and call home. */
    @ArchTest
    static final ArchRule ofDjlTheNativeTokenizerOnly = noClasses()
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("ai.djl.huggingface.tokenizers.jni.LibUtils")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("ai.djl.huggingface.tokenizers.HuggingFaceTokenizer");

    @ArchTest
    static final ArchRule everyPackageIsNullMarked = classes()
            .should(ArchConditions.be(DescribedPredicate.<JavaClass>describe(
                    "in a package whose package-info is @NullMarked",
                    type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

    @ArchTest
    static final ArchRule noStandardStreams = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule noJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

    @ArchTest
    static final ArchRule noGenericExceptions = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    private static String room(String name) {
        return ROOT + "." + name + "..";
    }

    private static ArchRule only(String library, String room) {
        return noClasses()
                .that(resideOutsideOfPackages(room))
                .should()
                .dependOnClassesThat(resideInAnyPackage(library));
    }
}
