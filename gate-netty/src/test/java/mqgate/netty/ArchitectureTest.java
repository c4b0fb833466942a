package mqgate.netty;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may know whom. */
final class ArchitectureTest {

    private static JavaClasses gate;

    @BeforeAll
    static void read() {
        gate = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("mqgate");
    }

    @Test
    void api_knowsNeitherNettyNorJacksonNorTheOtherModules() {
        noClasses()
                .that()
                .resideInAPackage("mqgate.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "com.fasterxml..", "mqgate.core..", "mqgate.netty..")
                .check(gate);
    }

    @Test
    void core_knowsNoNetty() {
        noClasses()
                .that()
                .resideInAPackage("mqgate.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "mqgate.netty..")
                .check(gate);
    }

    @Test
    void codec_knowsNothingElseOfTheGate() {
        noClasses()
                .that()
                .resideInAPackage("mqgate.netty.codec")
                .should()
                .dependOnClassesThat(resideInAPackage("mqgate..").and(not(resideInAPackage("mqgate.netty.codec"))))
                .check(gate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HandshakeRate", "KeepAlive", "StorageHeartbeat", "TokenBucket"})
    void rules_knowNoNetty(String rule) {
        noClasses()
                .that()
                .haveSimpleName(rule)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(gate);
    }

    @Test
    void gateHandler_knowsNoNetty() {
        noClasses()
                .that()
                .haveSimpleName("DefaultGateHandler")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(gate);
    }

    @Test
    void nettyPackage_showsOnlyTheGateAndWhatItStandsOn() {
        classes()
                .that()
                .resideInAPackage("mqgate.netty")
                .and()
                .arePublic()
                .should()
                .haveNameMatching("mqgate\\.netty\\.Netty(Gate|Platform)")
                .check(gate);
    }
}
