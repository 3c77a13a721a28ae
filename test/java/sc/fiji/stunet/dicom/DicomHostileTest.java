package sc.fiji.stunet.dicom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** Headers that lie, nest, or end: a sentence with the name of the file, in no time and with no memory. */
@Tag("large")
class DicomHostileTest {

	private static final String JPEG = "1.2.840.10008.1.2.4.70";

	@TempDir
	private Path folder;

	private void series(UnaryOperator<DicomBytes> change) {
		for (int z = 0; z < 3; z++)
			change.apply(new DicomBytes(DicomBytes.EXPLICIT, 10 * z).position(0, 0, z))
					.write(folder.resolve(z + ".dcm"));
	}

	private Volume read() {
		return assertTimeoutPreemptively(
				Duration.ofSeconds(5), () -> DicomReader.read(folder, PlaneDecoder.NONE, Progress.none()));
	}

	private static byte[] little(Object... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (Object part : parts) {
			if (part instanceof String text) out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
			else if (part instanceof byte[] bytes) out.writeBytes(bytes);
			// A tag, which is two numbers, or a length.
			else if (part instanceof Long tag)
				out.writeBytes(ByteBuffer.allocate(4)
						.order(ByteOrder.LITTLE_ENDIAN)
						.putShort((short) (tag >> 16))
						.putShort(tag.shortValue())
						.array());
			else
				out.writeBytes(ByteBuffer.allocate(4)
						.order(ByteOrder.LITTLE_ENDIAN)
						.putInt((int) part)
						.array());
		}
		return out.toByteArray();
	}

	private static final byte[] SEQUENCE = little(0x00081140L, "SQ\0\0", -1);
	private static final byte[] ITEM = little(0xfffee000L, -1);
	private static final byte[] END_OF_ITEM = little(0xfffee00dL, 0);
	private static final byte[] END_OF_SEQUENCE = little(0xfffee0ddL, 0);

	private static byte[] repeated(int times, byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (int i = 0; i < times; i++) for (byte[] part : parts) out.writeBytes(part);
		return out.toByteArray();
	}

	private static byte[] nested(int depth) {
		return little(repeated(depth, SEQUENCE, ITEM), repeated(depth, END_OF_ITEM, END_OF_SEQUENCE));
	}

	private static Arguments slices(UnaryOperator<DicomBytes> change, String words) {
		return Arguments.of(change, words);
	}

	static Stream<Arguments> hostile() {
		return Stream.of(
				slices(slice -> slice.raw(0x00081140, nested(20000)), "nested more than 100 deep"),
				slices(slice -> slice.raw(0x00081140, repeated(20000, SEQUENCE, ITEM)), "nested more than 100 deep"),
				slices(slice -> slice.raw(0x00081140, SEQUENCE), "0.dcm"),
				slices(slice -> slice.raw(0x00081140, little(SEQUENCE, ITEM)), "0.dcm"),
				slices(
						slice -> slice.raw(0x00081140, little(SEQUENCE, little(0x00080060L, "CS", 0))),
						"something else than items"),
				slices(
						slice -> slice.raw(0x00081140, little(0x00081140L, "SQ\0\0", 0x7fffffff)),
						"ends within its DICOM header"),
				slices(
						slice -> slice.raw(0x00091010, little(0x00091010L, "OB\0\0", -2)),
						"ends within its DICOM header"),
				slices(slice -> slice.number(0x00280010, 0), "3 columns and 0 rows"),
				slices(slice -> slice.without(0x00280010), "3 columns and 0 rows"),
				slices(slice -> slice.number(0x00280011, 0), "0 columns and 2 rows"),
				slices(
						slice -> slice.number(0x00280010, 20000).number(0x00280011, 20000),
						"ends within its pixels (20000 x 20000 of 2 bytes)"),
				slices(
						slice -> slice.number(0x00280010, 65535)
								.number(0x00280011, 65535)
								.bits(32, 32, false),
						"ends within its pixels (65535 x 65535 of 4 bytes)"),
				slices(
						slice -> slice.raw(DicomTag.PIXEL_DATA, little(0x7fe00010L, "OW\0\0", -1, ITEM)),
						"its pixels are in pieces"),
				slices(
						slice -> slice.raw(DicomTag.PIXEL_DATA, little(0x7fe00010L, "OW\0\0", 0x7ffffff0, 1)),
						"ends within its pixels"),
				slices(slice -> slice.text(0x00280030, "DS", "1e300\\1e300"), "pixel spacing is 1.0E300"),
				slices(slice -> slice.text(0x00280030, "DS", "-1\\1"), "pixel spacing is -1.0"),
				slices(slice -> slice.text(0x00280030, "DS", "0\\0"), "pixel spacing is 0.0"),
				slices(slice -> slice.text(0x00280030, "DS", "1e-320\\1e-320"), "0.dcm"),
				slices(slice -> slice.text(0x00280030, "DS", "NaN\\1"), "PIXEL_SPACING is 'NaN\\1'"),
				slices(slice -> slice.text(0x00280030, "DS", "1"), "PIXEL_SPACING is '1'"),
				slices(slice -> slice.position(1e308, -1e308, 0), "1.0E308 mm away"),
				slices(slice -> slice.text(0x00200032, "DS", "0\\0"), "POSITION is '0\\0'"),
				slices(slice -> slice.text(0x00200037, "DS", "1e200\\0\\0\\0\\1e200\\0"), "do not span a plane"),
				slices(slice -> slice.text(0x00200037, "DS", "1\\0\\0\\1\\0\\0"), "do not span a plane"),
				slices(slice -> slice.text(0x00200037, "DS", "0\\0\\0\\0\\0\\0"), "do not span a plane"),
				slices(slice -> slice.text(0x00281053, "DS", "NaN"), "RESCALE_SLOPE is 'NaN'"),
				slices(slice -> slice.text(0x00281053, "DS", "Infinity"), "RESCALE_SLOPE is"),
				slices(slice -> slice.text(0x00280008, "IS", "many"), "FRAMES is 'many'"),
				slices(slice -> slice.number(0x00280103, 7), "PIXEL_REPRESENTATION is 7"),
				slices(slice -> slice.number(0x00280101, 0), "0 of 16 bits"),
				slices(slice -> slice.number(0x00280100, 64), "16 of 64 bits"),
				slices(slice -> slice.bits(16, 12, false).number(0x00280102, 15), "bit 15 is the highest of its 12"),
				slices(slice -> slice.text(0x00280004, "CS", "MONOCHROME1"), "white as 0"));
	}

