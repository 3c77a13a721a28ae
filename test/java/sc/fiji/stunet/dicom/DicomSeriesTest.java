package sc.fiji.stunet.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.outside.Unreadable;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** What lies in a folder of DICOM files: what belongs together, and sentences that help where nothing tells. */
class DicomSeriesTest {

	@TempDir
	private Path folder;

	private final List<String> log = new ArrayList<>();
	private int cancelAfter = Integer.MAX_VALUE;

	private final Progress progress = new FakeProgress()
			.reporting((activity, done, total) -> {
				if (activity.contains("headers") && done >= cancelAfter) cancelAfter = -1;
			})
			.logging(log::add)
			.cancelledWhen(() -> cancelAfter < 0);

	private static DicomBytes slice(double z) {
		return new DicomBytes(DicomBytes.EXPLICIT, 0).position(0, 0, z);
	}

	private void series(int slices) {
		for (int z = 0; z < slices; z++) slice(z).write(folder.resolve("IM" + z));
	}

	private Volume read(Path input) {
		return DicomReader.read(input, PlaneDecoder.NONE, progress);
	}

	private String refused(Path input) {
		return assertThrows(InvalidVolume.class, () -> read(input)).getMessage();
	}

	private static void assertHas(String sentence, String... words) {
		for (String word : words) says(sentence, word);
		assertTrue(sentence.length() < 600, "too long to read: " + sentence);
	}

	@Test
	void aFileWithSeveralFramesIsNamedInAFolder() {
		slice(0).text(0x00280008, "IS", "12")
				.without(0x00200032)
				.without(0x00200037)
				.write(folder.resolve("enhanced.dcm"));
		for (Path input : new Path[] {folder, folder.resolve("enhanced.dcm")})
			assertHas(refused(input), folder.resolve("enhanced.dcm") + " is one DICOM file with 12 frames", "dcm2niix");
	}

	@Test
	void aDiscKeepsItsSeriesInSubFolders() throws IOException {
		Path below = Files.createDirectories(folder.resolve("DICOM/A"));
		Files.createSymbolicLink(folder.resolve("DICOM/A/again"), folder);
		slice(0).write(below.resolve("IM00"));
		assertHas(
				refused(folder),
				folder + " holds no DICOM slices itself, but folders with DICOM files, such as " + Path.of("DICOM/A")
						+ "; name the folder");
		slice(0).text(0x00020002, "UI", "1.2.840.10008.1.3.10")
				.without(0x00200032)
				.without(DicomTag.PIXEL_DATA)
				.write(folder.resolve("DICOMDIR"));
		assertHas(refused(folder), "such as " + Path.of("DICOM/A"));
	}

	@Test
	void aFolderWithoutSlicesSaysWhatThereIs() throws IOException {
		assertHas(refused(folder), folder + " holds no DICOM slices; name the folder");
		for (String name : new String[] {"report1", "report2", "report3"})
			slice(0).without(0x00200032).write(folder.resolve(name));
		assertHas(refused(folder), "(report1 and 2 others do not)");
		assertHas(refused(folder.resolve("report2")), "report2 is DICOM, but no slice that tells its position");
	}

	@Test
	void aSeriesBySliceIsToldWithAFewNames() {
		for (int z = 0; z < 300; z++)
			slice(z).text(0x0020000e, "UI", "1.2." + z).write(folder.resolve("IM" + z));
		for (Path input : new Path[] {folder, folder.resolve("IM7")})
			assertHas(
					refused(input),
					"each of 300 DICOM slices there claims to be a series of its own (IM0, IM1, IM10 ...)",
					"0020,000E",
					"Image Sequence");
	}

	@Test
	void manySeriesAreNotAllListed() {
		for (int i = 0; i < 9; i++)
			for (int z = 0; z < 2; z++)
				slice(z).text(0x0020000e, "UI", "1.2." + i)
						.text(0x0008103e, "LO", "Series " + i)
						.write(folder.resolve("IM" + i + z));
		String sentence = refused(folder);
		assertHas(
				sentence,
				"holds 9 series: 'Series 0' (2 slices, IM00)",
				"'Series 4' (2 slices, IM40) ...; name one file");
		assertTrue(!sentence.contains("Series 5"), sentence);
		assertEquals(2, read(folder.resolve("IM81")).size().z());
	}

