package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.Segmentation;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** TensorFlow in its own process: right, killed, cancelled, out of memory, without its parent. */
@Timeout(90)
class RealEngineTest {

	/** So that one call of TensorFlow takes seconds; on a fast machine, too. */
	private static final int SLOW_PATCH = 288;

	@TempDir
	private Path folder;

	private Path model;
	private final List<String> heapOptions = new ArrayList<>();
	private final List<Path> links = new ArrayList<>();
	private boolean driver;
	private final RemoteSegmentation segmentation = new RemoteSegmentation(new EngineCommand(() -> driver) {

		@Override
		synchronized ProcessBuilder start(Path exchange) {
			ProcessBuilder builder = super.start(exchange);
			builder.command().addAll(1, heapOptions);
			return builder;
		}
	}, line -> {});

	@BeforeEach
	void install() {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path"));
		model = folder.resolve("ein Modell ä 脑.stunet");
		TinyModel.write(model, 1, Optional.empty(), 1, 2, 7);
	}

	@AfterEach
	void close() throws Exception {
		segmentation.close();
		for (Path link : links)
			Files.delete(link);
		System.clearProperty(EngineCommand.LOCATION);
	}

	private static Volume volume(int... size) {
		Img<FloatType> voxels = ArrayImgs.floats(size[0], size[1], size[2], 1);
		Random random = new Random(3);
		voxels.forEach(voxel -> voxel.set(random.nextFloat() * 300));
		return new Volume(voxels, Geometry.unoriented(new Spacing(3, 2.5, 3)));
	}

	private RemoteSegmentation.Result predict(Volume volume, Path with, Optional<Path> output, Progress progress) {
		return segmentation.segment(volume, new RemoteSegmentation.Settings(with, 0.5, true, 1, "auto"),
			new RemoteSegmentation.Files(output, Optional.empty(), false), progress);
	}

	private void assertWorks() {
		Volume volume = volume(21, 17, 13);
		RemoteSegmentation.Result result = predict(volume, model, Optional.empty(), Progress.none());
		assertEquals("cpu", result.device());
		try (Segmentation here = Segmentation.open(model, new Segmentation.Options(1, "cpu"), Progress.none())) {
			assertSame(here.segment(volume, Segmentation.Settings.DEFAULT, Progress.none()).labels(), result.labels());
		}
	}

	private static void assertSame(LabelMap expected, LabelMap actual) {
		Cursor<UnsignedShortType> cursor = Views.iterable(expected.voxels()).localizingCursor();
		RandomAccess<UnsignedShortType> other = actual.voxels().randomAccess();
		int labelled = 0;
		while (cursor.hasNext()) {
			int value = cursor.next().get();
			labelled += value == 0 ? 0 : 1;
			assertEquals(value, other.setPositionAndGet(cursor).get());
		}
		assertNotEquals(0, labelled);
	}

	private static ProcessHandle engine() {
		return ProcessHandle.current().children().filter(ProcessHandle::isAlive).findFirst().orElseThrow();
	}

	/** Does something when the activity is reported, and cancels when the action says so. Keeps what is said about the GPU. */
	private static Progress when(String activity, Predicate<Long> action, List<String> log) {
		return new Progress() {

			private boolean cancel;

			@Override
			public void report(String now, long done, long total) {
				if (now.equals(activity)) cancel |= action.test(done);
			}

			@Override
			public void log(String sentence) {
				if (sentence.contains("GPU")) log.add(sentence);
			}

			@Override
			public boolean isCancelled() {
				return cancel;
			}
		};
	}

