package sc.fiji.stunet.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import sc.fiji.stunet.worker.Dialogue;

/** What every progress that forwards to another one keeps, whatever it changes. */
class ForwardingProgressTest {

	/** Forwards to Fiji's own progress, which no test can listen to. */
	private static final String OF_FIJI = "TrainingWatch";

	private final List<String> received = new ArrayList<>();
	private boolean cancelled;
	private final Progress target = new FakeProgress()
			.reporting((activity, done, total) -> received.add(activity + " " + done + "/" + total))
			.logging(received::add)
			.needing(bytes -> received.add("needs " + bytes))
			.cancelledWhen(() -> cancelled);

	private static Stream<Class<?>> progresses() throws Exception {
		Path root = Path.of("target/classes");
		List<Class<?>> found = new ArrayList<>();
		try (Stream<Path> files = Files.walk(root)) {
			for (Path file :
					files.filter(file -> file.toString().endsWith(".class")).toList()) {
				String name = root.relativize(file).toString().replaceAll("[/\\\\]", ".");
				found.add(Class.forName(
						name.substring(0, name.length() - ".class".length()), false, Progress.class.getClassLoader()));
			}
		}
		return found.stream().filter(Progress.class::isAssignableFrom);
	}

	@Test
	void whatHasAnotherProgressIsAForwardingOne() throws Exception {
		assertEquals(
				List.of(),
				progresses()
						.filter(type -> !ForwardingProgress.class.isAssignableFrom(type)
								&& Stream.of(type.getDeclaredFields())
										.anyMatch(field -> Progress.class.isAssignableFrom(field.getType())))
						.toList());
	}

	@TestFactory
	Stream<DynamicTest> nothingGetsLost() throws Exception {
		return progresses()
				.filter(type -> ForwardingProgress.class.isAssignableFrom(type) && type != ForwardingProgress.class)
				.filter(type -> !type.getSimpleName().equals(OF_FIJI))
				.map(type -> dynamicTest(type.getName(), () -> assertForwards(type)));
	}

	private void assertForwards(Class<?> type) throws Exception {
		received.clear();
		cancelled = false;
		Progress progress = make(type);
		progress.needs(7);
		List<String> expected = new ArrayList<>(List.of("needs 7"));
		if (inherits(type, "report", String.class, long.class, long.class)) {
			progress.report("Working", 1, 2);
			expected.add("Working 1/2");
		}
		if (inherits(type, "log", String.class)) {
			progress.log("A sentence.");
			expected.add("A sentence.");
		}
		assertEquals(expected, received);
		progress.checkCancelled();
		cancelled = true;
		assertThrows(Cancelled.class, progress::checkCancelled);
		if (progress instanceof AutoCloseable closed) closed.close();
	}

	/** What a subclass changes, its own test looks at. */
	private static boolean inherits(Class<?> type, String method, Class<?>... parameters) throws Exception {
		return type.getMethod(method, parameters).getDeclaringClass() == ForwardingProgress.class;
	}

	private Progress make(Class<?> type) throws Exception {
		Constructor<?> constructor = type.getDeclaredConstructors()[0];
		constructor.setAccessible(true);
		return (Progress) constructor.newInstance(
				Stream.of(constructor.getParameterTypes()).map(this::argument).toArray());
	}

	private Object argument(Class<?> type) {
		if (type == Progress.class) return target;
		if (type == Dialogue.class) return Dialogue.of(target);
		if (type == boolean.class) return false;
		if (type == int.class) return 1;
		if (type.isInterface())
			return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, values) -> null);
		return null;
	}
}
