package sc.fiji.stunet.reference;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;

import sc.fiji.stunet.outside.Outside;

/**
 * Finds what nnU-Net v2 computed, in {@link Outside#REFERENCE_V2}. Who finds no case there fails; without the folder
 * the test is left out.
 */
public final class ReferenceV2 {

	private ReferenceV2() {}

	/** One test per folder of the group that has a manifest. */
	public static Stream<DynamicTest> cases(String group, Reference.CaseTest test) {
		return cases(group, folder -> true, test);
	}

	/** One test per folder of the group that has a manifest and what the test is about. */
	public static Stream<DynamicTest> cases(String group, Predicate<Path> concerned, Reference.CaseTest test) {
		List<Path> folders = Outside.REFERENCE_V2.find().stream()
				.flatMap(root -> Reference.folders(root.resolve(group)).stream())
				.filter(concerned)
				.toList();
		if (folders.isEmpty())
			return Stream.of(dynamicTest(
					"no cases of " + group,
					() -> fail("None of the folders in "
							+ Outside.REFERENCE_V2.path().resolve(group) + " is a case of this test.")));
		return folders.stream().map(folder -> dynamicTest(group + "/" + folder.getFileName(), () -> test.run(folder)));
	}
}
