package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.integer.ShortType;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.HeldFiles;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.preprocess.Preprocessing;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

@Tag("process")
class CaseStoreTest {

	private static final Extent SIZE = new Extent(21, 37, 13);

	@TempDir
	Path folder;

	private static PreprocessedCase only(List<PreprocessedCase> cases) {
		assertEquals(1, cases.size());
		return cases.get(0);
	}

	private CaseStore store(Plan plan) {
		return new CaseStore(folder.resolve("cases"), plan, Cases.LABELLING);
	}

	@Test
	void givesBackWhatPreprocessingMade() throws IOException {
		Geometry lps = Geometry.of(new Spacing(1, 0.7, 2), new double[] {-1, 0, 0, 5, 0, -0.7, 0, 6, 0, 0, 2, 7});
		Volume volume = Cases.volume(SIZE, 2, lps, 1);
		LabelMap labels = Cases.labels(SIZE, lps);
		Plan plan = Cases.plan(new Spacing(0.5, 0.9, 1.1), false, 2, "RAS");
		PreprocessedCase made = only(store(plan).prepare(List.of(Cases.source("a", volume, labels)), Progress.none()));

		Reorientation turn = Reorientation.to("RAS", lps);
		Preprocessed expected = new Preprocessing(
						plan.spacing(), plan.axisOrder(), plan.normalization(), plan.nnUNetVersion())
				.forward(turn.apply(volume), () -> {});
		assertEquals(expected.size(), made.size());
		assertTrue(made.size().x() > 32, "several cells are needed");
		assertEquals(2, made.channels());
		assertArrayEquals(new int[] {1, 2}, made.foreground());
		try (OpenCase open = made.open()) {
			ImgLib2Assert.assertImageEquals(expected.voxels(), open.voxels(), (a, b) -> a.get() == b.get());
			RandomAccess<ShortType> actual = open.classes().randomAccess();
			Cursor<UnsignedShortType> value =
					expected.labels(turn.apply(labels), false).localizingCursor();
			while (value.hasNext()) {
				int label = value.next().get();
				assertEquals(
						label == 3 ? 1 : label == 7 ? 2 : 0,
						actual.setPositionAndGet(value).get());
			}
			for (int c = 1; c <= 2; c++)
				for (int i = 0; i < made.locations(c); i++)
					assertEquals(
							c, actual.setPositionAndGet(open.location(c, i)).get(), "place " + i + " of class " + c);
		}
		assertEquals(List.of(), HeldFiles.below(folder), "Windows could not delete or replace it");
	}

	@Test
	void aCaseThatCannotBeTurnedIsNamed() {
		Geometry lps = Geometry.of(new Spacing(1, 1, 1), new double[] {-1, 0, 0, 5, 0, -1, 0, 6, 0, 0, 1, 7});
		CaseStore ras = store(Cases.plan(new Spacing(1, 1, 1), false, 1, "RAS"));
		ras.prepare(
				List.of(Cases.source("lying", Cases.volume(SIZE, 1, lps, 1), Cases.labels(SIZE, lps))),
				Progress.none());
		SourceCase anyhow = Cases.source("anyhow", SIZE, 1);
		String refused = assertThrows(FailingCases.class, () -> ras.prepare(List.of(anyhow), Progress.none()))
				.getMessage();
		assertTrue(
				refused.contains("The case anyhow does not tell which way it lies")
						&& refused.contains(Remedy.ORIENTATION.toString()),
				refused);
		ras.prepare(
				List.of(new SourceCase(
						"anyhow", "told", "told", Optional.of(new StatedOrientation("as-stored")), anyhow.content())),
				Progress.none());
	}

