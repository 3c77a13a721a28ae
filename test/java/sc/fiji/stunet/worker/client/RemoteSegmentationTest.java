package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.Set;
import java.util.stream.Stream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.real.FloatType;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.server.BusyEngine;

/** Volumes go to another process and labels come back; the process rounds instead of predicting. */
@Timeout(30)
class RemoteSegmentationTest {

	private static final RemoteSegmentation.Files NO_FILES = new RemoteSegmentation.Files(Optional.empty(), Optional.empty(), false);

	private final Set<Path> exchange = new CopyOnWriteArraySet<>();
	private final RemoteSegmentation segmentation = new RemoteSegmentation(new EngineCommand() {

		@Override
		ProcessBuilder start(Path folder) {
			exchange.add(folder);
			return BusyEngine.command(folder);
		}
	}, line -> {});

	@AfterEach
	void close() {
		segmentation.close();
		System.clearProperty(EngineCommand.LOCATION);
	}

	private static RemoteSegmentation.Settings settings(String model) {
		return new RemoteSegmentation.Settings(Path.of(model), 0.25, false, 0, "cpu");
	}

	private static Volume volume(Geometry geometry, long... size) {
		Img<FloatType> voxels = ArrayImgs.floats(size);
		Random random = new Random(3);
		voxels.forEach(voxel -> voxel.set(random.nextFloat() * 300));
		return new Volume(voxels, geometry);
	}

	private static void assertRounded(Volume volume, RemoteSegmentation.Result result) {
		assertEquals(volume.geometry(), result.labels().geometry());
		assertEquals(volume.size(), result.labels().size());
		Cursor<FloatType> cursor = net.imglib2.view.Views.hyperSlice(volume.voxels(), 3, 0).localizingCursor();
		RandomAccess<net.imglib2.type.numeric.integer.UnsignedShortType> labels = result.labels().voxels().randomAccess();
		while (cursor.hasNext()) {
			int expected = Math.round(cursor.next().get());
			assertEquals(expected, labels.setPositionAndGet(cursor).get());
		}
	}

