package sc.fiji.stunet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom: the table of rooms in docs/development.md. */
class ArchitectureTest {

	private static final String ROOT = "sc.fiji.stunet";
	private static final List<String> TENSORFLOW = List.of("org.tensorflow");
	private static final List<String> IMAGEJ = List.of("ij", "org.scijava");
	private static final List<String> JSON = List.of("com.fasterxml.jackson");

	/** Open to every room. */
	private static final Set<String> OF_ALL = Set.of("progress", "files", "failure");

	/** Room -> our rooms that it may import, then the libraries besides the JDK and ImgLib2. */
	private static final Map<String, Room> ROOMS = new LinkedHashMap<>();

	private record Room(Set<String> rooms, List<String> libraries) {}

	private static void room(String name, String rooms, List<String> libraries) {
		ROOMS.put(name, new Room(rooms.isEmpty() ? Set.of() : Set.of(rooms.split(" ")), libraries));
	}

	static {
		room("commands", "fiji.launch fiji.image fiji.files fiji.view batch worker.client job model volume", IMAGEJ);
		room("fiji", "fiji.launch fiji.image", IMAGEJ);
		room(
				"fiji.launch",
				"fiji.image fiji.files fiji.view batch worker.client io job model volume",
				List.of("ij", "org.scijava", "com.fasterxml.jackson.databind"));
		room("fiji.view", "fiji.image worker.client chart job model volume", IMAGEJ);
		// Bio-Formats decodes the compressed planes of a DICOM series.
		room("fiji.files", "fiji.image io dicom volume", IMAGEJ);
		// The headers of open DICOM slices.
		room("fiji.image", "io dicom model volume", List.of("ij", "org.scijava", "com.fasterxml.jackson.databind"));
		// What the facades take and give (Epoch, Volume) is part of their signatures.
		room(
				"cli",
				"segmentation training validation evaluate dataset weights batch train job volume",
				List.of("picocli"));
		room("worker.client", "worker job model volume", JSON);
		room(
				"worker.server",
				"worker segmentation training validation evaluate dataset weights train job model volume",
				JSON);
		room("worker", "job volume", JSON);
		room(
				"training",
				"validation segmentation engine network train train.planning train.cases train.augment transfer "
						+ "predict preprocess postprocess patch evaluate weights dataset batch chart io job model volume",
				JSON);
		room("validation", "segmentation postprocess evaluate dataset batch io job model volume", JSON);
		room(
				"segmentation",
				"engine network predict preprocess postprocess patch evaluate weights batch io job model volume",
				JSON);
		room("engine", "network train predict job model volume", TENSORFLOW);
		room("network", "model volume", TENSORFLOW);
		room("train.cases", "train train.augment train.planning dataset preprocess patch job model volume", JSON);
		room("train.augment", "train preprocess patch volume", List.of());
		room("train.planning", "dataset preprocess job model volume", JSON);
		room("train", "predict preprocess patch weights job model volume", JSON);
		room("transfer", "model volume", List.of());
		room("dataset", "io model volume", JSON);
		room("batch", "io job model", JSON);
		room("predict", "preprocess patch model volume", List.of());
		room("evaluate", "io job model volume", JSON);
		room("weights", "job model preprocess volume", JSON);
		room("job", "model volume", List.of("com.fasterxml.jackson.annotation"));
		room("model", "preprocess volume", JSON);
		room("postprocess", "volume", List.of());
		room("patch", "volume", List.of());
		room("preprocess", "volume", List.of());
		// The JDK's own, for the XML in TIFF files.
		room("io", "dicom volume", List.of("org.w3c.dom", "org.xml.sax"));
		room("dicom", "volume", List.of());
		room("chart", "", List.of("org.jfree"));
		room("volume", "", List.of());
		room("progress", "failure", List.of());
		room("files", "failure progress", List.of());
		room("failure", "", List.of());
	}

	private static final JavaClasses OURS = new ClassFileImporter()
			.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages(ROOT);

	@TestFactory
	Stream<DynamicTest> everyRoomImportsOnlyWhatItMay() {
		return ROOMS.keySet().stream()
				.map(room -> dynamicTest(room, () -> classes()
						.that(areIn(room))
						.should(importOnlyWhatTheRoomMay(room))
						.allowEmptyShould(true)
						.check(OURS)));
	}

	@Test
	void everyClassLivesInARoom() {
		Set<String> homeless = OURS.stream()
				.map(ArchitectureTest::roomOf)
				.filter(room -> !ROOMS.containsKey(room))
				.collect(Collectors.toCollection(TreeSet::new));
		assertEquals(Set.of(), homeless);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
	}

	@Test
	void noMutableStatics() {
		ArchRuleDefinition.fields()
				.that()
				.areDeclaredInClassesThat()
				.resideInAPackage(ROOT + "..")
				.and(areStatic())
				.should()
				.beFinal()
				.check(OURS);
	}

	private static DescribedPredicate<JavaField> areStatic() {
		return DescribedPredicate.describe(
				"are static",
				field -> field.getModifiers().contains(JavaModifier.STATIC)
						&& !field.getModifiers().contains(JavaModifier.SYNTHETIC));
	}

	private static DescribedPredicate<JavaClass> areIn(String room) {
		return DescribedPredicate.describe(
				"are in " + room, type -> isOurs(type) && roomOf(type).equals(room));
	}

	private static boolean isOurs(JavaClass type) {
		return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
	}

	private static String roomOf(JavaClass type) {
		String name = type.getPackageName();
		return name.substring(Math.min(name.length(), ROOT.length() + 1));
	}

	private static ArchCondition<JavaClass> importOnlyWhatTheRoomMay(String room) {
		return new ArchCondition<>("import only " + ROOMS.get(room)) {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				type.getDirectDependenciesFromSelf().stream()
						.filter(d -> !allowed(room, d.getTargetClass().getBaseComponentType()))
						.forEach(d -> events.add(SimpleConditionEvent.violated(type, d.getDescription())));
			}
		};
	}

	private static boolean allowed(String room, JavaClass target) {
		if (isOurs(target))
			return roomOf(target).equals(room)
					|| ROOMS.get(room).rooms().contains(roomOf(target))
					|| OF_ALL.contains(roomOf(target)) && !OF_ALL.contains(room);
		if (target.isPrimitive()
				|| target.getPackageName().startsWith("java")
				|| target.getPackageName().equals("com.sun.management")
				|| target.getPackageName().startsWith("net.imglib2")) return true;
		return ROOMS.get(room).libraries().stream()
				.anyMatch(library -> target.getPackageName().equals(library)
						|| target.getPackageName().startsWith(library + "."));
	}
}