	private void assertOnlyModels() throws Exception {
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(List.of(), files.filter(file -> !file.toString().endsWith(".stunet")).toList());
		}
	}

	@Test
	void theSameLabelsAsInThisProcess() {
		assertWorks();
	}

	@Test
	void killedWhilePredicting() throws Exception {
		Progress kill = when("Predicting", done -> done == 5 && !engine().destroyForcibly(), new ArrayList<>());
		EngineFailure failure = assertThrows(EngineFailure.class, () -> predict(volume(150, 150, 150), model, Optional.of(folder.resolve("l.nii.gz")), kill));
		assertTrue(failure.getMessage().contains("it was killed"), failure.getMessage());
		assertTrue(failure.getMessage().matches(".*the job needs about 0\\.[1-9] GB\\).*"), failure.getMessage());
		assertOnlyModels();
		assertWorks();
	}

	@Test
	void cancelledInsideALongCall() throws Exception {
		Path slow = folder.resolve("slow.stunet");
		TinyModel.write(slow, SLOW_PATCH, 1, Optional.empty(), 1, 2, 7);
		long[] asked = new long[1];
		ProcessHandle[] engine = new ProcessHandle[1];
		Progress cancel = when("Predicting", done -> {
			// The engine asks before the call, too.
			pause();
			asked[0] = System.nanoTime();
			engine[0] = engine();
			return true;
		}, new ArrayList<>());
		assertThrows(Cancelled.class, () -> predict(volume(9, 9, 9), slow, Optional.of(folder.resolve("l.nii.gz")), cancel));
		assertTrue(System.nanoTime() - asked[0] < TimeUnit.SECONDS.toNanos(2));
		assertFalse(engine[0].isAlive(), "the call ended by itself, so this was no long one");
		assertOnlyModels();
		assertWorks();
	}

	@Test
	void theParentIsKilledInsideALongCall() throws Exception {
		Path slow = folder.resolve("slow.stunet");
		TinyModel.write(slow, SLOW_PATCH, 1, Optional.empty(), 1, 2, 7);
		Path temporary = Files.createDirectory(folder.resolve("tmp ö 脑"));
		Process parent = PredictingParent.command(slow, temporary).redirectError(ProcessBuilder.Redirect.DISCARD).start();
		try (BufferedReader out = new BufferedReader(new InputStreamReader(parent.getInputStream()))) {
			ProcessHandle engine = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
			assertTrue(engine.isAlive());
			pause();
			parent.destroyForcibly();
			long start = System.nanoTime();
			// An ended process may stay in the list until somebody asks for its exit code.
			while (isRunning(engine) && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(2))
				Thread.sleep(20);
			assertFalse(isRunning(engine));
		}
		try (Stream<Path> left = Files.list(temporary)) {
			assertEquals(List.of(), left.filter(file -> file.getFileName().toString().startsWith("stunet")).toList());
		}
	}

	private static void pause() {
		try {
			Thread.sleep(700);
		}
		catch (InterruptedException e) {
			throw new IllegalStateException(e);
		}
	}

	private static boolean isRunning(ProcessHandle process) {
		Path status = Path.of("/proc/" + process.pid() + "/stat");
		try {
			return process.isAlive() && !(Files.exists(status) && Files.readString(status).contains(") Z "));
		}
		catch (java.io.IOException e) {
			return false;
		}
	}

	@Test
	void tooLittleHeapIsOneSentenceWithTheNeed() {
		heapOptions.add("-Xmx64m");
		EngineFailure failure = assertThrows(EngineFailure.class, () -> predict(volume(250, 250, 250), model, Optional.empty(), Progress.none()));
		assertEquals("OutOfMemory", failure.kind());
		assertTrue(failure.getMessage().contains("needs about 0.06 GB"), failure.getMessage());
		EngineFailure later = assertThrows(EngineFailure.class, () -> predict(volume(140, 140, 140), model, Optional.empty(), Progress.none()));
		assertTrue(later.getMessage().matches(".*needs about [0-9.]+ [GM]B.*"), later.getMessage());
		assertWorks();
	}

	@Test
	void nothingListens() throws Exception {
		assumeTrue(Files.exists(Path.of("/proc/self/fd")));
		assertWorks();
		try (Stream<Path> open = Files.list(Path.of("/proc/" + engine().pid() + "/fd"))) {
			List<Path> all = new ArrayList<>();
			for (Path file : open.toList())
				all.add(Files.readSymbolicLink(file));
			assertTrue(all.stream().anyMatch(file -> file.toString().contains("tensorflow")), all::toString);
			for (String table : List.of("tcp", "tcp6")) {
				Path file = Path.of("/proc/net").resolve(table);
				if (!Files.exists(file)) continue;
				for (String line : Files.readAllLines(file)) {
					String[] columns = line.strip().split(" +");
					// 0A: listens.
					assertFalse(columns[3].equals("0A") && all.contains(Path.of("socket:[" + columns[9] + "]")), line);
				}
			}
		}
	}

	@Test
	void aFullTemporaryFolderIsOneSentence() throws Exception {
		Path full = Path.of("/dev/full");
		assumeTrue(Files.exists(full));
		Progress fill = when("Predicting", done -> {
			link(full);
			return false;
		}, new ArrayList<>());
		EngineFailure failure = assertThrows(EngineFailure.class, () -> predict(volume(21, 17, 13), model, Optional.of(folder.resolve("l.nii.gz")), fill));
		assertEquals("InvalidOutput", failure.kind());
		assertTrue(failure.getMessage().contains("free some space"), failure.getMessage());
		assertOnlyModels();
		assertWorks();
	}

	/** Into the folder of the engine's parent process, for the labels that come back. */
	private static void link(Path full) {
		String[] arguments = engine().info().arguments().orElseThrow();
		Path labels = Path.of(java.net.URI.create(arguments[arguments.length - 1])).resolve("voxels0.raw");
		try {
			if (!Files.exists(labels)) Files.createSymbolicLink(labels, full);
		}
		catch (java.io.IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	private Path engineFolder() throws Exception {
		Path jars = Files.createDirectory(folder.resolve("jars.stunet"));
		for (String jar : System.getProperty("java.class.path").split(File.pathSeparator))
			if (jar.endsWith(".jar")) links.add(Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar)));
		Path gpu = Files.createDirectory(jars.resolve("gpu"));
		try (OutputStream out = Files.newOutputStream(gpu.resolve("broken.jar")); ZipOutputStream zip = new ZipOutputStream(out)) {
			zip.putNextEntry(new ZipEntry("org/tensorflow/internal/c_api/linux-x86_64-gpu/libjnitensorflow.so"));
			zip.write("no library".getBytes());
		}
		return jars;
	}

	@Test
	void gpuLibrariesThatDoNotLoadAreOneLineAndTheCpuIsUsed() throws Exception {
		System.setProperty(EngineCommand.LOCATION, engineFolder().toString());
		driver = true;
		List<String> log = new ArrayList<>();
		predict(volume(21, 17, 13), model, Optional.empty(), when("", done -> false, log));
		assertEquals(1, log.size(), log::toString);
		assertTrue(log.get(0).contains("do not work"), log::toString);
		assertWorks();
	}

	@Test
	void gpuLibrariesWithoutADriverAreOneLine() throws Exception {
		System.setProperty(EngineCommand.LOCATION, engineFolder().toString());
		List<String> log = new ArrayList<>();
		predict(volume(21, 17, 13), model, Optional.empty(), when("", done -> false, log));
		predict(volume(21, 17, 13), model, Optional.empty(), when("", done -> false, log));
		assertEquals(1, log.size(), log::toString);
		assertTrue(log.get(0).contains("no driver"), log::toString);
		assertWorks();
	}
}
