package sc.fiji.stunet.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.batch.CaseFailure;
import sc.fiji.stunet.batch.CaseFailure.Kind;
import sc.fiji.stunet.engine.EngineUnavailable;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.io.UnreadableVolume;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.volume.InvalidVolume;

class FailureTest {

	@Test
	void everyErrorHasASentence() {
		for (Throwable problem : List.of(
				new StackOverflowError(),
				new NoClassDefFoundError("a/B"),
				new AssertionError(),
				new InternalError("unsafe memory"),
				new OutOfMemoryError(),
				new IllegalStateException(),
				new Exception("checked"),
				new Error())) {
			Failure failure = Failure.of(problem);
			assertTrue(failure.sentence().endsWith("."), failure.sentence());
			assertTrue(failure.exitCode() > 0);
			assertEquals(
					!(problem instanceof OutOfMemoryError), !failure.details().isEmpty(), failure.sentence());
		}
	}

	@Test
	void aReaderThatFailsInAnyWayMakesItsFileInvalid() {
		UnreadableVolume unreadable =
				assertThrows(UnreadableVolume.class, () -> UnreadableVolume.guard("a.nii.gz", FailureTest::overflow));
		says(unreadable.getMessage(), "^a.nii.gz cannot be read");
		assertEquals(4, Failure.of(unreadable).exitCode());
		assertTrue(Failure.of(unreadable).details().contains("StackOverflowError"));
		CaseFailure failure = CaseFailure.of(unreadable);
		assertEquals(Kind.OF_THE_CASE, failure.kind());
		assertTrue(failure.trace().contains("StackOverflowError"), "checks follow, and the log has it");
		for (Throwable known : List.of(new InvalidVolume("Damaged."), new Cancelled(), new OutOfMemoryError()))
			assertEquals(
					known, assertThrows(Throwable.class, () -> UnreadableVolume.guard("a.nii.gz", () -> raise(known))));
	}

	@Test
	void theLimitOfOpenFilesIsTheSystems() {
		FileSystemException limit = new FileSystemException("a.nii.gz", null, "Too many open files");
		for (Throwable problem : List.of(
				new InvalidOutput("Cannot write.", limit),
				new ExceptionInInitializerError(limit),
				new UncheckedIOException(limit))) {
			Failure failure = Failure.of(problem);
			assertEquals(Failure.Kind.ENGINE_UNAVAILABLE, failure.kind());
			says(failure.sentence(), "ulimit -n");
			assertEquals(Kind.OF_ALL, CaseFailure.of(problem).kind());
		}
	}

	@SuppressWarnings("InfiniteRecursion") // on purpose: the stack overflows
	private static Object overflow() {
		return overflow();
	}

	private static Object raise(Throwable problem) {
		if (problem instanceof Error error) throw error;
		throw (RuntimeException) problem;
	}

	@Test
	void whatEndsARunIsTheEnginesTheModelsOrTheDisks() {
		Map<Throwable, Kind> kinds = Map.of(
				new InvalidVolume("Damaged."), Kind.OF_THE_CASE,
				new OutOfMemory("Too large.", null), Kind.OF_THE_CASE,
				new InvalidPathException("ä", "unmappable"), Kind.OF_THE_CASE,
				new StackOverflowError(), Kind.UNFORESEEN,
				new InvalidOutput("Full."), Kind.OF_THE_OUTPUT,
				new InvalidModel("Damaged."), Kind.OF_THE_RUN,
				new EngineUnavailable("Wrong numbers."), Kind.OF_THE_RUN);
		kinds.forEach(
				(problem, kind) -> assertEquals(kind, CaseFailure.of(problem).kind(), problem::toString));
		assertFalse(CaseFailure.of(new NullPointerException()).trace().isEmpty());
	}
}
