package sc.fiji.stunet.worker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** TensorFlow in its own process: right, killed, cancelled, out of memory. */
@Timeout(90)
@Tag("process")
@Tag("engine")
class RealEngineTest {

	private static final int[] SIZE = {21, 17, 13};

	/** For all tests that need no engine of their own: loading TensorFlow takes seconds. */
	@TempDir
	private static Path common;

	private static Path model;
	private static LabelMap expected;
	private static RemoteSegmentation shared;

	@TempDir
	private Path folder;

	private final List<Path> links = new ArrayList<>();
	private final List<RemoteSegmentation> own = new ArrayList<>();

	@BeforeAll
	static void start() {
		model = common.resolve("ein Modell ä 脑.stunet");
		TinyModel.write(model, 1, Optional.empty(), 1, 2, 7);
		try (Segmentation here = Segmentation.open(model, new EngineSettings(1, "cpu"), Progress.none())) {
			expected = here.segment(volume(SIZE), PredictionSettings.DEFAULT, Progress.none())
					.labels();
		}
		shared = new RemoteSegmentation(new EngineCommand(() -> false), line -> {});
	}

	@BeforeEach
	void locate() {
		System.setProperty(EngineCommand.LOCATION, System.getProperty("java.class.path"));
	}

	@AfterEach
	void clear() throws Exception {
		own.forEach(RemoteSegmentation::close);
		for (Path link : links) Files.deleteIfExists(link);
		System.clearProperty(EngineCommand.LOCATION);
	}

	@AfterAll
	static void end() {
		shared.close();
	}

	private RemoteSegmentation own(boolean driver, String... javaOptions) {
		own.add(new RemoteSegmentation(
				new EngineCommand(() -> driver) {

					@Override
					synchronized ProcessBuilder start(Path exchange) {
						ProcessBuilder builder = super.start(exchange);
						builder.command().addAll(1, List.of(javaOptions));
						return builder;
					}
				},
				line -> {}));
		return own.get(own.size() - 1);
	}

	private static Volume volume(int... size) {
		Img<FloatType> voxels = ArrayImgs.floats(size[0], size[1], size[2], 1);
		Random random = new Random(3);
		voxels.forEach(voxel -> voxel.set(random.nextFloat() * 300));
		return new Volume(voxels, Geometry.unoriented(new Spacing(3, 2.5, 3)));
	}

	private static RemoteSegmentation.Result predict(
			RemoteSegmentation engine, Volume volume, Path with, Progress progress) {
		return engine.segment(
				volume,
				new PredictionRequest(
						with,
						new PredictionSettings(0.5, Optional.empty(), Optional.empty(), Speed.BEST),
						new EngineSettings(1, "auto")),
				progress);
	}

	private static void assertWorks(RemoteSegmentation engine) {
		RemoteSegmentation.Result result = predict(engine, volume(SIZE), model, Progress.none());
		assertEquals("cpu", result.device());
		assertSame(expected, result.labels());
	}

	private static void assertSame(LabelMap expected, LabelMap actual) {
		Cursor<UnsignedShortType> cursor = expected.voxels().localizingCursor();
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
		return ProcessHandle.current()
				.children()
				.filter(ProcessHandle::isAlive)
				.findFirst()
				.orElseThrow();
	}

	/**
	 * Does something when the activity is reported, and cancels when the action says so. Keeps what is said about the
	 * GPU.
	 */
	private static Progress when(String activity, Predicate<Long> action, List<String> log) {
		boolean[] cancel = {false};
		return new FakeProgress()
				.reporting((now, done, total) -> {
					if (now.equals(activity)) cancel[0] |= action.test(done);
				})
				.logging(sentence -> {
					if (sentence.contains("GPU")) log.add(sentence);
				})
				.cancelledWhen(() -> cancel[0]);
	}