	@ParameterizedTest
	@MethodSource("hostile")
	void aHeaderThatLiesIsRefusedByName(UnaryOperator<DicomBytes> change, String words) {
		series(change);
		Refusals.refused(InvalidVolume.class, this::read, words, "0.dcm");
	}

	static Stream<UnaryOperator<DicomBytes>> odd() {
		byte[] odd = {1, 2, 3};
		return Stream.of(
				slice -> slice.raw(0x00081140, nested(50)),
				slice -> slice.raw(0x00081140, little(SEQUENCE, END_OF_SEQUENCE)),
				// The mark at the end of an item is missing.
				slice -> slice.raw(
						0x00081140,
						little(SEQUENCE, ITEM, little(0x00080060L, "CS", new byte[] {2, 0}, "CT"), END_OF_SEQUENCE)),
				slice -> slice.raw(
						0x00081140,
						little(SEQUENCE, little(0xfffee000L, 4, "abcd"), ITEM, END_OF_ITEM, END_OF_SEQUENCE)),
				slice -> slice.element(0x00090010, "LO", "ACME 1".getBytes(StandardCharsets.US_ASCII))
						.element(0x00091001, "UN", odd),
				slice -> slice.element(0x00080060, "CS", odd),
				slice -> slice.element(0x00091001, "SV", new byte[8]),
				slice -> slice.element(0x00091001, "UV", new byte[8]),
				slice -> slice.element(0x00091001, "OL", new byte[8]),
				slice -> slice.element(0x00091001, "OV", new byte[8]),
				slice -> slice.element(0x00091001, "??", odd),
				// What is of unknown representation and undefined length is written without representations.
				slice -> slice.raw(
						0x00091001,
						little(
								0x00091001L,
								"UN\0\0",
								-1,
								ITEM,
								little(0x00091002L, 3),
								odd,
								END_OF_ITEM,
								END_OF_SEQUENCE)),
				slice -> slice.element(0x00080000, "UL", new byte[] {4, 0, 0, 0})
						.element(0x00280000, "UL", new byte[] {-1, -1, -1, -1}),
				slice -> slice.text(0x00280008, "IS", "0"),
				slice -> slice.text(0x00280008, "IS", ""),
				slice -> slice.text(0x00280008, "IS", " 1 "),
				slice -> slice.rescale(0, 0),
				slice -> slice.text(0x00281053, "DS", ""),
				slice -> slice.text(0x00281053, "DS", " 1 ").text(0x00281052, "DS", ""),
				slice -> slice.number(0x00280120, 3));
	}

	/** Small sins of real files, which other programs forgive. */
	@ParameterizedTest
	@MethodSource("odd")
	void whatIsOnlyOddIsRead(UnaryOperator<DicomBytes> change) {
		for (int z = 0; z < 2; z++)
			change.apply(new DicomBytes(DicomBytes.EXPLICIT, 10 * z))
					.position(0, 0, z)
					.write(folder.resolve(z + ".dcm"));
		Volume volume = read();
		for (int i = 0; i < 6; i++)
			assertEquals(10 + i, volume.voxels().getAt(i % 3, i / 3, 1, 0).get());
	}

