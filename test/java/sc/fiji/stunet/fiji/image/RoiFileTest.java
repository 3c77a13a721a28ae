package sc.fiji.stunet.fiji.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import ij.gui.PointRoi;
import ij.gui.Roi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.volume.InvalidVolume;

class RoiFileTest {

	@TempDir
	Path folder;

	private static Roi roi(String name, int slice) {
		Roi roi = new Roi(1, 1, 2, 1);
		roi.setName(name);
		roi.setPosition(slice);
		return roi;
	}

	private Path zip(String name, String... entries) throws IOException {
		Path file = folder.resolve(name);
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
			for (String entry : entries) zip.putNextEntry(new ZipEntry(entry));
		}
		return file;
	}

	@Test
	void theManagersNamesAndPlacesAreKept() throws IOException {
		Path file = folder.resolve("a.zip");
		try (var out = Files.newOutputStream(file)) {
			RoiFile.write(List.of(roi("cell", 2), roi("cell", 3), roi("left/right", 4)), out);
		}
		assertTrue(RoiFile.isZip(file));
		List<Roi> read = RoiFile.read(file);
		assertEquals(
				List.of("cell", "cell", "left/right"),
				read.stream().map(Roi::getName).toList());
		assertEquals(List.of(2, 3, 4), read.stream().map(Roi::getPosition).toList());
	}

	/** Of points that a macro sets ImageJ's own file does not have them. */
	@Test
	void thePlacesOfPointsAreKept() throws IOException {
		PointRoi set = new PointRoi(new float[] {1, 2}, new float[] {3, 4});
		set.setPosition(7);
		PointRoi counted = new PointRoi(1, 3);
		counted.setCounters(new int[] {2 | 5 << 8});
		PointRoi removed = new PointRoi(1, 3);
		removed.setCounters(new int[] {2 | 5 << 8});
		removed.setPosition(0);
		Path file = folder.resolve("points.zip");
		try (var out = Files.newOutputStream(file)) {
			RoiFile.write(List.of(set, counted, new PointRoi(5, 6), removed), out);
		}
		List<PointRoi> read =
				RoiFile.read(file).stream().map(PointRoi.class::cast).toList();
		assertEquals(
				List.of(7, 5, 0, 0),
				read.stream().map(roi -> roi.getPointPosition(0)).toList());
		assertEquals(7, read.get(0).getPointPosition(1));
		assertEquals(2, read.get(1).getCounters()[0] & 0xff);
		assertEquals(set.getFloatPolygon().ypoints[1], read.get(0).getFloatPolygon().ypoints[1]);
	}

	/** Programs that pack a folder put other entries before. */
	@Test
	void anArchiveOfSomethingElseIsNone() throws IOException {
		assertFalse(RoiFile.isZip(zip("images.zip", "labels/", "labels/a.nii.gz")));
		assertTrue(RoiFile.isZip(zip("packed.ZIP", "rois/", "rois/.DS_Store", "rois/0001.roi")));
		assertFalse(RoiFile.isZip(folder.resolve("missing.zip")));
		assertFalse(RoiFile.isZip(Files.write(folder.resolve("a.nii"), new byte[3])));
	}

	/** Whose name says that it should have some. */
	@Test
	void oneThatIsDamagedIsRefused() throws IOException {
		Path damaged = Files.write(folder.resolve("c.zip"), new byte[] {1, 2, 3});
		assertTrue(RoiFile.isZip(damaged));
		refused(InvalidVolume.class, () -> RoiFile.read(damaged), "has no ROIs");
		Path missing = folder.resolve("missing.zip");
		refused(InvalidVolume.class, () -> RoiFile.read(missing), missing + " does not exist; check the name.");
		assertTrue(RoiFile.isZip(zip("empty.zip")));
	}
}
