package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.DiskImages;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/** Which disk is at fault when the voxels of a scan are brought into another file: that of the scan, or the other. */
class VoxelsOnDiskTest {

	private static final Extent SIZE = new Extent(7, 5, 40);
	private static final Path SCAN = Path.of("scan.nii");

	@TempDir
	Path folder;

	private DiskImages images;

	@BeforeEach
	void open() throws IOException {
		images = new DiskImages(Files.createDirectory(folder.resolve("images")));
	}

	/** A scan whose voxels are their own numbers, where something happens after the first half of each channel. */
	private record Source(Event half) implements VolumeSource {

		interface Event {

			void happen() throws IOException;
		}

		@Override
		public Extent size() {
			return SIZE;
		}

		@Override
		public int channels() {
			return 2;
		}

		@Override
		public List<Path> files() {
			return List.of(SCAN);
		}

		@Override
		public Geometry geometry() {
			return Geometry.unoriented(new Spacing(1, 1, 1));
		}

		@Override
		public void read(int channel, Voxels voxels, Optional<MessageDigest> digest) throws IOException {
			float[] part = new float[(int) SIZE.voxels() / 2];
			for (int at = 0; at < SIZE.voxels(); at += part.length) {
				for (int i = 0; i < part.length; i++) part[i] = number(channel, at + i);
				voxels.put(at, part, part.length);
				if (at == 0) half.happen();
			}
		}
	}

	private static float number(int channel, int voxel) {
		return channel * 10_000 + voxel;
	}

	private void read(Source.Event half) {
		VoxelsOnDisk.of(new Source(half), SCAN, Optional.empty(), images, Progress.none());
	}

	@Test
	void allVoxelsOfAllChannelsAreBrought() {
		var voxels = VoxelsOnDisk.of(new Source(() -> {}), SCAN, Optional.empty(), images, Progress.none());
		for (int channel = 0; channel < 2; channel++) {
			float[] expected = new float[(int) SIZE.voxels()];
			for (int i = 0; i < expected.length; i++) expected[i] = number(channel, i);
			assertArrayEquals(expected, Channels.copy(voxels, channel));
		}
		images.close();
	}

	@Test
	void aScanThatCannotBeReadIsNoFaultOfTheOtherDisk() {
		InvalidVolume refused = assertThrows(
				InvalidVolume.class,
				() -> read(() -> {
					throw new IOException("Input/output error");
				}));
		assertEquals("Cannot read scan.nii (Input/output error); check that it may be read.", refused.getMessage());
		images.close();
	}

	/** As when the disk of the images is full or gone while the scan is read. */
	@Test
	void imagesThatCannotBeWrittenAreNoFaultOfTheScan() {
		cannotBeKept(assertThrows(InvalidOutput.class, () -> read(images::close)));
	}

	@Test
	void aFolderThatIsMissingIsNoFaultOfTheScan() throws IOException {
		Files.delete(images.folder());
		cannotBeKept(assertThrows(InvalidOutput.class, () -> read(() -> {})));
	}

	private void cannotBeKept(InvalidOutput refused) {
		String sentence = refused.getMessage();
		assertTrue(sentence.startsWith("The voxels of scan.nii cannot be kept in " + images.folder() + " ("), sentence);
		assertTrue(sentence.endsWith("); free some space on its disk."), sentence);
	}
}
