package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

class VolumeBytesTest {

	@TempDir
	Path folder;

	/** As CZI and ND2, which only Fiji's readers open. */
	@Test
	void filesOfOtherFormatsAreTakenForAsLargeAsTheLargest() throws IOException {
		Volume scan = TinyData.scan(new Spacing(1, 1, 1), 5, 4, 3);
		Path own = folder.resolve("a.nii.gz");
		VolumeWriter.write(own, scan, false);
		Path other = Files.write(folder.resolve("b.czi"), new byte[] {'Z', 'I', 'S', 'R', 'A', 'W'});
		VolumeBytes bytes = new VolumeBytes();
		assertEquals(4 * 60, bytes.of(List.of(own), 1));
		assertEquals(0, bytes.of(List.of(other), 1));
		bytes.add(scan);
		assertEquals(4 * 60, bytes.of(List.of(other), 1));
		assertEquals(2 * 8 * 60, bytes.of(List.of(own, other), 2), "they are joined");
		assertEquals(2 * 16 * 60, bytes.of(List.of(own), 4), "all channels in one file");
	}
}
