package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Files that tifffile and SimpleITK wrote ({@code make.py} beside them), whose voxels are a formula. */
class TiffFileTest {

	private static final Spacing SPACING = new Spacing(0.5, 0.75, 2);

	@TempDir
	Path folder;

	private static Path file(String name) throws URISyntaxException {
		return Path.of(TiffFileTest.class.getResource("/tiff/" + name).toURI());
	}

	private static Volume read(Path file) {
		return Stored.volume(file);
	}

	private static void check(Volume volume, int channels, String type) {
		assertEquals(new Extent(21, 18, 5), volume.size());
		assertEquals(channels, volume.channels());
		assertFalse(volume.geometry().isOriented());
		assertArrayEquals(SPACING.toArray(), volume.spacing().toArray(), 1e-6);
		for (int c = 0; c < channels; c++)
			for (int z = 0; z < 5; z++)
				for (int y = 0; y < 18; y++)
					for (int x = 0; x < 21; x++)
						assertEquals(
								value(x, y, z, c, type),
								volume.voxels().getAt(x, y, z, c).get(),
								x + " " + y + " " + z + " " + c);
	}

	private static float value(int x, int y, int z, int c, String type) {
		int value = (7 * x + 11 * y + 13 * z + 17 * c) % 251;
		if (type.startsWith("uint")) return value;
		if (type.equals("int8")) return Math.floorDiv(value - 100, 2);
		return type.startsWith("float") ? (value - 100) / 2f : value - 100;
	}

	@ParameterizedTest
	@CsvSource({
		"ome-uint8,1,uint8",
		"ome-int8,1,int8",
		"ome-uint16,1,uint16",
		"ome-int16,1,int16",
		"ome-uint32,1,uint32",
		"ome-int32,1,int32",
		"ome-float32,1,float32",
		"ome-float64,1,float64",
		"ome-tiles-bigtiff,1,uint16",
		"ome-tiles-float,1,float32",
		"ome-channels-zc,2,uint8",
		"ome-channels-cz,2,uint8",
		"imagej-uint8,2,uint8",
		"imagej-uint16,2,uint16",
		"imagej-float32,2,float32",
		"imagej-micron,1,uint8"
	})
	void voxelsAndSizesAreThoseThatTifffileWrote(String name, int channels, String type) throws Exception {
		check(read(file(name + ".tif")), channels, type);
	}

	@ParameterizedTest
	@CsvSource({
		"itk-lzw-uint8,uint8",
		"itk-lzw-int16,int16",
		"itk-lzw-uint16,uint16",
		"itk-lzw-float32,float32",
		"itk-packbits,uint8",
		"itk-deflate,int16",
		"resolution-inch,uint8",
		"resolution-centimeter,uint8"
	})
	void whatTellsNoSizeNeedsOne(String name, String type) throws Exception {
		Path file = file(name + ".tif");
		refused(InvalidVolume.class, () -> read(file), name, Remedy.SPACING.toString());
		check(VolumeFiles.plain(Progress.none()).with(Optional.of(SPACING)).read(file), 1, type);
		// As nnU-Net has it: z, y, x.
		Path copy = Files.copy(file, folder.resolve(name + "_0000.tif"));
		Files.writeString(folder.resolve(name + "_0000.json"), "{\"spacing\": [2.0, 0.75, 0.5]}");
		check(read(copy), 1, type);
		Files.writeString(folder.resolve(name + "_0000.json"), "{\"spacing\": [2.0, 0.75, 0]}");
		refused(InvalidVolume.class, () -> read(copy), "_0000.json");
	}

	@ParameterizedTest
	@CsvSource({
		"rgb,colour",
		"bilevel,black and white",
		"complex,complex",
		"palette,palette",
		"negative,negative",
		"four-axes,three axes",
		"flat,2D"
	})
	void whatIsNoVolumeOfGreyValuesIsSaidSo(String name, String why) throws Exception {
		refused(UnsupportedVolume.class, () -> read(file(name + ".tif")), name + ".tif", why);
		assertTrue(VolumeFiles.isForOthers(file(name + ".tif")));
	}

