package sc.fiji.stunet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

/** The compiled classes of {@code src/main}, read once for all rules about them. */
final class SourceClasses {

	static final JavaClasses OURS = new ClassFileImporter()
			.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("sc.fiji.stunet");

	private SourceClasses() {}
}