	@Test
	void classesOutsideTheMaskAreMarked() {
		Volume volume = Cases.volume(SIZE, 1, Geometry.unoriented(new Spacing(1, 1, 1)), 1);
		volume.voxels().getAt(4, 5, 6, 0).set(50);
		// A corner that is cut out of the image but for one voxel, which belongs to a structure.
		for (int x = 0; x < 5; x++)
			for (int y = 0; y < 5; y++) volume.voxels().getAt(x, y, 0, 0).set(0);
		LabelMap labels = Cases.labels(SIZE, volume.geometry());
		labels.voxels().getAt(2, 2, 0).set(3);
		PreprocessedCase made = only(store(Cases.plan(new Spacing(1, 1, 1), true, 1, null))
				.prepare(List.of(Cases.source("a", volume, labels)), Progress.none()));
		try (OpenCase open = made.open()) {
			assertEquals(-1, open.classes().getAt(1, 2, 0).get());
			assertEquals(1, open.classes().getAt(2, 2, 0).get());
			assertEquals(0, open.classes().getAt(7, 2, 0).get());
		}
	}

	@Test
	void moreStructuresThanAByteHolds() {
		Structures many = Structures.named(
				Stream.iterate(1, i -> i + 1).limit(300).map(i -> "s" + i).toList());
		Volume volume = Cases.volume(SIZE, 1, Geometry.unoriented(new Spacing(1, 1, 1)), 1);
		LabelMap labels = Cases.labels(SIZE, volume.geometry());
		labels.voxels().getAt(1, 2, 3).set(255);
		labels.voxels().getAt(2, 2, 3).set(300);
		CaseStore store = new CaseStore(folder.resolve("cases"), Cases.plan(), Labelling.of(many));
		try (OpenCase open = only(store.prepare(List.of(Cases.source("a", volume, labels)), Progress.none()))
				.open()) {
			assertEquals(255, open.classes().getAt(1, 2, 3).get());
			assertEquals(300, open.classes().getAt(2, 2, 3).get());
			assertArrayEquals(new long[] {2, 2, 3}, open.location(300, 0));
		}
	}

	/** Counts how often a case is read. */
	private final class Counted {

		private int reads;
		private SourceCase source;

		Counted() {
			SourceCase plain = Cases.source("a", SIZE, 1);
			source = new SourceCase("a", plain.sha256(), progress -> {
				reads++;
				return plain.content().apply(progress);
			});
		}

		int readsAfter(Plan plan) {
			store(plan).prepare(List.of(source), Progress.none());
			return reads;
		}
	}

	@Test
	void isDoneAgainOnlyWhenSomethingChanged() throws IOException {
		Counted counted = new Counted();
		assertEquals(1, counted.readsAfter(Cases.plan()));
		assertEquals(1, counted.readsAfter(Cases.plan()));
		Plan plan = Cases.plan();
		assertEquals(
				1,
				counted.readsAfter(new Plan(
						plan.spacing(),
						plan.axisOrder(),
						new Extent(8, 8, 8),
						plan.normalization(),
						Set.of(),
						plan.nnUNetVersion(),
						Optional.empty())),
				"patch size");
		assertEquals(2, counted.readsAfter(Cases.plan(new Spacing(1, 1, 1.00001), false, 1, null)), "spacing");
		assertEquals(3, counted.readsAfter(Cases.plan(new Spacing(1, 1, 1.00001), true, 1, null)), "normalisation");
		assertEquals(4, counted.readsAfter(Cases.plan()));
		counted.source = new SourceCase("a", "another checksum", counted.source.content());
		assertEquals(5, counted.readsAfter(Cases.plan()), "content of the files");
	}

	@ParameterizedTest
	@ValueSource(doubles = {0, 0.001, 0.3, 0.7, 0.9, 1})
	void isDoneAgainWhenAByteIsWrong(double where) throws IOException {
		Counted counted = new Counted();
		counted.readsAfter(Cases.plan());
		Path file = folder.resolve("cases/a.case");
		byte[] good = Files.readAllBytes(file);
		byte[] bad = good.clone();
		bad[(int) (where * (bad.length - 1))] ^= 4;
		Files.write(file, bad);
		assertEquals(2, counted.readsAfter(Cases.plan()));
		assertArrayEquals(good, Files.readAllBytes(file));
	}

