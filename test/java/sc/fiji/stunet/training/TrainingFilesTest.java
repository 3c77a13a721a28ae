package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.awt.AWTError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainingLog;

class TrainingFilesTest {

	private static final TrainingLog LOG = new TrainingLog(List.of("liver"), List.of(), Map.of());

	@TempDir
	Path folder;

	private final List<String> logged = new ArrayList<>();
	private final Progress progress = new FakeProgress().logging(logged::add);

	private void log(Throwable problem) {
		List<Epoch> epochs = new ArrayList<>();
		TrainingObserver observer = new TrainingObserver() {

			@Override
			public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
				epochs.add(epoch);
			}
		};
		TrainingFiles files = new TrainingFiles(folder, 0, observer, progress, log -> {
			if (problem instanceof Error error) throw error;
			throw (RuntimeException) problem;
		});
		for (int i = 0; i < 3; i++) files.log(LOG);
		for (Epoch epoch : LOG.epochs()) files.epoch(LOG.structures(), epoch, Optional.empty());
		assertEquals(LOG.epochs(), epochs);
	}

	@Test
	void aJavaThatCannotDrawIsNoReasonToEndATraining() {
		List<Throwable> ways = List.of(
				new AWTError("no display"),
				new NoClassDefFoundError("sun.awt.X11FontManager"),
				new UnsatisfiedLinkError("libfreetype.so"),
				new InternalError("no fonts"),
				new NullPointerException("fontconfig"));
		for (Throwable way : ways) log(way);
		assertEquals(ways.size(), logged.size(), "each is said once");
		says(logged.get(2), "libfreetype.so", "training.png is left out; training.csv has the numbers");
		assertTrue(Files.exists(folder.resolve("training.csv")));
		assertTrue(Files.notExists(folder.resolve("training.png")));
	}

	@Test
	void tooLittleMemoryIsAnotherThing() {
		assertThrows(OutOfMemoryError.class, () -> log(new OutOfMemoryError()));
	}
}
