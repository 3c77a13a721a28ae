package sc.fiji.stunet.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Tags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.opentest4j.TestAbortedException;

/**
 * Who looks outside of the project carries a tag, by which {@code .ci/run} runs it a second time where nothing is
 * outside.
 */
@Isolated
class OutsideTest {

	private static final Set<String> TAGS = Set.of("outside", "reference");
	/** What only {@link Outside} says. */
	private static final Pattern OUTSIDE =
			Pattern.compile("\"[^\"\n]*(\\.\\./shared|stunet\\.(shared|reference|bioformats|xvfb)\\b|[Xx]vfb|python)"
					+ "|\\b(Path\\.of|Paths\\.get|new "
					+ "File)\\(\"\\.\\.[\"/]|\"shared\"|getenv\\(\"DISPLAY|getProperty\\(\"user\\.home|\\bTestAbo"
					+ "rtedException\\(");

	private final String required = "stunet.shared.required";
	private final String xvfb = "stunet.xvfb";
	private final List<String> before = Arrays.asList(System.getProperty(required), System.getProperty(xvfb));

	@BeforeEach
	void pointToNothing() {
		System.setProperty(xvfb, "/no/such/program");
	}

	@AfterEach
	void restore() {
		restore(required, before.get(0));
		restore(xvfb, before.get(1));
	}

	private static void restore(String property, String value) {
		if (value == null) System.clearProperty(property);
		else System.setProperty(property, value);
	}

	@Test
	void whatIsMissingIsNamedAndFailsWhereNothingMayBeMissing() {
		System.setProperty(required, "false");
		assertEquals(Optional.empty(), Outside.XVFB.find());
		refused(TestAbortedException.class, Outside.XVFB::path, "/no/such/program (stunet.xvfb)");
		System.setProperty(required, "true");
		refused(AssertionError.class, Outside.XVFB::path, "/no/such/program (stunet.xvfb)");
	}

	@Test
	void programsAreFoundOnThePath() {
		System.setProperty(xvfb, "sh");
		assertTrue(Outside.XVFB.path().isAbsolute());
		System.setProperty(xvfb, "no-such-program");
		assertEquals(Optional.empty(), Outside.XVFB.find());
	}

	/** What {@code .ci/run} has pointed to nothing is nothing. */
	@Test
	@Tag("outside")
	void aLoneCloneIsAlone() {
		restore();
		if (Boolean.getBoolean("stunet.lone"))
			assertEquals(
					Set.of(),
					Arrays.stream(Outside.values())
							.filter(one -> one.find().isPresent())
							.collect(Collectors.toSet()));
	}

	@Test
	void whoLooksOutsideIsTagged() {
		JavaClasses tests = new ClassFileImporter()
				.withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
				.importPackages("sc.fiji.stunet");
		Set<String> untagged = new TreeSet<>();
		Set<JavaCodeUnit> seen = new HashSet<>();
		for (JavaCodeUnit door : tests.get(Outside.class).getMethods())
			callers(door).forEach(caller -> addUntagged(caller, seen, untagged));
		assertEquals(Set.of(), untagged);
		assertTrue(seen.size() > 20, () -> "this test found only " + seen);
	}

	/** From a method to those that call it, until a tag covers them; a method that nobody calls is called by JUnit. */
	private static void addUntagged(JavaCodeUnit method, Set<JavaCodeUnit> seen, Set<String> untagged) {
		if (method.getOwner().getPackageName().equals(OutsideTest.class.getPackageName())) return;
		if (!seen.add(method) || isTagged(method) || isTagged(method.getOwner())) return;
		if (callers(method).isEmpty()) untagged.add(method.getFullName());
		callers(method).forEach(caller -> addUntagged(caller, seen, untagged));
	}

	private static Set<JavaCodeUnit> callers(JavaCodeUnit method) {
		return method.getAccessesToSelf().stream()
				.map(JavaAccess::getOrigin)
				.filter(caller -> !caller.equals(method))
				.collect(Collectors.toSet());
	}

	private static boolean isTagged(HasAnnotations<?> it) {
		if (it.isAnnotatedWith(Needs.class)) return true;
		Stream<Tag> one = it.tryGetAnnotationOfType(Tag.class).stream();
		// Several of them stand in a container.
		Stream<Tag> several = it.tryGetAnnotationOfType(Tags.class).stream().flatMap(all -> Arrays.stream(all.value()));
		if (Stream.concat(one, several).anyMatch(tag -> TAGS.contains(tag.value()))) return true;
		return it instanceof JavaClass type
				&& type.getEnclosingClass().filter(OutsideTest::isTagged).isPresent();
	}

	/** So that no test goes past {@link Outside}. */
	@Test
	void nobodyElseNamesWhatIsOutside() throws IOException {
		List<Path> mine = List.of(Path.of("Outside.java"), Path.of("OutsideTest.java"));
		try (Stream<Path> files = Files.walk(Path.of("test/java"))) {
			List<String> found = files.filter(
							file -> file.toString().endsWith(".java") && !mine.contains(file.getFileName()))
					.flatMap(OutsideTest::namesOutside)
					.toList();
			assertEquals(List.of(), found);
		}
	}

	private static Stream<String> namesOutside(Path file) {
		try {
			return OUTSIDE.matcher(Files.readString(file))
					.results()
					.map(MatchResult::group)
					.map(found -> file + ": " + found);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