	private void assertOnlyModels() throws Exception {
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(
					List.of(),
					files.filter(file -> !file.toString().endsWith(".stunet")).toList());
		}
	}

	@Test
	void theSameLabelsAsInThisProcess() {
		assertWorks(shared);
	}

	/** A copy may keep the dates of its files, and disks know them to a second or two only. */
	@Test
	void aModelThatWasReplacedAtTheSameMomentIsLoadedAnew() throws Exception {
		Model first = TinyModel.write(folder.resolve("same.stunet"), 1, Optional.empty(), 1, 2, 7);
		FileTime moment = FileTime.fromMillis(1_000_000);
		List<Long> loaded = new ArrayList<>();
		Progress progress = when("Loading the model", done -> !loaded.add(done), new ArrayList<>());
		for (long seed = 1; seed <= 2; seed++) {
			Model now = ModelFolder.write(first, true, new RandomWeights(first.network(), seed), Precision.FP32);
			for (Path file : List.of(now.weightsFile(), now.folder().resolve(Model.DESCRIPTION), now.folder()))
				Files.setLastModifiedTime(file, moment);
			for (int run = 0; run < 2; run++)
				assertEquals(
						now.checksum(),
						predict(shared, volume(SIZE), now.folder(), progress).model());
			assertEquals(List.of(), HeldFiles.below(now.folder(), engine().pid()), "Windows could not replace it");
			assertEquals(
					2 * seed, loaded.size(), "the beginning and the end of every loading, and none while it is warm");
		}
	}

	@Test
	void killedWhilePredicting() throws Exception {
		Progress kill = when("Predicting", done -> done == 5 && !engine().destroyForcibly(), new ArrayList<>());
		EngineFailure failure =
				assertThrows(EngineFailure.class, () -> predict(shared, volume(150, 150, 150), model, kill));
		says(failure.getMessage(), "it was killed");
		assertTrue(
				failure.getMessage().matches(".*the job needs about [01]\\.[0-9] GB of memory\\).*"),
				failure.getMessage());
		assertOnlyModels();
		assertWorks(shared);
	}

	@Test
	void cancelledInsideALongCall() throws Exception {
		Path slow = folder.resolve("slow.stunet");
		TinyModel.writeSlow(slow);
		long[] cancelled = new long[1];
		ProcessHandle[] engine = new ProcessHandle[1];
		Progress cancel = when(
				"Predicting",
				done -> {
					// The engine asks before the call, too.
					pause();
					cancelled[0] = System.nanoTime();
					engine[0] = engine();
					return true;
				},
				new ArrayList<>());
		assertThrows(Cancelled.class, () -> predict(shared, volume(9, 9, 9), slow, cancel));
		assertTrue(System.nanoTime() - cancelled[0] < TimeUnit.SECONDS.toNanos(2));
		assertFalse(engine[0].isAlive(), "the call ended by itself, so this was no long one");
		assertOnlyModels();
		assertWorks(shared);
	}

	private static void pause() {
		try {
			Thread.sleep(700);
		} catch (InterruptedException e) {
			throw new IllegalStateException(e);
		}
	}

	@Test
	void tooLittleHeapIsOneSentenceWithTheNeed() {
		RemoteSegmentation small = own(false, "-Xmx64m");
		EngineFailure failure =
				assertThrows(EngineFailure.class, () -> predict(small, volume(250, 250, 250), model, Progress.none()));
		assertEquals(Failure.Kind.OUT_OF_MEMORY, failure.kind());
		says(failure.getMessage(), "needs about 0.06 GB");
		EngineFailure later =
				assertThrows(EngineFailure.class, () -> predict(small, volume(190, 190, 190), model, Progress.none()));
		assertTrue(later.getMessage().matches(".*needs about [0-9.]+ [GM]B.*"), later.getMessage());
		assertWorks(small);
	}

	@Test
	void nothingListens() throws Exception {
		assumeTrue(Files.exists(Path.of("/proc/self/fd")), "missing: /proc/self/fd");
		assertWorks(shared);
		try (Stream<Path> open = Files.list(Path.of("/proc/" + engine().pid() + "/fd"))) {
			List<Path> all = new ArrayList<>();
			for (Path file : open.toList()) all.add(Files.readSymbolicLink(file));
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
		assumeTrue(Files.exists(full), "missing: " + full);
		Progress fill = when(
				"Predicting",
				done -> {
					if (links.isEmpty()) link(full);
					return false;
				},
				new ArrayList<>());
		EngineFailure failure =
				assertThrows(EngineFailure.class, () -> predict(shared, volume(21, 17, 13), model, fill));
		assertEquals(Failure.Kind.INVALID_OUTPUT, failure.kind());
		says(failure.getMessage(), "free some space");
		assertOnlyModels();
		for (Path link : links) Files.deleteIfExists(link);
		assertWorks(shared);
	}

	/** In the folder of the engine's parent process, whichever file the labels are to come back in. */
	private void link(Path full) {
		String[] arguments = engine().info().arguments().orElseThrow();
		Path exchange = Path.of(URI.create(arguments[arguments.length - 1]));
		try {
			for (int i = 0; i < 20; i++) {
				Path voxels = exchange.resolve("voxels" + i + ".raw");
				Files.deleteIfExists(voxels);
				links.add(Files.createSymbolicLink(voxels, full));
			}
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private Path engineFolder() throws Exception {
		Path jars = Files.createDirectory(folder.resolve("jars.stunet"));
		for (String jar : System.getProperty("java.class.path").split(File.pathSeparator))
			if (jar.endsWith(".jar"))
				links.add(Files.createSymbolicLink(jars.resolve(Path.of(jar).getFileName()), Path.of(jar)));
		Path gpu = Files.createDirectory(jars.resolve("gpu"));
		try (OutputStream out = Files.newOutputStream(gpu.resolve("broken.jar"));
				ZipOutputStream zip = new ZipOutputStream(out)) {
			zip.putNextEntry(new ZipEntry("org/tensorflow/internal/c_api/linux-x86_64-gpu/libjnitensorflow.so"));
			zip.write("no library".getBytes(StandardCharsets.UTF_8));
		}
		return jars;
	}

	@Test
	void gpuLibrariesThatDoNotLoadAreOneLineAndTheCpuIsUsed() throws Exception {
		System.setProperty(EngineCommand.LOCATION, engineFolder().toString());
		RemoteSegmentation engine = own(true);
		List<String> log = new ArrayList<>();
		predict(engine, volume(21, 17, 13), model, when("", done -> false, log));
		assertEquals(1, log.size(), log::toString);
		assertTrue(log.get(0).contains("do not work"), log::toString);
		assertWorks(engine);
	}

	@Test
	void gpuLibrariesWithoutADriverAreOneLine() throws Exception {
		System.setProperty(EngineCommand.LOCATION, engineFolder().toString());
		RemoteSegmentation engine = own(false);
		List<String> log = new ArrayList<>();
		predict(engine, volume(21, 17, 13), model, when("", done -> false, log));
		predict(engine, volume(21, 17, 13), model, when("", done -> false, log));
		assertEquals(1, log.size(), log::toString);
		assertTrue(log.get(0).contains("no driver"), log::toString);
		assertWorks(engine);
	}
}
