package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.OnDisk;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Folders that zarr-python 2.18.7 with numcodecs 0.15.2 has written, in all its ways that are read: the voxel (x, y, z)
 * of channel c is (7x + 31y + 101z) mod 997 + c, and they are 0.5 x 0.5 x 2 mm large.
 */
class OmeZarrTest extends OnDisk {

	private static final Path FOLDER = Path.of("test/resources/zarr");

	private static Volume read(Path path) {
		return VolumeFiles.plain(Progress.none()).read(path);
	}

	private static void assertPattern(Volume volume, int modulus) {
		Extent size = volume.size();
		assertEquals(new Spacing(0.5, 0.5, 2), volume.spacing());
		assertFalse(volume.geometry().isOriented());
		for (int c = 0; c < volume.channels(); c++) {
			float[] voxels = Channels.copy(volume.voxels(), c);
			for (int i = 0; i < voxels.length; i++) {
				int x = i % size.x(), y = i / size.x() % size.y(), z = i / size.x() / size.y();
				assertEquals((7 * x + 31 * y + 101 * z) % 997 % modulus + c, voxels[i], x + ", " + y + ", " + z);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"blosc-lz4",
				"blosc-lz4-blocks",
				"blosc-lz4hc-bits",
				"blosc-lz4-noshuffle",
				"blosc-zlib",
				"blosc-stored",
				"gzip",
				"zlib",
				"none",
				"channels"
			})
	void isWhatZarrHasWritten(String name) throws IOException {
		Path path = FOLDER.resolve(name + ".zarr");
		assertTrue(VolumeFiles.isVolume(path));
		Volume volume = read(path);
		boolean isSmall = name.equals("blosc-stored") || name.equals("none");
		assertEquals(isSmall ? new Extent(8, 7, 6) : new Extent(51, 40, 21), volume.size());
		assertEquals(name.equals("channels") ? 3 : 1, volume.channels());
		assertPattern(volume, name.equals("blosc-lz4-noshuffle") ? 251 : 997);
		assertPattern(
				VolumeFiles.plain(Progress.none()).onDisk(images).read(path),
				name.equals("blosc-lz4-noshuffle") ? 251 : 997);
		assertTrue(VolumeFiles.filesOf(path).size() > 2, "what it is compared by");
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				"blosc-zstd | has blosc with zstd, and only lz4 and zlib in blosc are read; write it",
				"no-unit | does not tell its voxel size",
			})
	void whatIsNotRead(String name, String sentence) {
		Path path = FOLDER.resolve(name + ".zarr");
		InvalidVolume refused = assertThrows(InvalidVolume.class, () -> read(path));
		assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
	}

	@Test
	void aVoxelSizeThatIsGivenIsTaken() {
		Volume volume = VolumeFiles.plain(Progress.none())
				.with(Optional.of(new Spacing(1, 2, 3)))
				.read(FOLDER.resolve("no-unit.zarr"));
		assertEquals(new Spacing(1, 2, 3), volume.spacing());
	}

	private Path copy(String name) throws IOException {
		Path source = FOLDER.resolve(name), target = folder.resolve("changed.zarr");
		try (Stream<Path> all = Files.walk(source)) {
			for (Path path : all.toList())
				Files.copy(path, target.resolve(source.relativize(path).toString()));
		}
		return target;
	}

