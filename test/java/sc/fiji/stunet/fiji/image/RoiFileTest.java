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
