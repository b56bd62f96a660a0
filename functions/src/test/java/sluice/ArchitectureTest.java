package sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import sluice.sql.Sql;

/// Holds the lines that ARCHITECTURE.md draws.
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("sluice");

    /// The only classes that know JDBC.
    private static final DescribedPredicate<JavaClass> DATABASES = DescribedPredicate.describe(
            "Database and SourceDatabase", c -> c.getName().matches("sluice\\.sql\\.(Source)?Database(\\$.*)?"));

    /// Reads the source for a plan, so it is the one class of `sql` that knows what a plan is.
    private static final DescribedPredicate<JavaClass> SOURCE_DATABASE = DescribedPredicate.describe(
            "SourceDatabase", c -> c.getName().matches("sluice\\.sql\\.SourceDatabase(\\$.*)?"));

    @Test
    void the_classes_are_found() {
        assertThat(CLASSES).hasSizeGreaterThan(20);
    }

    @Test
    void sql_depends_on_nothing_of_sluice() {
        check(noClasses()
                .that()
                .resideInAPackage("sluice.sql..")
                .and(DescribedPredicate.not(SOURCE_DATABASE))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "of other packages of sluice",
                        c -> c.getPackageName().startsWith("sluice")
                                && !c.getPackageName().equals("sluice.sql"))));
    }

    @Test
    void plan_depends_on_sql_alone() {
        check(noClasses()
                .that()
                .resideInAPackage("sluice.plan..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "sluice.load..",
                        "sluice.merge..",
                        "sluice.check..",
                        "sluice.report..",
                        "sluice.handler..",
                        "sluice.wire.."));
    }

    @Test
    void nothing_depends_on_handlers() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage("sluice.handler..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("sluice.handler.."));
    }

    @Test
    void packages_form_no_cycle() {
        slices().matching("sluice.(*)..")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(SOURCE_DATABASE, DescribedPredicate.alwaysTrue())
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
                .resideInAnyPackage("sluice.plan..", "sluice.sql..", "sluice.merge..", "sluice.check..")
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
