package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.io.NiftiBytes.gzip;
import static sc.fiji.stunet.io.NiftiBytes.nifti1;
import static sc.fiji.stunet.io.NiftiBytes.nifti2BigEndian;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import sc.fiji.stunet.failure.Refusals;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** What SimpleITK 2.5 does with unusual headers was tried; the expectations here are its. */
class VolumeFilesTest {

	private static final float NAN = Float.NaN;
	private static final float[] SFORM = {1.5f, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30};

	@TempDir
	Path folder;

	static Stream<Arguments> places() {
		double[] sform = {1.5, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30};
		return Stream.of(
				arguments("metres", nifti1().units(1).sform(1, SFORM), new double[] {
					1500, 0, 0, 10000, 0, 2000, 0, 20000, 0, 0, 3000, 30000
				}),
				arguments("micron", nifti1().units(3).qform(1, 0, 0, 0, 10, 20, 30), new double[] {
					.0015, 0, 0, .01, 0, .002, 0, .02, 0, 0, .003, .03
				}),
				arguments("unknown unit is mm", nifti1().units(0).sform(1, SFORM), sform),
				arguments("units of time do not matter", nifti1().units(2 + 16).sform(1, SFORM), sform),
				arguments(
						"negative pixdim turns the axis",
						nifti1().pixdim(1, -1.5f).sform(1, SFORM),
						new double[] {-1.5, 0, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30}),
				arguments("qfac -1 turns z", nifti1().pixdim(-1).qform(1, 0, 1, 0), new double[] {
					-1.5, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0
				}),
				arguments("voxel size from pixdim", nifti1().pixdim(1, 1, 1, 1).sform(1, SFORM), new double[] {
					1, 0, 0, 10, 0, 1, 0, 20, 0, 0, 1, 30
				}),
				arguments(
						"no pixdim: from the sform", nifti1().pixdim(1, NAN, 0).sform(1, SFORM), sform),
				arguments(
						"sheared sform: qform",
						nifti1().sform(1, 1.5f, .3f, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30)
								.qform(1, 0, 0, 0, 1, 2, 3),
						new double[] {1.5, 0, 0, 1, 0, 2, 0, 2, 0, 0, 3, 3}),
				arguments(
						"sform that is not a number: qform",
						nifti1().sform(1, NAN, NAN).qform(1, 0, 0, 0, 1, 2, 3),
						new double[] {1.5, 0, 0, 1, 0, 2, 0, 2, 0, 0, 3, 3}),
				arguments(
						"damaged qform that is not needed",
						nifti1().sform(1, SFORM).qform(1, NAN),
						sform),
				arguments(
						"both agree",
						nifti1().sform(4, 1.5f, 0, 0, 10.00005f, 0, 2, 0, 20, 0, 0, 3, 30)
								.qform(1, 0, 0, 0, 10, 20, 30),
						new double[] {1.5, 0, 0, 10.00005f, 0, 2, 0, 20, 0, 0, 3, 30}),
				arguments("standard space only without a qform", nifti1().sform(4, SFORM), sform),
				arguments("else the qform", nifti1().sform(4, SFORM).qform(2, 0, 0, 0, 1, 2, 3), new double[] {
					1.5, 0, 0, 1, 0, 2, 0, 2, 0, 0, 3, 3
				}),
				arguments(
						"damaged qform beside a usable sform of another space",
						nifti1().sform(4, SFORM).qform(2, NAN),
						sform),
				arguments(
						"sform that differs by the direction of an axis",
						nifti1().pixdim(0).sform(2, SFORM).qform(1, 0, 1, 0, 10, 20, 30),
						sform),
				arguments(
						"sform whose axes are the qform's in another order",
						nifti1().pixdim(1, 2, 1.5f, 3)
								.sform(2, 0, 1.5f, 0, 10, 2, 0, 0, 20, 0, 0, 3, 30)
								.qform(1, 0, 0, 0, 10, 20, 30),
						new double[] {2, 0, 0, 10, 0, 1.5, 0, 20, 0, 0, 3, 30}),
				arguments("negative code is none", nifti1().sform(1, SFORM).qform(-1, 0, 0, 0, 1, 2, 3), sform));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("places")
	void liesWhereSimpleItkPutsIt(String what, NiftiBytes file, double[] affine) throws IOException {
		Geometry geometry = Stored.volume(write("a.nii", file.bytes())).geometry();
		assertTrue(geometry.isOriented());
		assertArrayEquals(affine, geometry.affine(), 1e-5 * affine[10]);
	}

	@Test
	void voxelSizeIsExactlyThatOfTheFileAlsoWhenOblique() throws IOException {
		float s = (float) Math.sqrt(0.5);
		NiftiBytes file = nifti1().pixdim(1, 1.5f, 1.5f, 3)
				.sform(1, 1.5f * s, -1.5f * s, 0, 0, 1.5f * s, 1.5f * s, 0, 0, 0, 0, 3, 0);
		Geometry geometry = Stored.volume(write("a.nii", file.bytes())).geometry();
		assertEquals(new Spacing(1.5, 1.5, 3), geometry.spacing());
		assertEquals(1.5f * s, geometry.affine()[0]);
	}

	@Test
	void withoutAFormTheOrientationIsUnknown() throws IOException {
		Geometry geometry = Stored.volume(write("a.nii", nifti1().bytes())).geometry();
		assertFalse(geometry.isOriented());
		assertEquals(new Spacing(1.5, 2, 3), geometry.spacing());
	}

	static Stream<Arguments> scales() {
		return Stream.of(
				arguments(2f, 1f, 201f),
				arguments(-2f, 3f, -197f),
				arguments(1f, 5f, 105f),
				arguments(0f, 5f, 100f),
				arguments(NAN, 5f, 100f),
				arguments(Float.POSITIVE_INFINITY, 5f, 100f),
				arguments(2f, NAN, 200f));
	}

	@ParameterizedTest
	@MethodSource("scales")
	void slopeAndInterceptAreApplied(float slope, float intercept, float first) throws IOException {
		Volume volume =
				Stored.volume(write("a.nii", nifti1().scale(slope, intercept).bytes()));
		assertEquals(first, volume.voxels().getAt(0, 0, 0, 0).get());
	}

	static Stream<Arguments> types() {
		ByteBuffer one = ByteBuffer.allocate(24 * 8).order(ByteOrder.LITTLE_ENDIAN);
		return Stream.of(
				arguments(2, bytes(24, one.putLong(0, 0xffL)), 255f),
						arguments(256, bytes(24, one.putLong(0, 0x80L)), -128f),
				arguments(4, bytes(48, one.putLong(0, 0x8000L)), -32768f),
						arguments(512, bytes(48, one.putLong(0, 0xffffL)), 65535f),
				arguments(8, bytes(96, one.putLong(0, 0x80000000L)), -2147483648f),
						arguments(768, bytes(96, one.putLong(0, 0xffffffffL)), 4294967295f),
				arguments(1024, bytes(192, one.putLong(0, -7)), -7f),
						arguments(1280, bytes(192, one.putLong(0, -1)), 18446744073709551615f),
				arguments(16, bytes(96, one.putLong(0, Float.floatToRawIntBits(-1.25f))), -1.25f),
						arguments(64, bytes(192, one.putDouble(0, 0.1)), 0.1f));
	}

	private static byte[] bytes(int count, ByteBuffer of) {
		return Arrays.copyOf(of.array(), count);
	}

	@ParameterizedTest
	@MethodSource("types")
	void everyTypeOfRealNumberIsRead(int type, byte[] voxels, float first) throws IOException {
		Volume volume =
				Stored.volume(write("a.nii", nifti1().type(type).voxels(voxels).bytes()));
		assertEquals(first, volume.voxels().getAt(0, 0, 0, 0).get());
		assertEquals(0, volume.voxels().getAt(3, 2, 1, 0).get());
	}

	static Stream<Arguments> containers() {
		byte[] bytes = nifti1().bytes();
		byte[] zipped = gzip(bytes);
		return Stream.of(
				arguments("a.nii", bytes),
				arguments("plain-under-another-name.nii.gz", bytes),
				arguments("zipped-under-another-name.nii", zipped),
				arguments("a.nii.gz", zipped),
				arguments("no-ending", bytes),
				arguments(
						"trailing.nii.gz",
						ByteBuffer.allocate(zipped.length + 7)
								.put(zipped)
								.put("garbage".getBytes(StandardCharsets.UTF_8))
								.array()),
				arguments(
						"members.nii.gz",
						gzip(Arrays.copyOf(bytes, 361), Arrays.copyOfRange(bytes, 361, bytes.length))),
				arguments("longer.nii", Arrays.copyOf(bytes, 5000)),
				arguments("pair-magic.nii", nifti1().magic("ni1\0")),
				arguments("zeros.nii", nifti1().dim(7, 4, 3, 2, 0, -1, 0, 0)),
				arguments("ones.nii", nifti1().dim(7, 4, 3, 2, 1, 1, 1, 1)),
				arguments("nifti2.nii", nifti2BigEndian()),
				arguments("nifti2.nii.gz", gzip(nifti2BigEndian().bytes())));
	}

	private static byte[] bytes(Object file) {
		return file instanceof NiftiBytes made ? made.bytes() : (byte[]) file;
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("containers")
	void contentCountsNotTheName(String name, Object file) throws IOException {
		checkVoxels(Stored.volume(write(name, bytes(file))));
	}

	@Test
	void eitherFileOfAPairNamesIt() throws IOException {
		NiftiBytes pair = nifti1().magic("ni1\0").offset(0);
		Path header = write("p.hdr", pair.header());
		Path image = write("p.img", pair.voxels());
		checkVoxels(Stored.volume(header));
		checkVoxels(Stored.volume(image));
		Files.delete(image);
		Files.write(folder.resolve("p.img.gz"), gzip(pair.voxels()));
		checkVoxels(Stored.volume(header));
		Files.delete(folder.resolve("p.img.gz"));
		assertTrue(refused(header).contains("p.img does not exist"));
	}

	private static void checkVoxels(Volume volume) {
		assertEquals(new Spacing(1.5, 2, 3), volume.spacing());
		for (int i = 0; i < 24; i++)
			assertEquals(
					100 + i, volume.voxels().getAt(i % 4, i / 4 % 3, i / 12, 0).get());
	}

	static Stream<Arguments> badFiles() {
		byte[] good = nifti1().bytes();
		byte[] zipped = gzip(good);
		byte[] broken = zipped.clone();
		broken[broken.length - 6] ^= 1;
		return Stream.of(
				arguments("2D", nifti1().dim(2, 6, 4)),
				arguments("axes", nifti1().dim(0)),
				arguments("RGBA", nifti1().type(2304)),
				arguments("128-bit", nifti1().type(1536)),
				arguments("bits", nifti1().type(1)),
				arguments("vectors", nifti1().dim(5, 4, 3, 1, 1, 2)),
				arguments("start at byte 0", nifti1().offset(0)),
				arguments("start at byte -1", nifti1().offset(-1)),
				arguments("start at byte 352.5", nifti1().offset(352.5f)),
				arguments("the file ends before", nifti1().offset(1e9f)),
				arguments("right angles", nifti1().sform(1, 1.5f, .3f, 0, 10, 0, 2, 0, 20, 0, 0, 3, 30)),
				arguments("quaternion", nifti1().qform(1, NAN)),
				arguments("size along y", nifti1().pixdim(1, 1, 0)),
				arguments("size along x", nifti1().pixdim(1, NAN).qform(1)),
				arguments("fewer", Arrays.copyOf(good, good.length - 1)),
				arguments("fewer", gzip(nifti1().dim(3, 30000, 30000, 30000).bytes())),
				arguments("cut off", gzip(nifti1().dim(3, 20, 20, 20).bytes())),
				arguments("cut off", Arrays.copyOf(zipped, zipped.length - 3)),
				arguments("cut off", Arrays.copyOf(zipped, 60)),
				arguments("decompressed", broken),
				arguments("decompressed", new byte[] {0x1f, (byte) 0x8b, 9, 9}),
				arguments("ANALYZE", nifti1().magic("\0\0\0\0")),
				arguments("magic", nifti1().magic("n+3\0")),
				arguments("TIFF", "II*\0 and more".getBytes(StandardCharsets.UTF_8)),
				arguments("no 'dimension'", "NRRD0004".getBytes(StandardCharsets.UTF_8)),
				arguments("not a NIfTI", "hello".getBytes(StandardCharsets.UTF_8)),
				arguments("empty", new byte[0]),
				arguments("inside its header", Arrays.copyOf(nifti2BigEndian().bytes(), 400)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("badFiles")
	void badFilesAreRefusedInASentence(String word, Object file) throws IOException {
		String sentence = refused(write("bad.nii", bytes(file)));
		assertTrue(sentence.contains(word) && sentence.contains("bad.nii") && sentence.endsWith("."), sentence);
	}

	@Test
	void whatStandsForAFileIsNamed() throws IOException {
		for (String name : List.of("a.nii.gz", "a.mha", "a.nrrd", "a")) {
			Path pointer = write(
					name,
					"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
							.getBytes(StandardCharsets.UTF_8));
			says(refused(pointer), "is a Git LFS pointer");
			for (String text : List.of(
					"<!DOCTYPE html><html><body>Sign in</body></html>", "\ufeff<?xml version=\"1.0\"?>\n<Error>")) {
				Path page = write(name, text.getBytes(StandardCharsets.UTF_8));
				says(refused(page), "is a web page");
			}
		}
	}

	@Test
	void foldersAndMissingFilesAreRefused() throws IOException {
		says(refused(folder), "is an empty folder");
		write("a.nii", nifti1().bytes());
		says(refused(folder), "is a folder of volumes, such as a.nii");
		assertTrue(refused(folder.resolve("nothing.nii")).contains("nothing.nii does not exist"));
	}

	@Test
	void labelsAreWholeNumbersFrom0To65535() throws IOException {
		assertEquals(
				123,
				Stored.labels(write("l.nii", nifti1().bytes()))
						.voxels()
						.getAt(3, 2, 1)
						.get());
		assertEquals(
				65535,
				Stored.labels(write("l.nii", nifti1().scale(1, 65535 - 123).bytes()))
						.voxels()
						.getAt(3, 2, 1)
						.get());
		for (NiftiBytes bad :
				new NiftiBytes[] {nifti1().scale(0.5f, 0), nifti1().scale(-1, 0), nifti1().scale(1, 65535 - 122)}) {
			Path file = write("bad.nii", bad.bytes());
			Refusals.refused(InvalidVolume.class, () -> Stored.labels(file), "is not a label map");
		}
	}

	@Test
	void labelsThatAreWholeNumbersButForRoundingAreRoundedWithAWarning() throws IOException {
		List<String> logged = new ArrayList<>();
		VolumeFiles files = VolumeFiles.plain(new FakeProgress().logging(logged::add));
		Path file = write("l.nii", nifti1().scale(1.000004f, 0.0001f).bytes());
		assertEquals(123, files.readLabels(file).voxels().getAt(3, 2, 1).get());
		assertTrue(
				logged.size() == 1
						&& logged.get(0).contains("l.nii")
						&& logged.get(0).contains("rounded"),
				logged.toString());
		Refusals.refused(
				InvalidVolume.class,
				() -> files.readLabels(
						write("bad.nii", nifti1().scale(0.9904f, 0).bytes())),
				"its header scales what is stored (by 0.9904, plus 0.0)",
				"without scaling");
		byte[] reals = ByteBuffer.allocate(96)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putFloat(1.002f)
				.array();
		String unscaled = Refusals.refused(
				InvalidVolume.class,
				() -> files.readLabels(
						write("bad.nii", nifti1().type(16).voxels(reals).bytes())),
				"1.002");
		assertTrue(!unscaled.contains("header"), unscaled);
		Path half = write(
				"nan.nii",
				nifti1().type(16)
						.voxels(ByteBuffer.allocate(96)
								.order(ByteOrder.LITTLE_ENDIAN)
								.putFloat(NAN)
								.array())
						.bytes());
		Refusals.refused(InvalidVolume.class, () -> files.readLabels(half), "NaN");
	}

	private Path write(String name, byte[] bytes) throws IOException {
		return Files.write(folder.resolve(name), bytes);
	}

	private static String refused(Path file) {
		return assertThrows(InvalidVolume.class, () -> Stored.volume(file)).getMessage();
	}
}
