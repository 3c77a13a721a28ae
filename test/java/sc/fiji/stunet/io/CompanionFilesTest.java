package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Voxels beside a file of another format count as part of the volume, so that a change of them is seen. */
class CompanionFilesTest {

	@TempDir
	private Path folder;

	private Path write(String name, String content) throws IOException {
		Path file = folder.resolve(name);
		Files.createDirectories(file.getParent());
		return Files.writeString(file, content);
	}

	private List<String> filesOf(Path file) throws IOException {
		return VolumeFiles.filesOf(file).stream()
				.map(one -> folder.relativize(one).toString().replace('\\', '/'))
				.toList();
	}

	@Test
	void voxelsBesideTheirHeader() throws IOException {
		Path scan = write("one.ICS", "ics_version 1.0");
		assertEquals(List.of("one.ICS"), filesOf(scan));
		write("one.ids", "voxels");
		write("other.ids", "of another");
		assertEquals(List.of("one.ICS", "one.ids"), filesOf(scan));
		String before = VolumeFiles.checksumOf(scan);
		write("one.ids", "others");
		assertNotEquals(before, VolumeFiles.checksumOf(scan));
	}

	@Test
	void voxelsInAFolderBeside() throws IOException {
		Path olympus = write("a.oif", "[ProfileSaveInfo]"), cell = write("b.vsi", "II*\0\b\0\0\0");
		write("a.oif.files/s_2.tif", "2");
		write("a.oif.files/s_1.tif", "1");
		write("_b_/stack1/frame.ets", "3");
		assertEquals(List.of("a.oif", "a.oif.files/s_1.tif", "a.oif.files/s_2.tif"), filesOf(olympus));
		assertEquals(List.of("b.vsi", "_b_/stack1/frame.ets"), filesOf(cell));
		assertEquals(List.of("c.czi"), filesOf(write("c.czi", "ZISRAW")));
	}
}
