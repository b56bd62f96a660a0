package sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.sql.Sql;

/// Holds the lines that ARCHITECTURE.md draws.
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("sluice");

    /// The only classes that know JDBC.
    private static final DescribedPredicate<JavaClass> DATABASES = DescribedPredicate.describe(
            "Database and SourceDatabase",
            c -> c.getName().matches("sluice\\.(sql\\.Database|catalogue\\.SourceDatabase)(\\$.*)?"));

    /// What each room may use besides itself and the standard library; jobs are whatever else there is.
    private static final Map<String, Set<String>> ROOMS = Map.of(
            "sql", Set.of(),
            "wire", Set.of(),
            "aws", Set.of("sql", "wire"),
            "catalogue", Set.of("aws", "sql", "wire"),
            "ledger", Set.of("aws", "sql", "wire"),
            "dms", Set.of("ledger", "catalogue", "aws", "sql", "wire"),
            "staging", Set.of("dms", "ledger", "catalogue", "aws", "sql", "wire"),
            "report", Set.of("ledger", "catalogue", "aws", "sql", "wire"));

    /// What a job may use besides itself.
    private static final Set<String> BELOW_JOBS = ROOMS.keySet();

    @Test
    void the_classes_are_found() {
        assertThat(CLASSES).hasSizeGreaterThan(20);
        assertThat(CLASSES.stream().map(ArchitectureTest::room)).containsAll(ROOMS.keySet()).contains("handler", "reload", "cleanup");
    }

    private static String room(JavaClass c) {
        return c.getPackageName().replaceFirst("^sluice\\.?", "").replaceFirst("\\..*", "");
    }

    @Test
    void a_room_uses_rooms_below_it_and_no_job_another_job() {
        check(noClasses()
                .that(DescribedPredicate.describe("outside of handlers", c -> !room(c).equals("handler")))
                .should(dependOnWhatIsNotBelow()));
    }

    private static ArchCondition<JavaClass> dependOnWhatIsNotBelow() {
        return new ArchCondition<>("depend on a room that is not below theirs") {
            @Override
            public void check(JavaClass c, ConditionEvents events) {
                Set<String> below = ROOMS.getOrDefault(room(c), BELOW_JOBS);
                for (Dependency d : c.getDirectDependenciesFromSelf()) {
                    String other = room(d.getTargetClass());
                    boolean ours = d.getTargetClass().getPackageName().startsWith("sluice");
                    events.add(new SimpleConditionEvent(
                            d, ours && !other.equals(room(c)) && !below.contains(other), d.getDescription()));
                }
            }
        };
    }

    @Test
    void a_handler_is_a_lambda_function() {
        check(noClasses()
                .that()
                .resideInAPackage("sluice.handler..")
                .and()
                .areTopLevelClasses()
                .should()
                .notBeAssignableTo(RequestHandler.class));
    }

    @Test
    void within_the_reload_the_plan_knows_nobody_and_the_merge_not_the_check() {
        check(noClasses().that().resideInAPackage("sluice.reload.plan..").should().dependOnClassesThat().resideInAnyPackage(
                "sluice.reload.merge..", "sluice.reload.check.."));
        check(noClasses().that().resideInAPackage("sluice.reload.merge..").should().dependOnClassesThat().resideInAPackage(
                "sluice.reload.check.."));
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("sluice.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(CLASSES);
    }

    @Test
    void only_the_two_databases_know_jdbc() {
        check(noClasses()
                .that(DescribedPredicate.not(DATABASES))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.postgresql.."));
    }

    @Test
    void what_decides_knows_no_aws_sdk() {
        check(noClasses()
                .that()
                .resideInAnyPackage("sluice.sql..", "sluice.catalogue..", "sluice.staging..", "sluice.reload..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "com.amazonaws.."));
    }

    @Test
    void records_know_neither_jdbc_nor_the_aws_sdk() {
        check(noClasses()
                .that()
                .areAssignableTo(Record.class)
                .and(DescribedPredicate.not(DATABASES))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "software.amazon.."));
    }

    /// In a call of so many arguments nobody sees which is which.
    @Test
    void a_record_of_twelve_or_more_members_is_made_by_their_names_or_within_itself() {
        noClasses()
                .should(new ArchCondition<>("call the constructor of a record with twelve or more components") {
                    @Override
                    public void check(JavaClass c, ConditionEvents events) {
                        c.getConstructorCallsFromSelf().stream()
                                .filter(call -> !call.getTargetOwner().equals(c))
                                .forEach(call -> events.add(new SimpleConditionEvent(
                                        call,
                                        call.getTargetOwner().isRecord()
                                                && call.getTarget().getRawParameterTypes().size() >= 12,
                                        call.getDescription())));
                    }
                })
                .check(new ClassFileImporter().importPackages("sluice"));
    }

    @Test
    void text_becomes_sql_in_one_package() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("sluice.sql..")
                .should()
                .callMethod(Sql.class, "raw", String.class));
    }

    private static void check(ArchRule rule) {
        // packages that are not there yet break no rule
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
