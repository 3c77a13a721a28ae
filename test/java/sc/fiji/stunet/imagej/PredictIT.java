package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.imageio.ImageIO;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileSaver;
import net.imglib2.Cursor;
import net.imglib2.RandomAccess;
import net.imglib2.converter.Converters;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.Segmentation;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/** The command in a real ImageJ, with and without a screen: macros as users write them, files as they get them. */
class PredictIT {

	private static final Path MODEL = Path.of("samples/brain_tissue.stunet").toAbsolutePath();
	private static final Path SCAN = Path.of("samples/t1_colin27_2mm.nii.gz").toAbsolutePath();

	/** What ImageJ shows of the scan: values as stored plus an offset, 16 bit signed, in micron. */
	private static final int OFFSET = -1000;

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;
	private static Path tiff;
	private static Volume part;

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
		tiff = folder.resolve("a scan.tif");
		part = middle(Stored.volume(SCAN));
		save(part, tiff);
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
	}

	/** Two patches: mirrored runs are slow. */
	private static Volume middle(Volume scan) {
		long[] size = {48, 64, 54, 1};
		long[] offset = {20, 20, 18, 0};
		return new Volume(
				Views.zeroMin(Views.offsetInterval(scan.voxels(), offset, size)), Geometry.unoriented(scan.spacing()));
	}

	private static void save(Volume volume, Path file) {
		long[] size = volume.size().toArray();
		ImagePlus image = IJ.createImage("scan", "16-bit black", (int) size[0], (int) size[1], (int) size[2]);
		Cursor<FloatType> cursor = Views.hyperSlice(volume.voxels(), 3, 0).localizingCursor();
		while (cursor.hasNext()) {
			int value = Math.round(cursor.next().get()) + OFFSET + 32768;
			image.getStack()
					.setVoxel(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2), value);
		}
		image.getCalibration().setSigned16BitCalibration();
		image.getCalibration().pixelWidth = 2000;
		image.getCalibration().pixelHeight = 2000;
		image.getCalibration().pixelDepth = 2000;
		image.getCalibration().setUnit("micron");
		assertTrue(new FileSaver(image).saveAsTiffStack(file.toString()));
	}

	private static String call(String options) {
		return "call(\"sc.fiji.stunet.fiji.Launcher.call\", \"sc.fiji.stunet.commands.PredictCommand\", \"" + options
				+ "\");\n";
	}

	private static LabelMap inProcess(Volume volume, boolean mirror) {
		try (Segmentation segmentation = Segmentation.open(MODEL, new EngineSettings(0, "cpu"), Progress.none())) {
			return segmentation
					.segment(volume, settings(mirror), Progress.none())
					.labels();
		}
	}

	/** The scan that is saved as a TIFF tells no more how it lies, and has not been turned. */
	private static PredictionSettings settings(boolean mirror) {
		return new PredictionSettings(
				0.5, mirror ? Optional.empty() : Optional.of(false), StatedOrientation.parse("as-stored"), Speed.BEST);
	}

	private static void assertSame(LabelMap expected, LabelMap actual) {
		assertEquals(expected.size(), actual.size());
		Cursor<UnsignedShortType> cursor = expected.voxels().localizingCursor();
		RandomAccess<UnsignedShortType> other = actual.voxels().randomAccess();
		while (cursor.hasNext()) {
			int value = cursor.next().get();
			assertEquals(
					value,
					other.setPositionAndGet(cursor).get(),
					() -> "voxel "
							+ List.of(cursor.getIntPosition(0), cursor.getIntPosition(1), cursor.getIntPosition(2)));
		}
	}

	private static LabelMap labels(Path savedTiff) {
		ImagePlus image = IJ.openImage(savedTiff.toString());
		assertEquals(16, image.getBitDepth());
		int width = image.getWidth();
		int height = image.getHeight();
		short[] all = new short[width * height * image.getStackSize()];
		IntStream.range(0, image.getStackSize())
				.forEach(z -> System.arraycopy(
						image.getStack().getPixels(z + 1), 0, all, z * width * height, width * height));
		return new LabelMap(
				ArrayImgs.unsignedShorts(all, width, height, image.getStackSize()),
				Geometry.unoriented(new Spacing(2, 2, 2)));
	}

	/** What the demo does: a file in, files out, no window. The same labels as without a second process. */
	@Test
	void filesWithoutAScreen() throws Exception {
		Path out = Files.createDirectories(folder.resolve("out put ö"));
		RealImageJ.Run run = ended(
				0,
				imagej.headless(
						call("model=[" + MODEL + "] input=[" + SCAN
										+ "] mirror=false output=[\" + getArgument() + \"/l.nii.gz] table=[\""
										+ " + getArgument() + \"/t.csv] picture=[\" + getArgument() + \"/p.png]")
								+ "print('title ' + getTitle() + ', images ' + nImages);\n"
								+ "getVoxelSize(x, y, z, unit); print('size', x, y, z, unit); print('name', "
								+ "Property.get('Label 2'));\n"
								+ "print('made', Property.get('STU-Net device'), Property.get('STU-Net mirroring'), "
								+ "Property.get('STU-Net step'), Property.get('STU-Net weights SHA-256'));\n",
						out.toString()));
		says(run.output(), "title t1_colin27_2mm-labels, images 1", "size 2 2 2 mm", "name grey_matter");
		says(run.output(), "made cpu none 0.5 " + Model.read(MODEL).provenance().weightsSha256());
		says(run.output(), "The scan as the network sees it: ");
		Volume scan = Stored.volume(SCAN);
		LabelMap written = Stored.labels(out.resolve("l.nii.gz"));
		assertEquals(scan.geometry(), written.geometry());
		LabelMap expected = inProcess(scan, false);
		assertSame(expected, written);
		List<String> table = Files.readAllLines(out.resolve("t.csv"));
		assertEquals("structure,value,voxels,mm3,mean,model,device", table.get(0));
		long voxels =
				expected.voxels().stream().filter(voxel -> voxel.get() == 2).count();
		assertTrue(
				table.get(2).matches("grey_matter,2," + voxels + "," + 8 * voxels + ",[0-9.]+,brain_tissue,cpu"),
				table.get(2));
		assertEquals(1200, ImageIO.read(out.resolve("p.png").toFile()).getWidth());
	}

	/** The open image, by the menu command; yes and no in ImageJ's and in Fiji's dialect. */
	@Test
	@Needs(Outside.XVFB)
	void theOpenImageInBothDialects() throws Exception {
		StringBuilder macro = new StringBuilder("setBatchMode(true);\n");
		String[] options = {"mirror", "mirror=true", "mirror=false", ""};
		for (int i = 0; i < options.length; i++)
			macro.append("open('")
					.append(tiff)
					.append("');\nrun(\"STU-Net Predict...\", \"model=[")
					.append(MODEL)
					.append("] orientation=as-stored ")
					.append(options[i])
					.append(" input=[] output=[]\");\nprint('now ' + getTitle() + ' of ' + nImages); "
							+ "getVoxelSize(x, y, z, unit); print('size', x, y, z, unit);\n")
					.append("saveAs('tiff', '")
					.append(folder.resolve("labels" + i + ".tif"))
					.append("'); close('*');\n");
		RealImageJ.Run run = ended(0, imagej.batch(macro.toString()));
		assertEquals(options.length, run.output().split("now a scan-labels of 2", -1).length - 1, run::output);
		assertEquals(options.length, run.output().split("size 2000 2000 2000 microns", -1).length - 1, run::output);
		Volume seen = new Volume(
				Converters.convert(part.voxels(), (from, to) -> to.set(from.get() + OFFSET), new FloatType()),
				part.geometry());
		LabelMap mirrored = inProcess(seen, true);
		LabelMap once = inProcess(seen, false);
		assertSame(mirrored, labels(folder.resolve("labels0.tif")));
		assertSame(mirrored, labels(folder.resolve("labels1.tif")));
		assertSame(once, labels(folder.resolve("labels2.tif")));
		assertSame(mirrored, labels(folder.resolve("labels3.tif")));
		assertFalse(
				Arrays.equals(
						Files.readAllBytes(folder.resolve("labels0.tif")),
						Files.readAllBytes(folder.resolve("labels2.tif"))),
				"mirroring makes no difference here, so it was not tested");
	}

	/** With ImageJ's window: the result is shown, in colours, on its own scale, at the scan's slice and zoom. */
	@Test
	@Needs(Outside.XVFB)
	void inAnImageJWithAWindow() throws Exception {
		ended(
				0,
				imagej.window("open('" + tiff + "'); setSlice(3); run('Set... ', 'zoom=400 x=5 y=5'); wait(200);\n"
						+ "getLocationAndSize(left, top, wide, high);\nrun('STU-Net Predict...', 'model=[" + MODEL
						+ "] orientation=RAS mirror=false'); wait(1500);\n"
						+ "getMinAndMax(min, max); getLut(r, g, b); Stack.getStatistics(n, mean, low, high); "
						+ "getLocationAndSize(x, y, width, height);\n"
						+ "s = getTitle() + ', range ' + min + ' ' + max + ', background ' + r[0] + g[0] + b[0] + ', "
						+ "largest ' + high + ', slice ' + getSliceNumber() + ' zoom ' + getZoom() + ', "
						+ "beside ' + (x >= left + wide);\n"
						+ "File.saveString(s, '" + folder.resolve("seen.txt") + "');\n"));
		assertEquals(
				"a scan-labels, range 0 255, background 0, largest 3, slice 3 zoom 4, beside 1",
				Files.readString(folder.resolve("seen.txt")).strip());
	}

	/**
	 * Overlay and ROIs are the label image's structures, the manager keeps what it has; one channel and frame of many.
	 */
	@Test
	@Needs(Outside.XVFB)
	void overlayAndRoisOfAPartOfAHyperstack() throws Exception {
		ended(
				0,
				imagej.window("open('" + tiff + "'); rename('scan');\n"
						+ "run('STU-Net Predict...', 'model=[" + MODEL
						+ "] orientation=RAS mirror=false volumes=false');\n rename('labels'); selectImage('scan');\n"
						+ "makeRectangle(1, 1, 5, 5); roiManager('add'); run('Select None');\n"
						+ "run('STU-Net Predict...', 'model=[" + MODEL
						+ "] orientation=RAS mirror=false result=ROIs volumes=false');\n s = 'images ' + nImages + ', "
						+ "first ' + RoiManager.getName(0);\n"
						+ "n = roiManager('count'); ok = 0; labelled = 0; selectImage('labels');\n"
						+ "for (i = 1; i < n; i++) { roiManager('select', i); getStatistics(area, "
						+ "mean, min, max); name "
						+ "= Property.get('Label ' + mean);\n"
						+ "  if (min == max && startsWith(Roi.getName, name)) ok++; "
						+ "getRawStatistics(m); labelled += m; }\n"
						+ "run('Select None'); all = 0; for (z = 1; z <= nSlices; z++) { "
						+ "setSlice(z); getHistogram(0, h, "
						+ "65536); all += getWidth() * getHeight() - h[0]; }\n"
						+ "s = s + ', right ' + (ok == n - 1 && n > 100) + ', all ' + (labelled == "
						+ "all); selectImage('scan');\n"
						+ "run('Duplicate...', 'title=other duplicate'); run('Multiply...', 'value=0 stack');\n"
						+ "run('Merge Channels...', 'c1=other c2=scan create keep'); rename('merged');\n"
						+ "for (twice = 0; twice < 2; twice++) run('STU-Net Predict...', 'model=[" + MODEL
						+ "] orientation=RAS mirror=false result=overlay channel=2');\n"
						+ "s = s + ', overlay ' + (Overlay.size == n - 1) + ' on ' + getTitle() + ', table ' + "
						+ "isOpen('Volumes of merged');\n"
						+ "File.saveString(s, '" + folder.resolve("rois.txt") + "'); close('*');\n"));
		assertEquals(
				"images 2, first 0001-0003-0003, right 1, all 1, overlay 1 on merged, table 1",
				Files.readString(folder.resolve("rois.txt")).strip());
	}

	/** It would go on with the wrong image. */
	@Test
	@Needs(Outside.XVFB)
	void aScriptInAnotherLanguageEndsToo() throws Exception {
		Path seen = folder.resolve("script.txt");
		ended(0, imagej.main(ScriptRobot.class, List.of("model=[/no/such.stunet]", seen.toString())));
		assertEquals(List.of("ended: Macro canceled"), Files.readAllLines(seen));
	}

	/** Neither the log nor the table opens, and ROIs are where the macro looks for them, also those of before. */
	@Test
	@Needs(Outside.XVFB)
	void nothingPopsUpInBatchMode() throws Exception {
		String predict = "run('STU-Net Predict...', 'model=[" + MODEL + "] orientation=RAS mirror=false";
		RealImageJ.Run run = ended(
				0,
				imagej.window("setBatchMode(true); open('" + tiff + "'); rename('scan');\n"
						+ "makeRectangle(1, 1, 5, 5); roiManager('add'); run('Select None');\n" + predict
						+ " result=ROIs');\n"
						+ "s = 'rois ' + (roiManager('count') > 100) + ', first ' + RoiManager.getName(0);\n" + predict
						+ "');\n"
						+ "s = s + ', now ' + getTitle() + ' of ' + nImages + ', windows ' + isOpen('Log') + ' ' + "
						+ "isOpen('Volumes of scan') + ' ' + isOpen('ROI Manager');\n"
						+ "File.saveString(s, '" + folder.resolve("batch.txt") + "'); close('*');\n"));
		assertEquals(
				"rois 1, first 0001-0003-0003, now scan-labels of 2, windows 0 0 0",
				Files.readString(folder.resolve("batch.txt")).strip());
		says(run.output(), "The scan as the network sees it: ", "was segmented with the model brain_tissue on cpu");
	}

	/**
	 * A user clicks through the dialog with the recorder open; the recorded macro gives the same labels, without a
	 * dialog, also without a screen.
	 */
	@Test
	@Needs(Outside.XVFB)
	void whatTheRecorderWritesGivesTheSameResult() throws Exception {
		Path recorded = folder.resolve("recorded.txt");
		ended(0, imagej.main(RecorderRobot.class, List.of(MODEL.toString(), tiff.toString(), recorded.toString())));
		String macro = Files.readString(recorded);
		for (String key : List.of(
				"model=[" + MODEL + "]",
				"input=[]",
				"spacing=[]",
				"mirror=false",
				"step=0.5",
				"orientation=RAS",
				"device=auto",
				"threads=0",
				"channel=0",
				"frame=0",
				"result=[label image]",
				"volumes",
				"output=[]",
				"table=[]",
				"picture=[]",
				"overwrite=false"))
			assertTrue(
					macro.replace("model=" + MODEL + " ", "model=[" + MODEL + "] ")
							.contains(key),
					key + " in " + macro);
		ended(
				0,
				imagej.batch("open('" + tiff + "');\n" + macro + "saveAs('tiff', '" + folder.resolve("replayed.tif")
						+ "');\n"));
		assertSame(labels(Path.of(recorded + ".tif")), labels(folder.resolve("replayed.tif")));
		ended(
				0,
				imagej.patched("open('" + tiff + "');\n" + macro + "saveAs('tiff', '" + folder.resolve("headless.tif")
						+ "');\n"));
		assertSame(labels(Path.of(recorded + ".tif")), labels(folder.resolve("headless.tif")));
	}

	/** Nothing half done is left, and no process. */
	@Test
	@Needs(Outside.XVFB)
	void escapeEndsItWithinTwoSeconds() throws Exception {
		Path results = Files.createDirectory(folder.resolve("escaped"));
		Path seen = folder.resolve("escape.txt");
		ended(
				0,
				imagej.main(
						EscapeRobot.class,
						List.of(
								MODEL.toString(),
								SCAN.toString(),
								results.resolve("labels.nii.gz").toString(),
								seen.toString())));
		List<String> lines = Files.readAllLines(seen);
		assertTrue(Long.parseLong(lines.get(0)) < 2000, lines::toString);
		assertEquals(List.of("images 0", "ended true"), lines.subList(1, 3));
		try (Stream<Path> left = Files.list(results)) {
			assertEquals(List.of(), left.toList());
		}
		for (String pid : lines.get(3).split(" "))
			ProcessHandle.of(pid.isEmpty() ? Long.MAX_VALUE : Long.parseLong(pid))
					.ifPresent(
							engine -> assertDoesNotThrow(() -> engine.onExit().get(2, TimeUnit.SECONDS)));
	}

	@Test
	@Needs(Outside.XVFB)
	void aKilledEngineLeavesImageJAndItsImagesAlone() throws Exception {
		Path results = Files.createDirectory(folder.resolve("killed"));
		Path seen = folder.resolve("killed.txt");
		ended(
				0,
				imagej.main(
						KillRobot.class,
						List.of(MODEL.toString(), SCAN.toString(), results.toString(), seen.toString())));
		assertEquals(
				List.of("engines 1", "message STU-Net", "ended true", "open before true", "images 2"),
				Files.readAllLines(seen));
		try (Stream<Path> left = Files.list(results)) {
			assertEquals(List.of(results.resolve("next.nii.gz")), left.toList());
		}
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"                                                        | step=0.5                    | STU-Net "
						+ "Predict... needs model=",
				"                                                        | model=[/no/such.stunet]     | "
						+ "/no/such.stunet",
				"                                                        | model=MODEL                 | There "
						+ "is no image to segment",
				"                                                        | model=MODEL input=/none.nii | /none.nii",
				"                                                        | model=MODEL input=SCAN output=SCAN | "
						+ "exists already",
				"                                                        | model=MODEL input=SCAN step=2 | step",
				"                                                        | model=MODEL input=SCAN;SCAN | needs 1 "
						+ "file, but input= names 2",
				"                                                        | model=MODEL step=wide       | "
						+ "step=wide is not a number",
				"newImage('flat', '8-bit', 64, 64, 1);                   | model=MODEL                 | 'flat' is 2D",
				"newImage('colour', 'RGB', 64, 64, 9);                   | model=MODEL                 | "
						+ "'colour' is a colour image",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL                 | 'stack' "
						+ "has no voxel size",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL spacing=1,2     | "
						+ "spacing=1,2 has 2 numbers",
				"newImage('movie', '8-bit grayscale-mode', 64, 64, 1, 9, 5); | model=MODEL spacing=1   | frame=1 "
						+ "to frame=5",
				"newImage('movie', '8-bit grayscale-mode', 64, 64, 1, 9, 5); | model=MODEL spacing=1 frame=6 | "
						+ "has no frame 6",
				"newImage('two', '8-bit grayscale-mode', 64, 64, 2, 9, 1); | model=MODEL spacing=1 channel=3 | "
						+ "has no channel 3",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL spacing=2000 "
						+ "orientation=as-stored | too large for the network",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL spacing=2     | "
						+ "where x, y and z run to ('orientation')",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL spacing=2 orientation=LRS "
						+ "| 'LRS' is not an orientation",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL spacing=2 result=picture "
						+ "| is none of",
				"newImage('stack', '8-bit ramp', 64, 64, 9);             | model=MODEL spacing=2 result=nothing "
						+ "| a file must be named",
				"newImage('two', '8-bit grayscale-mode', 64, 64, 2, 9, 1); | model=MODEL spacing=1     | has 2 "
						+ "channels, but the model needs 1"
			})
	void wrongInputIsOneSentenceAndEndsTheMacro(String prepare, String options, String words) throws Exception {
		String given = options.replace("MODEL", "[" + MODEL + "]")
				.replace("input=SCAN;SCAN", "input=[" + SCAN + ";" + SCAN + "]")
				.replace("SCAN", "[" + SCAN + "]");
		RealImageJ.Run run = ended(
				1, imagej.headless((prepare == null ? "" : prepare) + "\n" + call(given) + "print('went on');\n"));
		says(run.output(), words);
		assertFalse(run.output().contains("went on"), run::output);
		assertFalse(run.output().contains("\tat "), () -> "no stack trace: " + run.output());
	}

	/** The same by the menu command, on a screen: no dialog may wait for an answer. */
	@Test
	@Needs(Outside.XVFB)
	void wrongInputDoesNotWaitForAnAnswerInBatch() throws Exception {
		RealImageJ.Run run = ended(
				1,
				imagej.batch("newImage('flat', '8-bit', 64, 64, 1);\nrun('STU-Net Predict...', 'model=[" + MODEL
						+ "]');\nprint('went on');\n"));
		says(run.output(), "'flat' is 2D");
		assertFalse(run.output().contains("went on"), run::output);
	}
}
