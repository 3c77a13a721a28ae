package sc.fiji.stunet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The room {@code spark}, whose classes are compiled after the tests have run. */
class SparkRoomIT {

	/** They belong to the commands of the room {@code cli}, from which docs/keys.md is written. */
	@Test
	void sparkHasNoOptionsOfItsOwn() {
		JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/spark/classes"));
		noFields().should().beAnnotatedWith(CommandLine.Option.class).check(classes);
	}

	@Test
	void sparkImportsOnlyWhatItMay() {
		JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/spark/classes"));
		assertFalse(classes.isEmpty());
		ArchitectureTest.check("spark", classes);
	}
}