	@Test
	void aTornFileAndOneWithoutDepthAreRefusedByName() throws Exception {
		InvalidVolume torn = assertThrows(InvalidVolume.class, () -> read(file("torn.tif")));
		assertFalse(VolumeFiles.isForOthers(file("torn.tif")));
		says(torn.getMessage(), "torn.tif is cut off");
		refused(InvalidVolume.class, () -> read(file("depth0.tif")), "depth0.tif", Remedy.SPACING.toString());
	}

	/** At any length. */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"ome-uint16",
				"ome-tiles-bigtiff",
				"ome-tiles-float",
				"imagej-uint8",
				"itk-lzw-int16",
				"itk-packbits"
			})
	void cutFilesAreRefused(String name) throws Exception {
		byte[] whole = Files.readAllBytes(file(name + ".tif"));
		VolumeFiles files = VolumeFiles.plain(Progress.none()).with(Optional.of(SPACING));
		for (int length = 0; length < whole.length - 16; length += 37) {
			Path cut = Files.write(folder.resolve("cut.tif"), Arrays.copyOf(whole, length));
			InvalidVolume e = assertThrows(InvalidVolume.class, () -> files.read(cut), name + " at " + length);
			says(e.getMessage(), "cut.tif");
		}
	}

	/** One directory, and the planes after the first one behind it, as ImageJ writes more than 4 GB. */
	@Test
	void planesWithoutDirectories() throws Exception {
		Path file = imageJ("unit=um\nspacing=2000\n", 3, 3);
		Volume volume = read(file);
		assertEquals(new Extent(4, 3, 3), volume.size());
		assertEquals(12 * 2 + 4 * 2 + 3, volume.voxels().getAt(3, 2, 2, 0).get());
		assertArrayEquals(new double[] {0.5, 0.5, 2}, volume.spacing().toArray(), 1e-9);
		refused(InvalidVolume.class, () -> read(imageJ("unit=um\nspacing=2000\n", 94, 4)), "94", "holds 4");
	}

	/** Units, and what is no voxel size. */
	@ParameterizedTest
	@CsvSource({
		"unit=\\\\u00B5m|spacing=3,0.003",
		"unit=micron|spacing=-3,0.003",
		"unit=cm|spacing=0.3,3",
		"unit=inch|spacing=0.1,2.54",
		"unit=mm,1",
		"unit=nm|spacing=2e6,2",
		"unit=um|zunit=mm|spacing=3,3"
	})
	void unitsOfImageJ(String lines, double depth) throws Exception {
		assertEquals(
				depth,
				read(imageJ(lines.replace('|', '\n').replace("\\\\", "\\") + "\n", 3, 3))
						.spacing()
						.z(),
				1e-9);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"unit=inch",
				"unit=cm",
				"unit=cm|spacing=1.0",
				"unit=inch|spacing=-1",
				"unit=pixel|spacing=2",
				"spacing=2",
				"unit=mm|spacing=0",
				"unit=mm|spacing=NaN",
				"unit=mm|spacing=1e300",
				"unit=mm|spacing=two"
			})
	void whatIsNoSizeInImageJ(String lines) throws Exception {
		refused(
				InvalidVolume.class,
				() -> read(imageJ(lines.replace('|', '\n') + "\n", 3, 3)),
				Remedy.SPACING.toString());
	}

	@ParameterizedTest
	@ValueSource(strings = {"cf=3|c0=1|c1=2", "cf=0|c0=1|c1=0", "cf=0|c0=1|c1=2|zeroclip=true", "cf=21"})
	void calibrationsThatAreNoLineAreForImageJ(String lines) throws Exception {
		assertThrows(UnsupportedVolume.class, () -> read(imageJ("unit=mm\n" + lines.replace('|', '\n') + "\n", 3, 3)));
	}

	@Test
	void aLineIsApplied() throws Exception {
		assertEquals(
				7 + 2 * (12 * 2 + 4 * 2 + 3),
				read(imageJ("unit=mm\ncf=0\nc0=7\nc1=2\n", 3, 3))
						.voxels()
						.getAt(3, 2, 2, 0)
						.get());
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"channels=2|slices=2",
				"slices=-3",
				"slices=4",
				"images=1e99",
				"channels=65536|slices=65536|frames=65536"
			})
	void countsThatMakeNoSense(String lines) throws Exception {
		refused(
				InvalidVolume.class,
				() -> read(imageJ("unit=mm\n" + lines.replace('|', '\n') + "\n", 3, 3)),
				"scan.tif is");
	}

	@Test
	void directoriesInACircle() throws Exception {
		byte[] bytes = Files.readAllBytes(imageJ("unit=mm\n", 3, 3));
		ByteBuffer.wrap(bytes).putInt(8 + 2 + 9 * 12, 8);
		Path file = Files.write(folder.resolve("circle.tif"), bytes);
		refused(
				InvalidVolume.class,
				() -> read(file),
				"circle.tif is damaged: its pages follow each other in a circle");
	}

	private Path imageJ(String lines, int promised, int held) throws IOException {
		byte[] text = ("ImageJ=1.54p\nimages=" + promised + "\nslices=" + promised + "\n" + lines + "\0")
				.getBytes(StandardCharsets.ISO_8859_1);
		int[][] tags = {
			{256, 4, 1 << 2},
			{257, 4, 3},
			{258, 4, 8},
			{262, 4, 1},
			{270, 2, 0},
			{273, 4, 0},
			{282, 5, 0},
			{283, 5, 0},
			{296, 4, 1}
		};
		int resolution = 8 + 2 + tags.length * 12 + 4, description = resolution + 8, data = description + text.length;
		ByteBuffer tiff = ByteBuffer.allocate(data + held * 12).order(ByteOrder.BIG_ENDIAN);
		tiff.put((byte) 'M').put((byte) 'M').putShort((short) 42).putInt(8).putShort((short) tags.length);
		for (int[] tag : tags)
			tiff.putShort((short) tag[0])
					.putShort((short) tag[1])
					.putInt(tag[0] == 270 ? text.length : 1)
					.putInt(tag[0] == 270 ? description : tag[0] == 273 ? data : tag[1] == 5 ? resolution : tag[2]);
		tiff.putInt(0).putInt(1).putInt(500).put(text);
		for (int i = 0; i < held * 12; i++) tiff.put((byte) i);
		return Files.write(folder.resolve("scan.tif"), tiff.array());
	}

	@Test
	void whatIsToBeDoneAboutAMissingVoxelSizeHoldsForEveryCommand() throws Exception {
		Path image = Files.copy(file("resolution-inch.tif"), folder.resolve("liver_0000.tif"));
		refused(
				InvalidVolume.class,
				() -> read(image),
				"into liver.json beside it, as {\"spacing\": [z, y, x]}, or say it when you predict");
		Files.writeString(folder.resolve("liver.json"), "{\"spacing\": [2, 0.75, 0.5]}");
		assertEquals(SPACING, read(image).spacing());
	}

	@ParameterizedTest
	@ValueSource(strings = {"a.tif", "a.nii", "a.nii.gz", "a.mha", "a.mhd", "a.nrrd", "a.nhdr", "a.hdr", "a.dcm"})
	void emptyFilesAreSaidToBeEmpty(String name) throws IOException {
		Path empty = Files.createFile(folder.resolve(name));
		String refused = empty + " is empty (0 bytes); copy or export it again.";
		assertEquals(
				refused, assertThrows(InvalidVolume.class, () -> read(empty)).getMessage());
		assertEquals(
				refused,
				assertThrows(InvalidVolume.class, () -> Stored.labels(empty)).getMessage());
	}

	@Test
	void aDescriptionWithoutEndDoesNotOverflowTheStack() throws IOException {
		byte[] tiff = TiffBytes.tiff(ByteOrder.LITTLE_ENDIAN, 2, 1, "{\"shape\": [1" + ", 3".repeat(200_000) + "]}");
		Path image = Files.write(folder.resolve("scan.tif"), tiff);
		assertFalse(VolumeFiles.isForOthers(image), "what is not read of the description is not refused");
		assertEquals(List.of(image), VolumeFiles.filesOf(image));
	}
}
