package sc.fiji.stunet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who may import whom, as {@link Room} says it. */
class ArchitectureTest {

	private static final String ROOT = "sc.fiji.stunet";

	private static final JavaClasses OURS = SourceClasses.OURS;

	@TestFactory
	Stream<DynamicTest> everyRoomImportsOnlyWhatItMay() {
		return Room.ALL.keySet().stream().map(room -> dynamicTest(room, () -> check(room, OURS)));
	}

	/** Checks that the classes of a room import only what it may. */
	static void check(String room, JavaClasses all) {
		classes()
				.that(areIn(room))
				.should(importOnlyWhatTheRoomMay(room))
				.allowEmptyShould(true)
				.check(all);
	}

	@Test
	void everyClassLivesInARoom() {
		Set<String> homeless = OURS.stream()
				.map(ArchitectureTest::roomOf)
				.filter(room -> !Room.ALL.containsKey(room))
				.collect(Collectors.toCollection(TreeSet::new));
		assertEquals(Set.of(), homeless);
	}

	@Test
	void packagesHaveNoCycles() {
		slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
	}

	/** Packages stand above those that they import. */
	@Test
	void arrowsOnlyPointDown() {
		List<String> order = List.copyOf(Room.ALL.keySet());
		List<String> upwards = Room.ALL.values().stream()
				.flatMap(room -> room.rooms().stream()
						.filter(other -> order.indexOf(other) <= order.indexOf(room.name()))
						.map(other -> room.name() + " -> " + other))
				.toList();
		assertEquals(List.of(), upwards);
	}

	/** {@code -Dstunet.write.docs=true} writes it anew. */
	@Test
	void theDocumentHasTheTable() throws IOException {
		Path document = Path.of("docs/development.md");
		String text = Files.readString(document);
		int begin = text.indexOf("| package |"), end = text.indexOf("\n\n", begin) + 1;
		if (Boolean.getBoolean("stunet.write.docs"))
			Files.writeString(document, text.substring(0, begin) + Room.table() + text.substring(end));
		else assertEquals(Room.table(), text.substring(begin, end), "write it with -Dstunet.write.docs=true");
	}

	/**
	 * Mutable on purpose: the locks that this process holds, which Java asks every process to know itself, what was
	 * found of the library that it has loaded, and who has the ROI Manager, of which ImageJ has one in a static.
	 */
	private static final Set<String> MUTABLE = Set.of("FolderLock.HELD", "SelfTest.PASSED", "ManagerLease.TAKEN");

	@Test
	void noMutableStatics() throws Exception {
		List<String> mutable = new ArrayList<>();
		for (JavaClass type : OURS)
			for (JavaField field : type.getFields()) {
				Set<JavaModifier> modifiers = field.getModifiers();
				if (!modifiers.contains(JavaModifier.STATIC) || modifiers.contains(JavaModifier.SYNTHETIC)) continue;
				String name = type.getSimpleName() + "." + field.getName();
				if (!modifiers.contains(JavaModifier.FINAL)) mutable.add(name + " is not final");
				else if (isMutable(field) && !MUTABLE.contains(name)) mutable.add(name);
			}
		assertEquals(List.of(), mutable);
	}

	@Test
	void nobodyWritesIntoAStaticArray(@TempDir Path folder) throws IOException {
		assertEquals(List.of(), arrayWrites(Path.of("src/main/java")));
		Files.writeString(
				folder.resolve("Planted.java"),
				"""
				class Planted {
					private static final int[] A = {1, 2}, B = new int[2];
					private static final int[][] C = {A};
					static { A[0] = 3; }
					int read(int[] own) {
						own[0] = A[0];
						int[] copy = A.clone();
						copy[0] = C[0][1];
						return A.length;
					}
					void write() {
						A[0] = 4;
						Planted.B[1] += 5;
						for (int[] c : C) c[0]++;
						int[] same = C[0];
						same[1] = A[0];
						Runnable later = () -> java.util.Arrays.fill(B, 6);
						System.arraycopy(A, 0, B, 0, 2);
						System.arraycopy(A, 0, new int[2], 0, 2);
					}
				}
				""");
		assertEquals(
				List.of(
						"A[0] = 4",
						"Planted.B[1] += 5",
						"c[0]++",
						"same[1] = A[0]",
						"java.util.Arrays.fill(B, 6)",
						"System.arraycopy(A, 0, B, 0, 2)"),
				arrayWrites(folder));
	}

	private static List<String> arrayWrites(Path sources) throws IOException {
		try (Stream<Path> all = Files.walk(sources);
				StandardJavaFileManager files =
						ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
			return ArrayWrites.in(files.getJavaFileObjectsFromPaths(
					all.filter(file -> file.toString().endsWith(".java")).toList()));
		}
	}

	/**
	 * Locks, atomic numbers and builders are there to change; of collections the value tells; arrays may be constants
	 * of their class, which nobody else sees, and {@link #nobodyWritesIntoAStaticArray}.
	 */
	private static boolean isMutable(JavaField field) throws Exception {
		if (field.getRawType().isArray()) return !field.getModifiers().contains(JavaModifier.PRIVATE);
		if (field.getRawType().getPackageName().startsWith("java.util.concurrent")
				|| field.getRawType().isAssignableTo(Appendable.class)) return true;
		boolean isCollection = field.getRawType().isAssignableTo(Collection.class)
				|| field.getRawType().isAssignableTo(Map.class);
		if (!isCollection) return false;
		Field reflected = field.reflect();
		reflected.setAccessible(true);
		return !reflected.get(null).getClass().getName().matches(".*(Immutable|Unmodifiable).*");
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
		return new ArchCondition<>("import only " + Room.ALL.get(room)) {

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
					|| Room.ALL.get(room).rooms().contains(roomOf(target))
					|| Room.OF_ALL.contains(roomOf(target)) && !Room.OF_ALL.contains(room);
		if (target.isPrimitive()
				|| target.getPackageName().startsWith("java")
				|| target.getPackageName().equals("com.sun.management")
				|| target.getPackageName().startsWith("net.imglib2")) return true;
		return Room.ALL.get(room).libraries().stream()
				.anyMatch(library -> target.getPackageName().equals(library)
						|| target.getPackageName().startsWith(library + "."));
	}
}