	/** With a checksum that fits: damage of before it was written, or somebody's doing. */
	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"[21,37,13]|[21,37]",
				"[21,37,13]|[21,37,0]",
				"[21,37,13]|[2147483647,2147483647,2147483647]",
				"[21,37,13]|[99999,99999,1]",
				"\"channels\":1|\"channels\":0",
				"\"channels\":1|\"channels\":-1",
				"\"bytesPerClass\":1|\"bytesPerClass\":7",
				"\"places\":[0|\"places\":[-1",
				"\"places\":[0|\"places\":[null",
				"\"key\"|\"k\"",
				"\"size\"|\"s\"",
				"{|null{"
			})
	void isDoneAgainWhenTheHeaderCannotBe(String found, String replacement) throws IOException {
		Counted counted = new Counted();
		counted.readsAfter(Cases.plan());
		Path file = folder.resolve("cases/a.case");
		byte[] good = Files.readAllBytes(file);
		int start = 2 + "stunet-case".length() + Integer.BYTES,
				length = ByteBuffer.wrap(good).getInt(start - Integer.BYTES);
		String header = new String(good, start, length, StandardCharsets.UTF_8);
		assertTrue(header.contains(found), header);
		byte[] forged = header.replace(found, replacement).getBytes(StandardCharsets.UTF_8);
		ByteBuffer content = ByteBuffer.allocate(good.length - 32 - length + forged.length);
		content.put(good, 0, start - Integer.BYTES)
				.putInt(forged.length)
				.put(forged)
				.put(good, start + length, good.length - 32 - start - length);
		byte[] bad = Arrays.copyOf(content.array(), content.capacity() + 32);
		System.arraycopy(Sha256.digest().digest(content.array()), 0, bad, content.capacity(), 32);
		Files.write(file, bad);
		assertEquals(2, counted.readsAfter(Cases.plan()));
		assertArrayEquals(good, Files.readAllBytes(file));
	}

	@ParameterizedTest
	@ValueSource(ints = {0, 5, 20, 1000, -1})
	void isDoneAgainWhenTheFileIsCut(int length) throws IOException {
		Counted counted = new Counted();
		counted.readsAfter(Cases.plan());
		Path file = folder.resolve("cases/a.case");
		byte[] good = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(good, length < 0 ? good.length + length : length));
		assertEquals(2, counted.readsAfter(Cases.plan()));
		assertArrayEquals(good, Files.readAllBytes(file));
	}

	@Test
	void namesTheValueThatIsNoStructure() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		LabelMap labels = Cases.labels(SIZE, geometry);
		labels.voxels().getAt(4, 9, 2).set(5);
		SourceCase source = Cases.source("scan_17", Cases.volume(SIZE, 1, geometry, 1), labels);
		String sentence = assertThrows(
						FailingCases.class, () -> store(Cases.plan()).prepare(List.of(source), Progress.none()))
				.getMessage();
		assertTrue(
				sentence.contains("scan_17") && sentence.contains("value 5") && sentence.contains("(4, 9, 2)"),
				sentence);
		assertEquals(List.of(), filesInStore());
	}

	@Test
	void namesTheCaseThatDoesNotFit() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		SourceCase otherGrid = Cases.source(
				"scan_18", Cases.volume(SIZE, 1, geometry, 1), Cases.labels(new Extent(21, 37, 12), geometry));
		String sentence = assertThrows(
						FailingCases.class, () -> store(Cases.plan()).prepare(List.of(otherGrid), Progress.none()))
				.getMessage();
		assertTrue(sentence.contains("scan_18") && sentence.contains("21 x 37 x 12"), sentence);
		SourceCase channels = Cases.source("scan_19", Cases.volume(SIZE, 2, geometry, 1), Cases.labels(SIZE, geometry));
		sentence = assertThrows(
						FailingCases.class, () -> store(Cases.plan()).prepare(List.of(channels), Progress.none()))
				.getMessage();
		assertTrue(sentence.contains("scan_19") && sentence.contains("channel"), sentence);
	}

	/** Errors included; the others are made, and not made again. */
	@Test
	void everyCaseThatFailsIsNamed() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		SourceCase overflowing = new SourceCase("a", "checksum", progress -> {
			throw new StackOverflowError();
		});
		SourceCase missing = new SourceCase("c", "checksum", progress -> {
			throw new InvalidVolume("c.nii is gone.");
		});
		SourceCase good = Cases.source("b", Cases.volume(SIZE, 1, geometry, 1), Cases.labels(SIZE, geometry));
		FailingCases failing = assertThrows(FailingCases.class, () -> store(Cases.plan())
				.prepare(List.of(overflowing, good, missing), Progress.none()));
		assertEquals(
				List.of("a", "c"),
				failing.failed().stream().map(FailingCases.Failed::name).toList());
		assertTrue(
				failing.getMessage().contains("a: java.lang.StackOverflowError")
						&& failing.getMessage().contains("c: c.nii is gone."),
				failing.getMessage());
		assertEquals(List.of("b.case"), filesInStore());
	}

	private List<String> filesInStore() {
		try (Stream<Path> files = Files.list(folder.resolve("cases"))) {
			return files.map(file -> file.getFileName().toString()).sorted().toList();
		} catch (IOException e) {
			throw new AssertionError(e);
		}
	}

	@Test
	void tellsWhichCaseAndKeepsTheFinishedOnesWhenCancelled() {
		List<String> reported = new ArrayList<>();
		Progress cancelledAtTheThird = new FakeProgress()
				.reporting((activity, done, total) -> reported.add(activity + " " + done + "/" + total))
				.logging(reported::add)
				.cancelledWhen(() -> reported.size() == 3);
		List<SourceCase> sources = Stream.of("a", "b", "c")
				.map(name -> Cases.source(name, SIZE, 1))
				.toList();
		assertThrows(Cancelled.class, () -> store(Cases.plan()).prepare(sources, cancelledAtTheThird));
		assertEquals(
				List.of("Preprocessing a 0/3", "Preprocessing b 1/3", "Preprocessing c 2/3"),
				reported,
				"ended in the middle of the third");
		assertEquals(List.of("a.case", "b.case"), filesInStore());
		reported.add("again");
		store(Cases.plan()).prepare(sources, cancelledAtTheThird);
		assertEquals("2 of 3 cases were preprocessed before.", reported.get(reported.size() - 1));
	}

	@Test
	void aFolderThatCannotBeMadeIsASentence() throws IOException {
		Files.writeString(folder.resolve("cases"), "a file");
		List<SourceCase> sources = List.of(Cases.source("a", SIZE, 1));
		String sentence = assertThrows(
						InvalidOutput.class, () -> store(Cases.plan()).prepare(sources, Progress.none()))
				.getMessage();
		assertTrue(sentence.contains(folder.resolve("cases").toString()), sentence);
	}

	/** Files that may not grow stand for a disk that is full: the same error of the same call. */
	@Test
	@EnabledOnOs({OS.LINUX, OS.MAC})
	void aFullDiskIsASentenceAndLeavesOnlyWhatIsWhole() throws Exception {
		Process process = new ProcessBuilder(
						"sh",
						"-c",
						"ulimit -f 128; exec \"$0\" \"$@\"",
						Path.of(System.getProperty("java.home"), "bin/java").toString(),
						"-XX:-UsePerfData",
						"-cp",
						System.getProperty("java.class.path"),
						PreprocessingProcess.class.getName(),
						folder.toString())
				.redirectErrorStream(true)
				.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertTrue(
				output.contains("Cannot write " + folder.resolve("cases/large.case"))
						&& output.contains("free some space"),
				output);
		assertEquals(1, output.lines().filter(line -> line.contains("case")).count(), output);
		assertEquals(List.of("small.case"), filesInStore());
	}

	@Test
	void aCaseThatVanishesWhileTrainingIsASentence() throws IOException {
		PreprocessedCase made = only(store(Cases.plan()).prepare(List.of(Cases.source("a", SIZE, 1)), Progress.none()));
		try (OpenCase open = made.open()) {
			Files.write(folder.resolve("cases/a.case"), new byte[100]);
			assertThrows(
					InvalidCase.class, () -> open.voxels().getAt(20, 36, 12, 0).get());
		}
		Files.delete(folder.resolve("cases/a.case"));
		assertThrows(InvalidCase.class, made::open);
	}
}
