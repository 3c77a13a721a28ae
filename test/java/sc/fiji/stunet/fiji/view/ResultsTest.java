package sc.fiji.stunet.fiji.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import ij.ImagePlus;
import ij.measure.Calibration;
import ij.measure.ResultsTable;
import ij.process.LUT;
import net.imglib2.img.Img;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.basictypeaccess.array.FloatArray;
import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.fiji.image.GeometryProperty;
import sc.fiji.stunet.fiji.image.GreyImage;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.measure.LabelDetails;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.measure.VolumesTable;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** What the user sees of a label map: the image and the table. */
@Isolated
class ResultsTest {

	private static final Structures TISSUES = new Structures(List.of(
			new Structure(1, "csf", 0x102030),
			new Structure(2, "grey, \"matter\"", 0x405060),
			new Structure(5, "white", 0x708090)));
	private static final short[] VALUES = {0, 1, 2, 5, 5, 5, 0, 1, 0, 0, 0, 0};

	private static LabelMap labels(Geometry geometry) {
		return new LabelMap(ArrayImgs.unsignedShorts(VALUES.clone(), 3, 2, 2), geometry);
	}

	/** The image has the values -100, -99, -98 ... */
	private static VolumesTable table(Spacing spacing) {
		float[] grey = new float[VALUES.length];
		for (int i = 0; i < grey.length; i++) grey[i] = i - 100;
		List<Structure> more = new ArrayList<>(TISSUES.all());
		more.add(new Structure(7, "absent", 0));
		return VolumesTable.of(
						labels(Geometry.unoriented(spacing)),
						Optional.of(ArrayImgs.floats(grey, 3, 2, 2)),
						new Structures(more),
						Statistics.VOLUMES,
						Progress.none())
				.by("m,n", "cpu", "doi:10.1");
	}

	@Test
	void labelImageHasTheCalibrationOfItsSource() {
		Calibration calibration = new Calibration();
		calibration.pixelWidth = 250;
		calibration.pixelDepth = 500;
		calibration.xOrigin = 7;
		calibration.setUnit("micron");
		calibration.setSigned16BitCalibration();
		ImagePlus image = LabelImage.of(
				labels(Geometry.unoriented(new Spacing(0.25, 1, 0.5))), TISSUES, calibration, "scan-labels");
		assertEquals("scan-labels", image.getTitle());
		assertEquals(16, image.getBitDepth());
		assertEquals(2, image.getNSlices());
		assertEquals(250, image.getCalibration().pixelWidth);
		assertEquals(500, image.getCalibration().pixelDepth);
		assertEquals(7, image.getCalibration().xOrigin);
		assertEquals("micron", image.getCalibration().getUnit());
		assertFalse(image.getCalibration().calibrated(), "labels are not Hounsfield units");
		for (int i = 0; i < VALUES.length; i++)
			assertEquals(VALUES[i], image.getStack().getVoxel(i % 3, i / 3 % 2, i / 6));
		assertEquals("csf", image.getProp("Label 1"));
		assertEquals("white", image.getProp("Label 5"));
		assertNull(image.getProp("Label 3"));
	}

	/** Every time point has its own planes, in its order; it keeps the place, but no profile of a single one. */
	@Test
	void labelImageOfTimePoints() {
		Geometry geometry = Geometry.of(1, 0, 0, 4, 0, 1, 0, 5, 0, 0, 2, 6);
		List<ImagePlus> frames = new ArrayList<>();
		for (int shift = 0; shift < 3; shift++) {
			short[] values = VALUES.clone();
			for (int i = 0; i < values.length; i++) values[i] += (short) shift;
			frames.add(LabelImage.of(
					new LabelMap(ArrayImgs.unsignedShorts(values, 3, 2, 2), geometry),
					TISSUES,
					new Calibration(),
					"beat-labels"));
		}
		ImagePlus image = LabelImage.ofFrames(frames);
		assertEquals(List.of(1, 2, 3), List.of(image.getNChannels(), image.getNSlices(), image.getNFrames()));
		for (int frame = 0; frame < 3; frame++)
			for (int i = 0; i < VALUES.length; i++)
				assertEquals(
						VALUES[i] + frame,
						image.getStack().getVoxel(i % 3, i / 3 % 2, image.getStackIndex(1, i / 6 + 1, frame + 1) - 1));
		assertEquals("white", image.getProp("Label 5"));
		assertEquals(Optional.of(geometry), GeometryProperty.of(image));
		assertNull(image.getProp("STU-Net labels"), "that of a single time point");
		assertEquals(frames.get(2).getProp("STU-Net labels"), image.getProp("STU-Net labels t=3"));
		assertEquals(255, image.getDisplayRangeMax());
		assertSame(frames.get(0), LabelImage.ofFrames(frames.subList(0, 1)));
	}

	@Test
	void labelImageOfAView() {
		LabelMap stored = labels(Geometry.unoriented(new Spacing(1, 1, 1)));
		LabelMap turned = new LabelMap(Views.zeroMin(Views.invertAxis(stored.voxels(), 0)), stored.geometry());
		ImagePlus image = LabelImage.of(turned, TISSUES, new Calibration(), "");
		assertEquals(2, image.getStack().getVoxel(0, 0, 0));
		assertEquals(0, image.getStack().getVoxel(2, 0, 0));
	}

	@Test
	void metalDoesNotHideTheRestOfTheScan() {
		float[] grey = new float[40 * 50 * 2];
		for (int i = 0; i < grey.length; i++) grey[i] = i % 300 - 100;
		grey[2500] = 30000;
		LabelMap labels = new LabelMap(ArrayImgs.unsignedShorts(40, 50, 2), Geometry.unoriented(new Spacing(1, 1, 1)));
		ImagePlus image = GreyImage.of(
				ArrayImgs.floats(grey, 40, 50, 2), LabelImage.of(labels, TISSUES, new Calibration(), "a-labels"));
		assertEquals(-100, image.getDisplayRangeMin(), 150);
		assertEquals(200, image.getDisplayRangeMax(), 150);
		assertEquals(30000, image.getStack().getVoxel(20, 12, 1));
	}