	/** Its descriptions, with something replaced. */
	private Path changed(String file, String from, String to) throws IOException {
		Path target = copy("zlib.zarr");
		String text = Files.readString(target.resolve(file));
		assertTrue(text.contains(from), text);
		Files.writeString(target.resolve(file), text.replace(from, to));
		return target;
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			value = {
				".zattrs | \"multiscales\" | \"plate\" | but no image (its .zattrs has no multiscales)",
				".zattrs | \"name\": \"x\" | \"name\": \"y\" | has the axes 'zyy', and only those of OME-Zarr 0.4",
				".zattrs | { | [ | is damaged: it is no JSON",
				"0/.zarray | \"order\": \"C\" | \"order\": \"F\" | has the order F, and only the order C",
				"0/.zarray | \"filters\": null | \"filters\": [{}] | has filters, and only arrays without",
				"0/.zarray | \"<i4\" | \"<c8\" | has values of the type <c8, and only whole or real numbers",
				"0/.zarray | \"zlib\" | \"lzma\" | has the compression lzma, and only",
				"0/.zarray | \"zarr_format\": 2 | \"zarr_format\": 3 | is damaged, or its chunks are too large",
				"0/.zarray | 51 | 0 | tells of an axis without voxels",
				"0/.zarray | 51 | 4294967347 | tells of an axis without voxels or with more than 2147483647",
				"0/.zarray | \"shape\": [ | \"shape\": [4194304, 4194304, 4194304], \"x\": [ | 4194304 voxels; at most",
				"0/.zarray | _separator\": \"/\" | _separator\": \"/../\" | has the dimension separator /../",
				".zattrs | \"path\": \"0\" | \"path\": \"../zlib.zarr/0\" | leads out of the folder",
				".zattrs | \"path\": \"0\" | \"path\": \"/0\" | leads out of the folder",
				"0/.zarray | 51 | 51, 5 | its array has 4 axes, not 3",
				"0/0/0/0 | x | y | is damaged: it cannot be decompressed",
			})
	void ofAKindThatIsNotRead(String file, String from, String to, String sentence) throws IOException {
		Path path;
		if (file.equals("0/0/0/0")) {
			path = changed(".zattrs", "zlib", "zlib");
			Files.write(path.resolve(file), new byte[] {1, 2, 3});
		} else path = changed(file, from, to);
		InvalidVolume refused = assertThrows(InvalidVolume.class, () -> read(path));
		assertTrue(refused.getMessage().startsWith(path.toString()), refused.getMessage());
		assertTrue(refused.getMessage().contains(sentence), refused.getMessage());
	}

	/** Writers of nested chunks that do not tell of them are read; what is told and wrong is not an empty image. */
	@Test
	void chunksWhoseNamesAreNotWhatIsTold() throws IOException {
		Path untold = changed("0/.zarray", "\"dimension_separator\": \"/\",", "");
		assertPattern(read(untold), 997);
		Path array = untold.resolve("0/.zarray");
		Files.writeString(array, Files.readString(array).replaceFirst("\\{", "{\"dimension_separator\": \".\","));
		String sentence = assertThrows(InvalidVolume.class, () -> read(untold)).getMessage();
		assertTrue(sentence.contains("0 is damaged: its .zarray says that the names of its chunks are"), sentence);
	}

	private String digest(Path path) {
		MessageDigest digest = Sha256.digest();
		VolumeFiles.plain(Progress.none()).with(digest).read(path);
		return Sha256.of(digest);
	}

	/** The same files under other names are another image. */
	@Test
	void theChecksumIsOfThePlacesOfChunks() throws IOException {
		Path path = copy("none.zarr"), level = path.resolve("0");
		String before = VolumeFiles.checksumOf(path);
		assertEquals(before, digest(path));
		assertEquals(before, VolumeFiles.checksumOf(FOLDER.resolve("none.zarr")), "wherever it lies");
		List<Path> chunks = VolumeFiles.filesOf(path).stream()
				.filter(file -> file.startsWith(level) && !file.endsWith(".zarray"))
				.toList();
		// In the order of names it stays the last one, so that the bytes of all files together are the same.
		Files.move(chunks.get(chunks.size() - 1), level.resolve("9.9.9"));
		assertNotEquals(before, VolumeFiles.checksumOf(path));
		assertEquals(VolumeFiles.checksumOf(path), digest(path));
	}

	/** The chunk of zlib.zarr is 21 slices thick, that of the others 8 or less: no more slices than told are held. */
	@ParameterizedTest
	@CsvSource({"zlib, 3", "zlib, 4", "zlib, 0", "channels, 1", "blosc-lz4, 2"})
	void chunksThroughManySlicesAreReadInParts(String name, int slices) throws IOException {
		OmeZarr source = OmeZarr.of(FOLDER.resolve(name + ".zarr"));
		int slice = 51 * 40, last = source.channels() - 1;
		float[] expected = Channels.copy(read(FOLDER.resolve(name + ".zarr")).voxels(), last);
		float[] voxels = new float[expected.length];
		source.read(
				last,
				(at, values, count) -> {
					assertTrue(count <= Math.max(1, slices) * slice, count + " voxels at once");
					System.arraycopy(values, 0, voxels, at, count);
				},
				Optional.empty(),
				slices * slice);
		assertArrayEquals(expected, voxels);
	}