	@Test
	void copiesAreLeftOutWithALine() throws IOException {
		series(4);
		Files.copy(folder.resolve("IM2"), folder.resolve("IM2 (1)"));
		Files.copy(folder.resolve("IM2"), folder.resolve("copy of IM2"));
		assertEquals(4, read(folder).size().z());
		assertEquals(2, log.size());
		assertHas(log.get(0), folder.resolve("IM2 (1)") + " is left out: it is a copy of IM2.");
		assertEquals(4, read(folder.resolve("copy of IM2")).size().z());
	}

	@Test
	void differentSlicesAtOnePositionAreNamed() {
		series(4);
		slice(2).pixels(9, 9, 9, 9, 9, 9).write(folder.resolve("IM2 (1)"));
		assertHas(
				refused(folder),
				"two slices at the same position (0.000, 0.000, 2.000 mm) with different contents: IM2 and IM2 "
						+ "(1); keep one");
		slice(3).pixels(9, 9, 9, 9, 9, 9).write(folder.resolve("other"));
		assertHas(refused(folder), "IM2 and IM2 (1), and 1 more such file;");
	}

	@Test
	void timePointsInOneSeriesAreOneSentence() {
		for (int time = 0; time < 20; time++)
			for (int z = 0; z < 4; z++)
				slice(z).text(0x00080032, "TM", "1200" + (10 + time)).write(folder.resolve("t" + time + "z" + z));
		assertHas(
				refused(folder),
				"with different contents: t0z0 and t10z0, and 75 more such files; keep one image of each "
						+ "position, such as one time point");
	}

	/** A localizer has a series of its own or, in some, the same one; a file tells which is meant. */
	@Test
	void aLocalizerIsNotMixedIn() {
		series(4);
		for (String uid : new String[] {"1.2.3", "9.9"}) {
			slice(0).text(0x0020000e, "UI", uid)
					.text(0x00200037, "DS", "0\\1\\0\\0\\0\\-1")
					.text(0x0008103e, "LO", "Localizer")
					.write(folder.resolve("scout"));
			assertHas(refused(folder), "holds 2 series: 'Thorax' (4 slices, IM0), 'Localizer' (1 slice, scout)");
			assertEquals(4, read(folder.resolve("IM0")).size().z());
			assertHas(refused(folder.resolve("scout")), "is one slice only");
		}
	}

	/** What cannot be used is in nobody's way who has named another series. */
	@Test
	void aScreenshotOfAnotherSeriesIsInNobodysWay() {
		series(4);
		slice(0).text(0x0020000e, "UI", "9.9")
				.text(0x00280004, "CS", "RGB")
				.number(0x00280002, 3)
				.write(folder.resolve("fused"));
		assertEquals(4, read(folder.resolve("IM0")).size().z());
		assertHas(refused(folder), "fused has colours (RGB)");
		slice(0).text(0x00280004, "CS", "RGB").number(0x00280002, 3).write(folder.resolve("fused"));
		assertHas(refused(folder.resolve("IM0")), "fused has colours (RGB)");
	}

	@Test
	void aFileThatMayNotBeReadIsNoReasonToLeaveASliceOut() {
		series(4);
		try (Unreadable slice = new Unreadable(folder.resolve("IM3"))) {
			assertHas(refused(folder), slice.path() + " cannot be read");
		}
	}

	/** The places count, whatever the header says of distances and thicknesses. */
	@Test
	void positionsCountNotDistancesThatHeadersTell() {
		for (int z = 0; z < 4; z++)
			slice(2.5 * z)
					.text(0x00180050, "DS", "5")
					.text(0x00180088, "DS", "-1")
					.text(0x00201041, "DS", "77")
					.write(folder.resolve("IM" + z));
		assertEquals(2.5, read(folder).spacing().z(), 1e-12);
	}

	@Test
	void textsOfHeadersAreOneShortLine() {
		series(2);
		for (int z = 0; z < 2; z++)
			slice(z).text(0x0020000e, "UI", "9.9")
					.text(0x0008103e, "LO", "\u001b[2J\u009b31m\r\nred" + "d".repeat(1000))
					.write(folder.resolve("x" + z));
		String sentence = refused(folder);
		assertTrue(sentence.chars().noneMatch(Character::isISOControl), sentence);
		assertHas(sentence, "[2J", "redd");
	}

	@Test
	void readingHeadersCanBeCancelled() {
		series(20);
		cancelAfter = 3;
		assertThrows(Cancelled.class, () -> read(folder));
	}
}