	@Test
	void labelsComeBackOnTheSameGrid() throws Exception {
		Volume oriented = volume(Geometry.of(-0.1, 0.7, 0, 10, -0.7, -0.1, 0, 20, 0, 0, 1.0 / 3, 30), 31, 17, 5, 2);
		Volume unknown = volume(Geometry.unoriented(new Spacing(0.1, 0.2, 0.7)), 7, 9, 11, 1);
		RemoteSegmentation.Result first = segmentation.segment(oriented, settings("m"), NO_FILES, Progress.none());
		assertRounded(oriented, first);
		assertEquals("cpu 0.25 false", first.device());
		assertRounded(unknown, segmentation.segment(unknown, settings("m"), NO_FILES, Progress.none()));
		Path folder = exchange.iterator().next();
		assertEquals(1, exchange.size());
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(2, files.count(), "the files are used again");
		}
		if (folder.getFileSystem().supportedFileAttributeViews().contains("posix"))
			assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(folder));
	}

	@Test
	void aCancelledPredictionLeavesNoFile() throws Exception {
		boolean[] begun = new boolean[1];
		Progress cancelling = new Progress() {

			@Override
			public void report(String activity, long done, long total) {
				begun[0] |= activity.equals("Predicting");
			}

			@Override
			public void log(String sentence) {}

			@Override
			public boolean isCancelled() {
				return begun[0];
			}
		};
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 20, 20, 20, 1);
		assertThrows(Cancelled.class, () -> segmentation.segment(volume, settings("slow"), NO_FILES, cancelling));
		try (Stream<Path> files = Files.list(exchange.iterator().next())) {
			assertEquals(List.of(), files.toList());
		}
		assertRounded(volume, segmentation.segment(volume, settings("m"), NO_FILES, Progress.none()));
	}

	/** The folder stands still, but its disk has no room: on Linux a device says so to everybody who writes, root included. */
	@ParameterizedTest
	@ValueSource(strings = { "voxels1.raw", "voxels0.raw" })
	void aFullTemporaryFolderIsOneSentence(String file) throws Exception {
		Path full = Path.of("/dev/full");
		assumeTrue(Files.exists(full));
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 20, 20, 20, 1);
		segmentation.segment(volume, settings("m"), NO_FILES, Progress.none());
		Path raw = exchange.iterator().next().resolve(file);
		Files.delete(raw);
		Files.createSymbolicLink(raw, full);
		RuntimeException failure = assertThrows(RuntimeException.class, () -> segmentation.segment(volume, settings("m"), NO_FILES, Progress.none()));
		assertTrue(failure.getMessage().contains("free some space") || failure.getMessage().contains("No space left"), failure.getMessage());
		assertTrue(Files.exists(full));
		assertRounded(volume, segmentation.segment(volume, settings("m"), NO_FILES, Progress.none()));
	}

	/** Runs the job where the command has no GPU libraries; else the process ends by a signal at its start. */
	private final class Crashing extends EngineCommand {

		private final String signal;
		private int crashes;

		Crashing(String signal) {
			super(() -> true);
			this.signal = signal;
		}

		@Override
		synchronized ProcessBuilder start(Path folder) {
			boolean gpu = super.start(folder).command().contains("-Dorg.bytedeco.javacpp.platform.extension=-gpu");
			if (gpu) crashes++;
			return gpu ? new ProcessBuilder("sh", "-c", "kill -" + signal + " $$") : BusyEngine.command(folder);
		}
	}

	@Test
	void aGpuLibraryThatCrashesIsOneLineAndTheCpuIsUsed(@TempDir Path engine) throws Exception {
		Files.createDirectory(engine.resolve("gpu"));
		System.setProperty(EngineCommand.LOCATION, engine.toString());
		Crashing command = new Crashing("ABRT");
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 5, 4, 3, 1);
		List<String> log = new ArrayList<>();
		Progress listening = logTo(log);
		try (RemoteSegmentation fallingBack = new RemoteSegmentation(command, line -> {})) {
			for (int i = 0; i < 2; i++)
				assertRounded(volume, fallingBack.segment(volume, new RemoteSegmentation.Settings(Path.of("m"), 0.5, true, 0, "auto"), NO_FILES, listening));
		}
		assertEquals(1, command.crashes);
		assertEquals(1, log.size(), log::toString);
		assertTrue(log.get(0).contains("GPU libraries") && log.get(0).contains("do not work"), log::toString);
	}

	/** Then the library is not to blame. */
	@Test
	void aKilledProcessDoesNotEndTheUseOfTheGpu(@TempDir Path engine) throws Exception {
		Files.createDirectory(engine.resolve("gpu"));
		System.setProperty(EngineCommand.LOCATION, engine.toString());
		Crashing command = new Crashing("KILL");
		Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 5, 4, 3, 1);
		try (RemoteSegmentation killed = new RemoteSegmentation(command, line -> {})) {
			for (int i = 1; i <= 2; i++) {
				EngineFailure failure = assertThrows(EngineFailure.class, () -> killed.segment(volume, settings("m"), NO_FILES, Progress.none()));
				assertTrue(failure.getMessage().contains("it was killed"), failure.getMessage());
				assertEquals(i, command.crashes);
			}
		}
	}

	private static Progress logTo(List<String> log) {
		return new Progress() {

			@Override
			public void report(String activity, long done, long total) {}

			@Override
			public void log(String sentence) {
				log.add(sentence);
			}

			@Override
			public boolean isCancelled() {
				return false;
			}
		};
	}

	@Test
	void anEngineThatIsNotInstalledIsOneSentence() {
		try (RemoteSegmentation nowhere = new RemoteSegmentation(line -> {})) {
			Volume volume = volume(Geometry.unoriented(new Spacing(1, 1, 1)), 2, 2, 2, 1);
			EngineFailure failure = assertThrows(EngineFailure.class, () -> nowhere.segment(volume, settings("m"), NO_FILES, Progress.none()));
			assertTrue(failure.getMessage().contains("lib/stunet is missing"), failure.getMessage());
		}
	}
}
