package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** What the command line prints of a result. */
class SegmentationResultTest {

	@Test
	void voxelsWithoutANumberCountInNoMean() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 1));
		float[] scan = {Float.NaN, 10, 20, Float.POSITIVE_INFINITY, Float.NaN, 0, 0, 0};
		Structures structures = new Structures(List.of(new Structure(1, "lung", 1), new Structure(2, "liver", 2)));
		Segmentation.Result result = new Segmentation.Result(
				new LabelMap(ArrayImgs.unsignedShorts(new short[] {1, 1, 1, 1, 2, 0, 0, 0}, 2, 2, 2), geometry),
				structures,
				"cpu");
		assertEquals(
				List.of("label structure voxels mm3 mean", "1 lung 4 4.0 15.00", "2 liver 1 1.0 -"),
				result.volumesTable(new Volume(ArrayImgs.floats(scan, 2, 2, 2, 1), geometry))
						.lines()
						.map(line -> line.strip().replaceAll(" +", " "))
						.toList());
	}

	@Test
	void probabilitiesThatTheDiskCannotHoldAreRefusedBeforeTheWork(@TempDir Path folder) throws IOException {
		ProbabilityOutput output = new ProbabilityOutput(folder.resolve("p.nii.gz"), false);
		refused(
				InvalidOutput.class,
				() -> output.scratch(1L << 60),
				"1152921504.6 GB are needed there; free some space, or choose another folder");
		try (FileChannel scratch = output.scratch(1000)) {
			assertEquals(0, scratch.size());
		}
		try (Stream<Path> left = Files.list(folder)) {
			assertEquals(0, left.count());
		}
	}

	@Test
	void theTableHasVolumesAndMeansOfTheFirstChannel() {
		Geometry geometry = Geometry.unoriented(new Spacing(1, 1, 2.5));
		short[] labels = {0, 1, 1, 3, 0, 0, 0, (short) 40000};
		float[] scan = {900, -1000, -900.5f, 40, 9, 9, 9, 7, 1, 1, 1, 1, 1, 1, 1, 1};
		Structures structures = new Structures(
				List.of(new Structure(1, "lung", 1), new Structure(2, "liver", 2), new Structure(40000, "bone", 3)));
		Segmentation.Result result = new Segmentation.Result(
				new LabelMap(ArrayImgs.unsignedShorts(labels, 2, 2, 2), geometry), structures, "cpu");
		assertEquals(
				List.of(
						"label structure voxels mm3 mean",
						"1 lung 2 5.0 -950.25",
						"2 liver 0 0.0 -",
						"40000 bone 1 2.5 7.00"),
				result.volumesTable(new Volume(ArrayImgs.floats(scan, 2, 2, 2, 2), geometry))
						.lines()
						.map(line -> line.strip().replaceAll(" +", " "))
						.toList());
	}
}
