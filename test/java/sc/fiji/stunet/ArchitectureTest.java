package sc.fiji.stunet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom: the table of rooms in docs/development.md. */
class ArchitectureTest {

	private static final String ROOT = "sc.fiji.stunet";
	private static final List<String> TENSORFLOW = List.of("org.tensorflow");
	private static final List<String> IMAGEJ = List.of("ij", "org.scijava");
	private static final List<String> JSON = List.of("com.fasterxml.jackson");

	private static final Set<String> OF_ALL = Set.of(ROOT + ".io.Sha256", ROOT + ".io.InvalidOutput", ROOT + ".io.FolderLock", ROOT + ".io.CsvTable");

	/** Room -> our rooms that it may import, then the libraries besides the JDK and ImgLib2. */
	private static final Map<String, Room> ROOMS = new LinkedHashMap<>();

	private record Room(Set<String> rooms, List<String> libraries) {}

	private static void room(String name, String rooms, List<String> libraries) {
		ROOMS.put(name, new Room(rooms.isEmpty() ? Set.of() : Set.of(rooms.split(" ")), libraries));
	}

	static {
		room("commands", "fiji batch worker.client model progress", IMAGEJ);
		room("fiji", "batch chart worker.client volume model progress io dicom", List.of("ij", "org.scijava", "com.fasterxml.jackson.databind"));
		// What the facades take and give (Progress, Epoch) is part of their signatures.
		room("cli", "root batch train progress", List.of("picocli"));
		room("worker.client", "worker model volume progress", JSON);
		room("worker.server", "worker root train model volume progress", JSON);
		room("worker", "volume progress", JSON);
		room("root", "batch chart dataset engine network train train.planning train.cases train.augment predict postprocess evaluate transfer weights model patch preprocess io volume progress", JSON);
		room("batch", "io model progress", JSON);
		room("engine", "network predict train model volume progress", TENSORFLOW);
		room("network", "model volume", TENSORFLOW);
		room("train.planning", "dataset preprocess model volume progress", JSON);
		room("train.cases", "train train.augment train.planning dataset preprocess patch model volume progress", JSON);
		room("train.augment", "train preprocess patch volume", List.of());
		room("train", "predict preprocess patch weights model volume progress", JSON);
		room("transfer", "model volume", List.of());
		room("dataset", "io model volume progress", JSON);
		room("chart", "", List.of("org.jfree"));
		room("predict", "preprocess patch model progress volume", List.of());
		room("postprocess", "volume", List.of());
		room("evaluate", "volume", List.of());
		room("weights", "model volume preprocess progress", JSON);
		room("model", "volume preprocess", JSON);
		room("patch", "volume", List.of());
		room("preprocess", "volume", List.of());
		room("io", "dicom volume progress", List.of());
		room("dicom", "volume progress", List.of());
		room("volume", "", List.of());
		room("progress", "", List.of());
	}

	private static final JavaClasses OURS = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages(ROOT);

	@TestFactory
	Stream<DynamicTest> everyRoomImportsOnlyWhatItMay() {
		return ROOMS.keySet().stream().map(room -> dynamicTest(room, () -> classes().that(areIn(room)).should(importOnlyWhatTheRoomMay(room))
			.allowEmptyShould(true).check(OURS)));
	}

	@Test
	void everyClassLivesInARoom() {
		Set<String> homeless = OURS.stream().map(ArchitectureTest::roomOf).filter(room -> !ROOMS.containsKey(room))
			.collect(Collectors.toCollection(TreeSet::new));
		assertEquals(Set.of(), homeless);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
	}

	@Test
	void noMutableStatics() {
		ArchRuleDefinition.fields().that().areDeclaredInClassesThat().resideInAPackage(ROOT + "..").and(areStatic()).should().beFinal().check(OURS);
	}

	private static DescribedPredicate<JavaField> areStatic() {
		return DescribedPredicate.describe("are static", field -> field.getModifiers().contains(JavaModifier.STATIC)
			&& !field.getModifiers().contains(JavaModifier.SYNTHETIC));
	}

	private static DescribedPredicate<JavaClass> areIn(String room) {
		return DescribedPredicate.describe("are in " + room, type -> isOurs(type) && roomOf(type).equals(room));
	}

	private static boolean isOurs(JavaClass type) {
		return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
	}

	private static String roomOf(JavaClass type) {
		String name = type.getPackageName();
		return name.equals(ROOT) ? "root" : name.substring(ROOT.length() + 1);
	}

	private static ArchCondition<JavaClass> importOnlyWhatTheRoomMay(String room) {
		return new ArchCondition<>("import only " + ROOMS.get(room)) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				type.getDirectDependenciesFromSelf().stream().filter(d -> !allowed(room, d.getTargetClass().getBaseComponentType()))
					.forEach(d -> events.add(SimpleConditionEvent.violated(type, d.getDescription())));
			}
		};
	}

	private static boolean allowed(String room, JavaClass target) {
		// Writing whole files or none is one mechanism for all, wherever the file belongs; so are checksums and locks.
		if (target.getName().startsWith(ROOT + ".io.Atomic") || OF_ALL.contains(target.getName())) return true;
		if (isOurs(target)) return roomOf(target).equals(room) || ROOMS.get(room).rooms().contains(roomOf(target));
		if (target.isPrimitive() || target.getPackageName().startsWith("java") || target.getPackageName().equals("com.sun.management") || target.getPackageName().startsWith("net.imglib2")) return true;
		return ROOMS.get(room).libraries().stream().anyMatch(library -> target.getPackageName().equals(library)
			|| target.getPackageName().startsWith(library + "."));
	}
}
