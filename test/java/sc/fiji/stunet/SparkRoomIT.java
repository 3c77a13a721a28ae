package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The room {@code spark}, whose classes are compiled after the tests have run. */
class SparkRoomIT {

	@Test
	void sparkImportsOnlyWhatItMay() {
		JavaClasses classes = new ClassFileImporter().importPath(Path.of("target/spark/classes"));
		assertFalse(classes.isEmpty());
		ArchitectureTest.check("spark", classes);
	}
}