	@Test
	void eightBitsInWordsWithTheHigherByteFirstAreRefused() {
		for (int z = 0; z < 2; z++)
			new DicomBytes(DicomBytes.BIG_ENDIAN, 0)
					.bits(z == 0 ? 8 : 32, 8, false)
					.position(0, 0, z)
					.write(folder.resolve(z + ".dcm"));
		Refusals.refused(InvalidVolume.class, this::read, "0.dcm has values of 8 bits with the higher byte first");
	}

	@Test
	void aSlopeOf0CountsAs1AndAnInterceptNeedsNoSlope() {
		series(slice -> slice.rescale(0, -5));
		assertEquals(25 - 5, read().voxels().getAt(2, 1, 2, 0).get());
		series(slice -> slice.text(0x00281052, "DS", "-5"));
		assertEquals(25 - 5, read().voxels().getAt(2, 1, 2, 0).get());
	}

	private String refused(PlaneDecoder decoder) {
		return assertThrows(InvalidVolume.class, () -> DicomReader.read(folder, decoder, Progress.none()))
				.getMessage();
	}

	/**
	 * The length of compressed pixels tells nothing, so that the first slice is decoded before memory is taken for all.
	 */
	@Test
	void whatTheDecoderGivesIsLookedAtBeforeMemoryIsTaken() {
		for (int z = 0; z < 500; z++)
			new DicomBytes(JPEG, 0)
					.number(0x00280010, 65535)
					.number(0x00280011, 65535)
					.position(0, 0, z)
					.write(folder.resolve(z + ".dcm"));
		assertTrue(refused((slice, content) -> new PlaneDecoder.Plane(new byte[12], ByteOrder.LITTLE_ENDIAN))
				.contains("the decoder gives 12 bytes for 4294836225 pixels"));
		for (int z = 0; z < 500; z++)
			new DicomBytes(JPEG, 0)
					.number(0x00280010, 3000)
					.number(0x00280011, 3000)
					.position(0, 0, z)
					.write(folder.resolve(z + ".dcm"));
		assertTrue(refused((slice, content) -> new PlaneDecoder.Plane(new byte[18_000_000], ByteOrder.LITTLE_ENDIAN))
				.contains("is too large (3000 x 3000 x 500 voxels)"));
	}

	@Test
	void whateverADecoderThrowsNamesTheSlice() {
		for (int z = 0; z < 2; z++) new DicomBytes(JPEG, 0).position(0, 0, z).write(folder.resolve(z + ".dcm"));
		for (Throwable thrown : new Throwable[] {
			new NegativeArraySizeException("-1"), new StackOverflowError(), new ArithmeticException("/ by zero")
		}) {
			String sentence = refused((slice, content) -> {
				if (thrown instanceof Error e) throw e;
				throw (RuntimeException) thrown;
			});
			says(
					sentence,
					"Cannot decode " + folder.resolve("0.dcm"),
					thrown.getClass().getSimpleName());
		}
		assertThrows(
				Cancelled.class,
				() -> DicomReader.read(
						folder,
						(slice, content) -> {
							throw new Cancelled();
						},
						Progress.none()));
		assertTrue(refused(PlaneDecoder.NONE).contains("Bio-Formats"));
	}

	/** Bits flip, blocks are missing: a volume or a sentence that names the folder, never anything else. */
	@Test
	void damageAnywhereIsAVolumeOrASentence() throws Exception {
		Random random = new Random(3);
		for (String syntax : new String[] {DicomBytes.EXPLICIT, DicomBytes.IMPLICIT, DicomBytes.BIG_ENDIAN}) {
			byte[] whole = new DicomBytes(syntax, 0)
					.nested(0x00081140, 0x00280008, "12")
					.rescale(2, 1)
					.position(0, 0, 1)
					.bytes();
			new DicomBytes(syntax, 0).rescale(2, 1).write(folder.resolve("0.dcm"));
			for (int i = 0; i < 1500; i++) {
				byte[] damaged = whole.clone();
				for (int k = random.nextInt(4); k >= 0; k--)
					damaged[128 + random.nextInt(whole.length - 128)] =
							(byte) (random.nextBoolean() ? random.nextInt() : random.nextInt(3) - 1);
				Files.write(folder.resolve("1.dcm"), damaged);
				try {
					read();
				} catch (InvalidVolume e) {
					says(e.getMessage(), folder.toString());
					assertTrue(e.getMessage().chars().noneMatch(Character::isISOControl), e.getMessage());
				}
			}
		}
	}
}
