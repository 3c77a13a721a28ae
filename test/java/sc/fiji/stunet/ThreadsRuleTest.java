package sc.fiji.stunet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** What could compute on more threads than a job was given. */
class ThreadsRuleTest {

	/** Who makes threads: those that wait for others, show something, or, of Prefetch, are counted by its owner;
	 * Beside takes one of its job's, and WorkGuard's makes ImageJ quit.
	 */
	private static final Set<String> WITH_THREADS = Set.of(
			"AnnotationWindow",
			"AnnotationWork",
			"Beside",
			"Browser",
			"DraftWatch",
			"EndableProgress",
			"EngineClient",
			"EngineProcess",
			"EngineServer",
			"ComputingThreads",
			"Expectations",
			"LatestAnswer",
			"LaunchedCommandLine",
			"Launcher",
			"Main",
			"ModelsDialog",
			"Prefetch",
			"WorkGuard");

	@Test
	void onlyTheThreadsOfTheJobCompute() {
		Set<String> escaping = escaping(SourceClasses.OURS);
		escaping.removeIf(user -> WITH_THREADS.contains(user.split(" ")[0]));
		assertEquals(Set.of(), escaping);
	}

	@Test
	void theRuleSeesEveryWay() {
		assertEquals(
				Set.of(
						"parallelStream",
						"parallel",
						"parallelSort",
						"supplyAsync",
						"<init>",
						"commonPool",
						"newCachedThreadPool"),
				escaping(new ClassFileImporter().importClasses(Planted.class)).stream()
						.map(user -> user.split(" ")[1])
						.collect(Collectors.toSet()));
	}

	private static Set<String> escaping(JavaClasses classes) {
		return classes.stream()
				.flatMap(type -> type.getAccessesFromSelf().stream())
				.filter(ThreadsRuleTest::escapes)
				.map(access -> outermost(access.getOriginOwner()).getSimpleName() + " "
						+ access.getTarget().getName())
				.collect(Collectors.toCollection(TreeSet::new));
	}

	private static JavaClass outermost(JavaClass type) {
		return type.getEnclosingClass().map(ThreadsRuleTest::outermost).orElse(type);
	}

	private static boolean escapes(JavaAccess<?> access) {
		if (!(access.getTarget() instanceof CodeUnitCallTarget)) return false;
		String owner = access.getTargetOwner().getName(),
				name = access.getTarget().getName();
		if (owner.startsWith("java.util.") && name.startsWith("parallel")) return true;
		if (owner.startsWith("net.imglib2.") && (name.equals("multiThreaded") || owner.contains(".parallel.")))
			return true;
		JavaClass target = access.getTargetOwner();
		return target.isAssignableTo(ForkJoinPool.class)
				|| target.isAssignableTo(ForkJoinTask.class)
				|| target.isAssignableTo(CompletionService.class)
				|| target.isAssignableTo(ThreadPoolExecutor.class)
				|| target.isEquivalentTo(Executors.class)
				|| target.isAssignableTo(CompletableFuture.class) && name.endsWith("Async")
				|| target.isAssignableTo(Thread.class) && name.equals("<init>");
	}

	@SuppressWarnings({"unused", "FutureReturnValueIgnored"})
	private static final class Planted {

		static void escape() {
			Set.of(1).parallelStream().forEach(i -> {});
			Arrays.stream(new int[] {1}).parallel().forEach(i -> {});
			Arrays.parallelSort(new int[] {2, 1});
			CompletableFuture.supplyAsync(() -> 1);
			new Thread(() -> {}).setDaemon(true);
			ForkJoinPool.commonPool();
			Executors.newCachedThreadPool();
		}
	}
}
