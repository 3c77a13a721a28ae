package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import net.imglib2.Cursor;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.reference.Reference;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * The same scan in several formats, in a real ImageJ with Bio-Formats: the same labels as from NIfTI, in the same
 * place.
 */
@Needs(Outside.BIO_FORMATS)
class FormatsIT {

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;
	private static Path model;

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"), withBioFormats(folder.resolve("ImageJ")));
		model = TinyModel.write(folder.resolve("tiny.stunet"), 32, 1, Optional.of("RAS"), 1, 2, 3)
				.folder();
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
		try (Stream<Path> all = Files.walk(folder)) {
			for (Path link : all.filter(Files::isSymbolicLink).toList()) Files.delete(link);
		}
	}

	/** The built ImageJ and Bio-Formats beside its plugins, by links. */
	private static Path withBioFormats(Path target) throws IOException {
		Path built =
				Path.of(System.getProperty("stunet.imagej", "target/imagej")).toAbsolutePath();
		Path plugins = Files.createDirectories(target.resolve("plugins"));
		for (Path part : List.of(built, built.resolve("plugins")))
			try (Stream<Path> all = Files.list(part)) {
				for (Path file : all.filter(
								file -> !file.getFileName().toString().equals("plugins"))
						.toList()) Files.createSymbolicLink(target.resolve(built.relativize(file)), file);
			}
		Files.createSymbolicLink(
				plugins.resolve("bioformats_package.jar"),
				Outside.BIO_FORMATS.path().toAbsolutePath());
		return target;
	}

	private static String call(String command, String options) {
		return "call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands." + command + "', 'model=[" + model
				+ "] mirror=false step=1 " + options + "');\n";
	}

	private static Path labels(String name) {
		return folder.resolve(name + ".nii.gz");
	}

	private static void assertSame(LabelMap expected, LabelMap actual) {
		assertArrayEquals(expected.geometry().affine(), actual.geometry().affine(), 1e-4);
		ImgLib2Assert.assertImageEquals(expected.voxels(), actual.voxels());
	}

	/** 20 compressed slices, and what another program made of them; then both, in one folder, as cases. */
	@Test
	@Needs(Outside.SHARED)
	void aDicomSeriesIsSegmentedAsItsNiftiFile() throws Exception {
		Path series = Reference.shared("data/ct_abdomen/dicom").toAbsolutePath();
		Path nifti = Reference.shared("data/ct_abdomen/ct.nii.gz").toAbsolutePath();
		Path scans = Files.createDirectory(folder.resolve("scans"));
		Files.createSymbolicLink(scans.resolve("patient 1"), series);
		Path results = Files.createDirectory(folder.resolve("results"));
		RealImageJ.Run run = ended(
				0,
				imagej.headless(call("PredictCommand", "input=[" + nifti + "] output=[" + labels("nifti") + "]")
						+ call("PredictCommand", "input=[" + series + "] output=[" + labels("series") + "]")
						+ call("PredictFolderCommand", "input=[" + scans + "] output=[" + results + "]")));
		says(
				run.output(),
				"dicom was read as a DICOM series: 512 x 512 x 20 voxels of 0.9766 x 0.9766 x " + "2.000 mm LPS");
		LabelMap expected = found("nifti");
		assertSame(expected, Stored.labels(labels("series")));
		assertSame(expected, Stored.labels(results.resolve("patient 1.nii.gz")));
		assertTrue(Files.readAllLines(results.resolve("summary.csv")).get(1).startsWith("patient 1,done,"));
	}

	/** Labels of which not all are the same. */
	private static LabelMap found(String name) {
		LabelMap labels = Stored.labels(labels(name));
		assertTrue(
				Views.flatIterable(labels.voxels()).stream()
								.map(voxel -> voxel.get())
								.distinct()
								.count()
						> 1,
				"nothing was found");
		return labels;
	}

	/** Signed values, in micron, the second channel of two. The NIfTI file says another voxel size. */
	@Test
	void aTiffIsSegmentedAsItsNiftiFile() throws Exception {
		Volume scan = Stored.volume(Path.of("samples/t1_colin27_2mm.nii.gz"));
		Volume part = new Volume(
				Views.zeroMin(
						Views.offsetInterval(scan.voxels(), new long[] {20, 30, 20, 0}, new long[] {40, 36, 33, 1})),
				Geometry.unoriented(new Spacing(2, 2, 1.5)));
		ImagePlus image = IJ.createHyperStack("scan", 40, 36, 2, 33, 1, 16);
		float[] seen = new float[40 * 36 * 33];
		Cursor<FloatType> cursor = Views.flatIterable(part.voxels()).localizingCursor();
		for (int i = 0; cursor.hasNext(); i++) {
			seen[i] = Math.round(cursor.next().get()) - 1000;
			int slice = image.getStackIndex(2, cursor.getIntPosition(2) + 1, 1);
			image.getStack().setVoxel(cursor.getIntPosition(0), cursor.getIntPosition(1), slice - 1, seen[i] + 32768);
		}
		image.getCalibration().setSigned16BitCalibration();
		image.getCalibration().pixelWidth = 2000;
		image.getCalibration().pixelHeight = 2000;
		image.getCalibration().pixelDepth = 1500;
		image.getCalibration().setUnit("micron");
		Path scans = Files.createDirectory(folder.resolve("tiffs"));
		assertTrue(
				new FileSaver(image).saveAsTiffStack(scans.resolve("scan.tif").toString()));
		VolumeWriter.write(
				folder.resolve("scan.nii"),
				new Volume(ArrayImgs.floats(seen, 40, 36, 33, 1), Geometry.unoriented(new Spacing(1, 1, 1))),
				false);
		Path results = Files.createDirectory(folder.resolve("tiff results"));
		RealImageJ.Run run = ended(
				0,
				imagej.headless(call(
								"PredictCommand",
								"input=[" + folder.resolve("scan.nii") + "] spacing=2,2,1.5 orientation=LPS output=["
										+ labels("from-nifti") + "]")
						+ call(
								"PredictCommand",
								"input=[" + scans.resolve("scan.tif") + "] channel=2 orientation=LPS output=["
										+ labels("from-tiff") + "]")
						+ call(
								"PredictFolderCommand",
								"input=[" + scans + "] channel=2 orientation=LPS output=[" + results + "]")));
		says(run.output(), "scan.tif was read as TIFF", "scan.nii is 2.000 x 2.000 x 1.500 mm, as spacing= says");
		LabelMap expected = found("from-nifti");
		assertSame(expected, Stored.labels(labels("from-tiff")));
		assertSame(expected, Stored.labels(results.resolve("scan.nii.gz")));
	}

	/** A stack that only Bio-Formats opens: Predict, Predict Folder and a data set take it alike. */
	@Test
	void anIcsStackIsAScanInFoldersToo() throws Exception {
		Path data = folder.resolve("ics");
		Path scan = ics(Files.createDirectories(data.resolve("images")).resolve("scan.ics"), 32, 32, 16);
		Files.createDirectories(data.resolve("labels"));
		ImagePlus labels = IJ.createImage("labels", 32, 32, 16, 8);
		labels.getStack().getProcessor(5).set(3, 4, 1);
		IJ.saveAsTiff(labels, data.resolve("labels/scan.tif").toString());
		Path results = Files.createDirectory(folder.resolve("ics results"));
		RealImageJ.Run run = ended(
				0,
				imagej.headless(
						call("PredictCommand", "input=[" + scan + "] orientation=LPS output=[" + labels("ics") + "]")
								+ call(
										"PredictFolderCommand",
										"input=[" + scan.getParent() + "] orientation=LPS output=[" + results + "]")
								+ "call('sc.fiji.stunet.fiji.Launcher.call', "
								+ "'sc.fiji.stunet.commands.CheckDataCommand', 'data=[" + data + "]');\n"));
		says(
				run.output(),
				"scan.ics was read by Bio-Formats: 32 x 32 x 16 voxels of 2.000 x 2.000 x 1.500 mm",
				"ics: 1 case",
				"structure_1: in 1 of 1");
		assertSame(found("ics"), Stored.labels(results.resolve("scan.nii.gz")));
	}

	/** Version 2.0, where the header is text and the voxels follow it; a bright ball. */
	private static Path ics(Path file, int width, int height, int depth) throws IOException {
		String header = String.join(
				"\n",
				"\t",
				"ics_version\t2.0",
				"filename\tscan",
				"layout\tparameters\t4",
				"layout\torder\tbits\tx\ty\tz",
				"layout\tsizes\t8\t" + width + "\t" + height + "\t" + depth,
				"layout\tsignificant_bits\t8",
				"representation\tformat\tinteger",
				"representation\tsign\tunsigned",
				"representation\tcompression\tuncompressed",
				"representation\tbyte_order\t1",
				"parameter\tscale\t1\t2000\t2000\t1500",
				"parameter\tunits\tbits\tmicrometers\tmicrometers\tmicrometers",
				"end\n");
		byte[] voxels = new byte[width * height * depth];
		for (int i = 0; i < voxels.length; i++) {
			int x = i % width - width / 2, y = i / width % height - height / 2, z = i / (width * height) - depth / 2;
			voxels[i] = (byte) Math.max(0, 200 - 2 * (x * x + y * y + z * z));
		}
		ByteBuffer whole = ByteBuffer.allocate(header.length() + voxels.length);
		whole.put(header.getBytes(StandardCharsets.US_ASCII)).put(voxels);
		return Files.write(file, whole.array());
	}
}
