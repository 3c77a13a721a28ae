package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;

import ij.ImagePlus;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.fiji.image.ImageVolume;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Volume;

class SampleTest {

	@Test
	void theScanLiesWhereItsFileLies() {
		ImagePlus image = Sample.open(Progress.none());
		Volume file = Stored.volume(Path.of("samples", Sample.TITLE + ".nii.gz"));
		Volume shown = ImageVolume.of(image, Reading.AS_IT_IS, 1);
		assertEquals(file.geometry(), shown.geometry());
		assertEquals(
				file.voxels().getAt(49, 58, 47, 0).get(),
				shown.voxels().getAt(49, 58, 47, 0).get());
		says((String) image.getProperty("Info"), "ICBM 152", "Copyright");
	}
}
