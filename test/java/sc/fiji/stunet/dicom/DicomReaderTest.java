package sc.fiji.stunet.dicom;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.outside.Unreadable;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class DicomReaderTest {

	private static final PlaneDecoder NONE = (slice, content) -> {
		throw new IOException("nobody decodes");
	};

	@TempDir
	private Path folder;

	private static DicomBytes slice(int first, double z) {
		return new DicomBytes(DicomBytes.EXPLICIT, first).position(-10, -20, z);
	}

	/** Files whose names say nothing about their places. */
	private void series(String syntax, UnaryOperator<DicomBytes> change) {
		double[] places = {4, 0, 2};
		for (int i = 0; i < 3; i++)
			change.apply(new DicomBytes(syntax, 100 * i).position(-10, -20, places[i]))
					.write(folder.resolve("slice" + i));
	}

	private Volume read(Path input) {
		return DicomReader.read(input, NONE, Progress.none());
	}

	private String refused(Path input) {
		return assertThrows(InvalidVolume.class, () -> read(input)).getMessage();
	}

	private static float at(Volume volume, int... position) {
		return volume.voxels().getAt(position[0], position[1], position[2], 0).get();
	}

	@ParameterizedTest
	@ValueSource(strings = {DicomBytes.EXPLICIT, DicomBytes.IMPLICIT, DicomBytes.BIG_ENDIAN})
	void slicesLieWhereTheirPositionsSay(String syntax) throws IOException {
		series(syntax, slice -> slice.nested(0x00081140, 0x00280008, "12"));
		Files.writeString(folder.resolve("notes.txt"), "not DICOM");
		new DicomBytes(syntax, 0).without(DicomTag.PIXEL_DATA).write(folder.resolve("report"));
		Volume volume = read(folder);
		assertEquals(new Extent(3, 2, 3), volume.size());
		assertEquals(new Spacing(0.5, 0.75, 2), volume.spacing());
		assertArrayEquals(new double[] {10, 20, 0}, volume.geometry().toWorld(0, 0, 0), 1e-12);
		assertArrayEquals(new double[] {10 - 1, 20 - 0.75, 4}, volume.geometry().toWorld(2, 1, 2), 1e-12);
		for (int i = 0; i < 3; i++) assertEquals(100 * i + 5, at(volume, 2, 1, i == 0 ? 2 : i - 1));
		assertEquals(volume.geometry(), read(folder.resolve("slice1")).geometry());
		assertTrue(DicomSeries.isInFolder(folder));
		assertFalse(DicomSeries.isDicom(folder.resolve("notes.txt")));
	}

	/** A disk has folders that nobody may read, and they are no reason to leave the others alone. */
	@Test
	void aFolderThatCannotBeReadIsNoSeries() throws Exception {
		try (Unreadable closed = new Unreadable(Files.createDirectory(folder.resolve("closed")))) {
			assertFalse(DicomSeries.isInFolder(closed.path()));
			assertThrows(InvalidVolume.class, () -> new DicomSeries(closed.path(), Progress.none()).slices());
		}
	}

	/**
	 * A sagittal series: x runs to the back, y to the feet; its slices come from the right, along the perpendicular.
	 */
	@Test
	void obliqueAxesKeepTheirDirections() {
		series(DicomBytes.EXPLICIT, slice -> slice.text(0x00200037, "DS", "0\\1\\0\\0\\0\\-1"));
		for (int i = 0; i < 3; i++)
			new DicomBytes(DicomBytes.EXPLICIT, 100 * i)
					.text(0x00200037, "DS", "0\\1\\0\\0\\0\\-1")
					.position(30 - 3 * i, 1, 2)
					.write(folder.resolve("slice" + i));
		Geometry geometry = read(folder).geometry();
		assertArrayEquals(new double[] {0, 0, 3, -30, -0.5, 0, 0, -1, 0, -0.75, 0, 2}, geometry.affine(), 1e-12);
	}

	@Test
	void valuesAreRescaledSliceBySliceAndOnlyStoredBitsCount() {
		slice(0, 0)
				.number(0x00280103, 1)
				.number(0x00280101, 12)
				.number(0x00280102, 11)
				.rescale(2, -1024)
				.pixels(0x0fff, 0x07ff, 0x0800, 0x7005, 0xf000, 0)
				.write(folder.resolve("a"));
		slice(0, 1).rescale(0.5, 3).pixels(65535, 1, 2, 3, 4, 5).write(folder.resolve("b"));
		Volume volume = read(folder);
		assertEquals(2 * -1 - 1024, at(volume, 0, 0, 0));
		assertEquals(2 * 2047 - 1024, at(volume, 1, 0, 0));
		assertEquals(2 * -2048 - 1024, at(volume, 2, 0, 0));
		assertEquals(2 * 5 - 1024, at(volume, 0, 1, 0));
		assertEquals(-1024, at(volume, 1, 1, 0));
		assertEquals(65535 * 0.5f + 3, at(volume, 0, 0, 1));
	}

	@Test
	void aDecoderGivesStoredNumbers() {
		series("1.2.840.10008.1.2.4.90", slice -> slice.rescale(1, -1000));
		byte[] stored = new byte[12];
		stored[10] = 1;
		Volume volume = DicomReader.read(
				folder, (slice, content) -> new PlaneDecoder.Plane(stored, ByteOrder.BIG_ENDIAN), Progress.none());
		assertEquals(256 - 1000, at(volume, 2, 1, 1));
		assertEquals(-1000, at(volume, 0, 0, 0));
		assertTrue(refused(folder).contains("nobody decodes"));
		PlaneDecoder tooFew = (slice, content) -> new PlaneDecoder.Plane(new byte[6], ByteOrder.BIG_ENDIAN);
		Refusals.refused(
				InvalidVolume.class, () -> DicomReader.read(folder, tooFew, Progress.none()), "6 bytes for 6 pixels");
	}

	@Test
	void severalSeriesAreListedAndAFileSaysWhich() {
		series(DicomBytes.EXPLICIT, slice -> slice);
		for (int z = 0; z < 4; z++)
			slice(50, z)
					.text(0x0020000e, "UI", "1.2.4")
					.text(0x0008103e, "LO", "Lung kernel")
					.write(folder.resolve("other" + z));
		says(refused(folder), "2 series: 'Lung kernel' (4 slices, other0), 'Thorax' (3 slices, slice0); name one file");
		assertEquals(4, read(folder.resolve("other2")).size().z());
		assertEquals(3, read(folder.resolve("slice2")).size().z());
	}

	/** Anonymised files may have lost the series; what cannot be of one volume is not mixed. */
	@Test
	void withoutAUidOnlyWhatFitsTogetherIsOneSeries() {
		series(DicomBytes.EXPLICIT, slice -> slice.without(0x0020000e));
		slice(0, 9)
				.without(0x0020000e)
				.text(0x00200037, "DS", "0\\1\\0\\0\\0\\-1")
				.text(0x0008103e, "LO", "Localizer")
				.write(folder.resolve("scout"));
		assertTrue(refused(folder).contains("'Localizer' (1 slice, scout)"));
		assertEquals(3, read(folder.resolve("slice0")).size().z());
	}

	static Stream<Arguments> wrong() {
		return Stream.of(
				Arguments.of(
						(UnaryOperator<DicomBytes>)
								slice -> slice.text(0x00280004, "CS", "RGB").number(0x00280002, 3),
						"has colours (RGB)"),
				Arguments.of((UnaryOperator<DicomBytes>) slice -> slice.without(0x00280030), "pixel spacing"),
				Arguments.of(
						(UnaryOperator<DicomBytes>) slice -> slice.text(0x00280030, "DS", "0.5\\x"),
						"PIXEL_SPACING is '0.5\\x'"),
				Arguments.of(
						(UnaryOperator<DicomBytes>) slice -> slice.without(0x00200032),
						"holds no DICOM slices that tell their position"),
				Arguments.of(
						(UnaryOperator<DicomBytes>) slice -> slice.text(0x00280008, "IS", "12"),
						"slice0 is one DICOM file with 12 frames"),
				Arguments.of((UnaryOperator<DicomBytes>) slice -> slice.number(0x00280101, 17), "17 of 16 bits"),
				Arguments.of(
						(UnaryOperator<DicomBytes>) slice -> slice.nested(0x00283000, 0x00283002, "1"), "by a table"),
				Arguments.of(
						(UnaryOperator<DicomBytes>) slice -> slice.position(1, 2, 3),
						"two slices at the same position (1.000, 2.000, 3.000 mm)"),
				Arguments.of(
						(UnaryOperator<DicomBytes>) slice -> slice.text(0x00200037, "DS", "0\\0\\0\\0\\1\\0"),
						"do not span a plane"),
				Arguments.of((UnaryOperator<DicomBytes>) slice -> slice.pixels(1, 2, 3), "ends within its pixels"));
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void whatCannotBeUsedIsRefusedInOneSentence(UnaryOperator<DicomBytes> change, String words) {
		series(DicomBytes.EXPLICIT, change);
		says(refused(folder), words, folder.toString());
	}

	@Test
	void aMissingSliceIsNoticedWhereverItIs() throws IOException {
		for (int missing = 1; missing < 11; missing++) {
			for (int z = 0; z < 12; z++) slice(0, 1.25 * z).write(folder.resolve("s" + z));
			Files.delete(folder.resolve("s" + missing));
			says(refused(folder), "from 1.250 to 2.500 mm (the largest after the position -10.00, -20.00, ");
		}
	}

	@Test
	void roundedPositionsAreNoGaps() {
		for (int z = 0; z < 12; z++) slice(0, Math.round(6.25 * z) / 10.0).write(folder.resolve("s" + z));
		assertEquals(6.9 / 11, read(folder).spacing().z(), 1e-9);
	}

	@Test
	void aTiltedGantryIsRefused() {
		for (int z = 0; z < 5; z++) slice(0, z).position(0, 0.2 * z, z).write(folder.resolve("s" + z));
		says(refused(folder), "11.3 degrees", "dcm2niix");
	}

	@Test
	void damagedFilesAreNamed() throws IOException {
		series(DicomBytes.EXPLICIT, slice -> slice);
		byte[] whole = slice(0, 6).bytes();
		for (int length = 133; length < whole.length; length++) {
			Files.write(folder.resolve("broken"), Arrays.copyOf(whole, length));
			try {
				read(folder);
			} catch (InvalidVolume e) {
				assertTrue(e.getMessage().contains("broken") || e.getMessage().contains("series"), e.getMessage());
			}
		}
		assertTrue(refused(folder).contains("broken ends within its pixels"));
	}

	@Test
	void oneSliceIsNoVolumeAndCancelEndsIt() {
		slice(0, 0).write(folder.resolve("only"));
		assertTrue(refused(folder).contains("is one slice only"));
		slice(0, 1).write(folder.resolve("second"));
		Progress cancelled = new FakeProgress().cancelledWhen(() -> true);
		assertThrows(Cancelled.class, () -> DicomReader.read(folder, NONE, cancelled));
	}

	@Test
	void aSliceThatIsEmptyOrTornAtItsStartIsMissed() throws IOException {
		for (int i = 0; i < 4; i++) slice(100 * i, 2 * i).write(folder.resolve("s" + i + ".dcm"));
		Path last = folder.resolve("s3.dcm");
		byte[] whole = Files.readAllBytes(last);
		Files.writeString(folder.resolve("readme.txt"), "");
		Files.write(last, new byte[0]);
		assertEquals(
				last + " is empty (0 bytes), but named like the slices of its folder; copy or export the "
						+ "series again, or remove the file.",
				refused(folder));
		Files.write(last, Arrays.copyOf(whole, 100));
		says(refused(folder), "^" + last + " is no DICOM file, or cut off");
		assertTrue(refused(folder.resolve("s0.dcm")).startsWith(last.toString()));
		Files.delete(last);
		assertEquals(3, read(folder).size().z());
		for (int i = 0; i < 3; i++) Files.move(folder.resolve("s" + i + ".dcm"), folder.resolve("1.2.84" + i));
		Files.writeString(folder.resolve("VERSION"), "1");
		assertEquals(3, read(folder).size().z());
		Files.write(folder.resolve("1.2.843"), new byte[0]);
		says(refused(folder), "1.2.843 is empty");
	}
}
