package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

import ij.IJ;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/** What is said of a file by its header, and what is then read of it. */
class ChannelFilesTest {

	@TempDir
	Path folder;

	private void assertHolds(Path file, int channels) {
		assertTrue(ChannelFiles.holds(file, channels));
		assertEquals(
				channels,
				ChannelFiles.read(List.of(file), channels, VolumeFiles.plain(Progress.none()), Progress.none())
						.channels());
	}

	@Test
	void channelsAreThoseOfOneVolumeOrAsManyVolumes() {
		LabelMap plane = new LabelMap(ArrayImgs.unsignedShorts(4, 3, 5), Geometry.unoriented(new Spacing(1, 1, 1)));
		Path volumes = folder.resolve("a.nii.gz");
		VolumeWriter.writeLabels(
				volumes, Collections.nCopies(4, plane), new TimeAxis(4, OptionalDouble.empty()), false);
		assertHolds(volumes, 4);
		assertFalse(ChannelFiles.holds(volumes, 1), "time points");
		Path channels = image("b.tif", 2, 1);
		assertHolds(channels, 2);
		assertFalse(ChannelFiles.holds(channels, 4));
	}

	/** Neither 4 channels nor 2. */
	@Test
	void channelsOfSeveralTimePointsAreNone() {
		Path both = image("c.tif", 2, 2);
		assertTrue(Files.exists(both));
		for (int channels : List.of(1, 2, 4)) assertFalse(ChannelFiles.holds(both, channels));
	}

	private Path image(String name, int channels, int frames) {
		Path file = folder.resolve(name);
		var image = IJ.createHyperStack("made", 4, 3, channels, 5, frames, 8);
		image.getCalibration().setUnit("mm");
		IJ.saveAsTiff(image, file.toString());
		return file;
	}
}