	/** In the head, in the places of the blocks, in the length of the first one, in its data. */
	@ParameterizedTest
	@ValueSource(ints = {0, 3, 17, 22, 30, 6000})
	void aChunkThatIsCutOff(int bytes) throws IOException {
		Path path = copy("blosc-lz4.zarr"), chunk = path.resolve("0/0/0/0");
		Files.write(chunk, Arrays.copyOf(Files.readAllBytes(chunk), bytes));
		String sentence = assertThrows(InvalidVolume.class, () -> read(path)).getMessage();
		assertTrue(sentence.startsWith(chunk + " is damaged: it cannot be decompressed"), sentence);
	}

	@Test
	void aLevelThatNoFolderCanBeCalled() throws IOException {
		Path path = changed(".zattrs", "\"0\"", "\"\\u0000\"");
		assertTrue(
				assertThrows(InvalidVolume.class, () -> read(path)).getMessage().contains("names a level"));
	}

	@Test
	void aCopyWithoutItsFirstLevel() throws IOException {
		Path path = copy("zlib.zarr");
		Files.delete(path.resolve("0/.zarray"));
		assertEquals(
				path.resolve("0") + " has no .zarray, so that its voxels cannot be read; copy or export the whole "
						+ "image again.",
				assertThrows(InvalidVolume.class, () -> read(path)).getMessage());
	}

	@Test
	void zarr3IsNotRead() throws IOException {
		Files.writeString(folder.resolve("zarr.json"), "{}");
		assertEquals(
				folder + " is of Zarr 3 (OME-Zarr 0.5), and only OME-Zarr 0.4 is read; write it again in that version, "
						+ "or convert it to NIfTI (.nii.gz).",
				assertThrows(InvalidVolume.class, () -> read(folder)).getMessage());
	}

	@Test
	void timePointsAreRefusedBeforeTheWork() {
		Path target = folder.resolve("labels.zarr");
		VolumeWriter.checkSize(target, new Extent(4, 4, 4), 1);
		assertThrows(InvalidOutput.class, () -> VolumeWriter.checkSize(target, new Extent(4, 4, 4), 2));
	}

	@ParameterizedTest
	@ValueSource(ints = {200, 60_000})
	void labelsComeBack(int most) throws IOException {
		Extent size = new Extent(70, 65, 130);
		short[] labels = new short[(int) size.voxels()];
		Random random = new Random(2);
		for (int i = 0; i < labels.length / 3; i++) labels[i] = (short) random.nextInt(most);
		LabelMap map = new LabelMap(
				ArrayImgs.unsignedShorts(labels, size.toArray()), Geometry.unoriented(new Spacing(0.7, 0.8, 1.9)));
		Path target = folder.resolve("labels.ome.zarr");
		VolumeWriter.writeLabels(target, map, false);
		assertFalse(Files.exists(target.resolve("0/2/1/1")), "a chunk of background has no file");
		LabelMap read = VolumeFiles.plain(Progress.none()).readLabels(target);
		assertEquals(map.geometry(), read.geometry());
		ImgLib2Assert.assertImageEquals(map.voxels(), read.voxels());

		String array = Files.readString(target.resolve("0/.zarray")).replaceAll("\\s", "");
		assertTrue(array.startsWith("{\"chunks\":[64,64,64],\"compressor\":{\"id\":\"zlib\",\"level\":6},"), array);
		assertTrue(array.contains("\"filters\":null"), array);

		assertThrows(InvalidOutput.class, () -> VolumeWriter.writeLabels(target, map, false));
		VolumeWriter.writeLabels(target, map, true);
		Path other = folder.resolve("other.zarr");
		other.toFile().mkdir();
		VolumeWriter.write(other.resolve("kept.nii"), read(FOLDER.resolve("none.zarr")), false);
		assertThrows(InvalidOutput.class, () -> VolumeWriter.writeLabels(other, map, true));
		assertEquals(List.of("kept.nii"), List.of(other.toFile().list()), "what is no Zarr is not replaced");
	}
}