	/** A scan of 512 x 512 x 600 voxels would need another 0.9 GB. */
	@Test
	void planesOfAResultAreShownWithoutCopying() {
		PlanarImg<UnsignedShortType, ShortArray> planes = PlanarImgs.unsignedShorts(4, 3, 2);
		PlanarImg<FloatType, FloatArray> grey = PlanarImgs.floats(4, 3, 2);
		ImagePlus image = LabelImage.of(
				new LabelMap(planes, Geometry.unoriented(new Spacing(1, 1, 1))), TISSUES, new Calibration(), "");
		ImagePlus under = GreyImage.of(grey, image);
		for (int z = 0; z < 2; z++) {
			assertSame(
					planes.getPlane(z).getCurrentStorageArray(),
					image.getStack().getPixels(z + 1));
			assertSame(
					grey.getPlane(z).getCurrentStorageArray(), under.getStack().getPixels(z + 1));
		}
	}

	@Test
	void eachStructureIsSeenInItsColourOnBlack() {
		ImagePlus image =
				LabelImage.of(labels(Geometry.unoriented(new Spacing(1, 1, 1))), TISSUES, new Calibration(), "");
		image.setSlice(1);
		int[] seen = (int[]) image.getProcessor().convertToRGB().getPixels();
		assertEquals(0x000000, seen[0] & 0xffffff);
		assertEquals(0x102030, seen[1] & 0xffffff);
		assertEquals(0x405060, seen[2] & 0xffffff);
		assertEquals(0x708090, seen[3] & 0xffffff);
		assertEquals(0, image.getDisplayRangeMin());
		assertEquals(255, image.getDisplayRangeMax());
	}

	/** ImageJ has 256 colours for 65536 values. */
	@Test
	void noStructureIsBlackWhereValuesAreLarge() {
		Structures many = new Structures(List.of(
				new Structures.Structure(1, "one", 0x102030),
				new Structures.Structure(2, "two", 0x405060),
				new Structures.Structure(300, "far", 0x708090)));
		Img<UnsignedShortType> voxels = ArrayImgs.unsignedShorts(new short[] {0, 1, 2, 300}, 4, 1, 1);
		ImagePlus image = LabelImage.of(
				new LabelMap(voxels, Geometry.unoriented(new Spacing(1, 1, 1))), many, new Calibration(), "");
		int[] seen = (int[]) image.getProcessor().convertToRGB().getPixels();
		assertEquals(0x000000, seen[0] & 0xffffff);
		assertEquals(0x102030, seen[1] & 0xffffff);
		assertEquals(0x405060, seen[2] & 0xffffff);
		assertFalse((seen[3] & 0xffffff) == 0);
	}

	@Test
	void neighbouringColoursDiffer() {
		LUT lut = LabelImage.lut(Structures.named(
				IntStream.range(0, 104).mapToObj(i -> "structure " + i).toList()));
		assertEquals(0, lut.getRGB(0) & 0xffffff);
		for (int value = 1; value < 105; value++) {
			int a = lut.getRGB(value);
			int b = lut.getRGB(value - 1);
			int distance = Math.abs((a >> 16 & 255) - (b >> 16 & 255))
					+ Math.abs((a >> 8 & 255) - (b >> 8 & 255))
					+ Math.abs((a & 255) - (b & 255));
			assertFalse(distance < 100, value + " looks like " + (value - 1));
		}
	}

	@Test
	void tableCountsVoxelsAndCubicMillimetres() {
		VolumesTable table = table(new Spacing(0.5, 1, 3));
		assertEquals(
				List.of(
						new VolumesTable.Row(0, "csf", 1, 2, 3, -96, LabelDetails.ABSENT),
						new VolumesTable.Row(0, "grey, \"matter\"", 2, 1, 1.5, -98, LabelDetails.ABSENT),
						new VolumesTable.Row(0, "white", 5, 3, 4.5, -96, LabelDetails.ABSENT),
						new VolumesTable.Row(0, "absent", 7, 0, 0, Double.NaN, LabelDetails.ABSENT)),
				table.rows());
		ResultsTable shown = VolumesWindow.resultsTable(table);
		assertEquals("doi:10.1", shown.getStringValue("cite", 0));
		assertFalse(VolumesWindow.resultsTable(table.by("", "", "")).columnExists("cite"));
		assertEquals("white", shown.getStringValue("structure", 2));
		assertEquals(4.5, shown.getValue("mm3", 2));
		assertEquals(-96, shown.getValue("mean", 2));
		assertEquals("cpu", shown.getStringValue("device", 2));
	}

	@Test
	void tableFileHasDecimalPointsInEveryLanguage(@TempDir Path folder) throws Exception {
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.GERMANY);
			table(new Spacing(1e-3, 1e-3, 1.5e-3)).write(folder.resolve("t.csv"), false);
		} finally {
			Locale.setDefault(before);
		}
		assertEquals(
				List.of(
						"structure,value,voxels,mm3,mean,model,device",
						"csf,1,2,0.000000003,-96,\"m,n\",cpu",
						"\"grey, \"\"matter\"\"\",2,1,0.0000000015,-98,\"m,n\",cpu",
						"white,5,3,0.0000000045,-96,\"m,n\",cpu",
						"absent,7,0,0,,\"m,n\",cpu"),
				Files.readAllLines(folder.resolve("t.csv")));
	}
}
