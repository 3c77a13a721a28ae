package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import net.imglib2.Cursor;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/** A scan that does not tell which way it lies in the patient, for a model that needs to know. */
@Tag("engine")
class OrientationTest {

	private static final Spacing SPACING = new Spacing(3, 3, 3);

	@TempDir
	Path folder;

	private Path model;
	private Path untold;
	private Path lps;

	@BeforeEach
	void makeModelAndScans() {
		model = TinyModel.write(folder.resolve("ras.stunet"), 1, Optional.of("RAS"), 1, 2, 3)
				.folder();
		untold = scan("untold.nii.gz", Geometry.unoriented(SPACING));
		lps = scan("lps.nii.gz", new StatedOrientation("LPS").geometry(SPACING));
	}

	/** The same voxels. */
	private Path scan(String name, Geometry geometry) {
		float[] voxels = new float[12 * 10 * 9];
		Random random = new Random(1);
		for (int i = 0; i < voxels.length; i++) voxels[i] = random.nextFloat() * 100;
		VolumeWriter.write(folder.resolve(name), new Volume(ArrayImgs.floats(voxels, 12, 10, 9, 1), geometry), true);
		return folder.resolve(name);
	}

	private short[] labels(Path scan, String... more) {
		Path output = folder.resolve("labels.nii.gz");
		Object[] arguments = {
			"predict",
			"-m",
			model,
			"-i",
			scan,
			"-o",
			output,
			"--overwrite",
			more.length > 0 ? "--orientation=" + more[0] : "--step=0.5"
		};
		Stunet.succeed(arguments);
		return values(output);
	}

	private static short[] values(Path file) {
		LabelMap map = Stored.labels(file);
		short[] values = new short[(int) map.size().voxels()];
		Cursor<UnsignedShortType> cursor = Views.flatIterable(map.voxels()).cursor();
		for (int i = 0; i < values.length; i++) values[i] = cursor.next().getShort();
		return values;
	}

	@Test
	void itIsRefusedUnlessSomebodyTells() {
		Path output = folder.resolve("labels.nii.gz");
		Stunet refused = Stunet.run("predict", "-m", model, "-i", untold, "-o", output);
		assertEquals(4, refused.exitCode());
		says(refused.sentence(), "--orientation", "RAS");
		assertFalse(Files.exists(output));
		assertEquals(
				2,
				Stunet.run("predict", "-m", model, "-i", untold, "-o", output, "--orientation", "LRS")
						.exitCode());
	}

	@Test
	void toldItIsAsTheFileThatTells() {
		short[] expected = labels(lps);
		assertArrayEquals(expected, labels(untold, "LPS"));
		assertArrayEquals(expected, labels(lps, "lps"));
		assertArrayEquals(
				labels(scan("ras.nii.gz", new StatedOrientation("RAS").geometry(SPACING))),
				labels(untold, "as-stored"));
		assertArrayEquals(labels(untold, "as-stored"), labels(lps, "as-stored"));
		assertFalse(Arrays.equals(expected, labels(untold, "as-stored")));
		Geometry made = Stored.labels(folder.resolve("labels.nii.gz")).geometry();
		assertEquals(Stored.volume(untold).geometry(), made, "the label map lies where the scan lies");
	}

	@Test
	void theTwoMustNotContradictEachOther() {
		Stunet refused = Stunet.run(
				"predict", "-m", model, "-i", lps, "-o", folder.resolve("labels.nii.gz"), "--orientation", "RAS");
		assertEquals(4, refused.exitCode());
		says(refused.sentence(), "LPS");
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"predict -m M -i IN -o OUT",
				"predict-folder -m M -i DATA -o OUT",
				"evaluate -r IN -p IN",
				"validate -m M -d DATA",
				"train -d DATA -o OUT.stunet",
				"transfer --start M -d DATA -o OUT.stunet",
				"import IN -o OUT.stunet"
			})
	void oneThatIsNoneIsAWrongOptionOfEveryCommand(String command) {
		String words = command.replace(" M", " " + model)
						.replace("IN", untold.toString())
						.replace("DATA", folder.resolve("none").toString())
						.replace("OUT", folder.resolve("out").toString())
				+ " --orientation LRS";
		Stunet refused = Stunet.run((Object[]) words.split(" "));
		assertEquals(2, refused.exitCode(), refused.err());
		assertTrue(refused.sentence().contains("'LRS' is not an orientation"), refused.err());
	}

	private double dice(String... more) {
		List<Object> arguments = new ArrayList<>(List.of(
				"evaluate",
				"-r",
				folder.resolve("true.nii.gz"),
				"-p",
				folder.resolve("made.nii.gz"),
				"--overwrite",
				"--json",
				folder.resolve("scores.json")));
		arguments.addAll(List.of(more));
		Stunet.succeed(arguments.toArray());
		Matcher dice = Pattern.compile("\"dice\"\\s*:\\s*([0-9.]+)")
				.matcher(assertDoesNotThrow(() -> Files.readString(folder.resolve("scores.json"))));
		assertTrue(dice.find());
		return Double.parseDouble(dice.group(1));
	}

	private void labelMap(String name, Geometry geometry, int from) {
		short[] values = new short[6 * 6 * 6];
		Arrays.fill(values, from, from + 36, (short) 1);
		VolumeWriter.writeLabels(
				folder.resolve(name), new LabelMap(ArrayImgs.unsignedShorts(values, 6, 6, 6), geometry), true);
	}

	/** The first slice from below in one label map is the last one of the other, which runs from head to feet. */
	@Test
	void labelMapsThatDoNotTellAreComparedWhereTheyLie() {
		labelMap("true.nii.gz", new StatedOrientation("RAS").geometry(SPACING), 0);
		labelMap("made.nii.gz", Geometry.unoriented(SPACING), 5 * 36);
		assertEquals(1, dice("--orientation", "RAI"));
		assertEquals(0, dice("--orientation", "RAS"));
		assertEquals(0, dice("--orientation", "as-stored"));
	}

	private Stunet folder(Path output, String... more) {
		Object[] arguments = {
			"predict-folder",
			"-m",
			model,
			"-i",
			folder,
			"-o",
			output,
			more.length > 0 ? "--orientation=" + more[0] : "--step=0.5"
		};
		return Stunet.run(arguments);
	}

	@Test
	void inAFolderOnlyTheScansConcernedFail() throws IOException {
		Path output = folder.resolve("out");
		assertEquals(3, folder(output).exitCode());
		List<String> rows = Files.readAllLines(output.resolve("summary.csv"));
		says(rows.get(1), "^lps,done");
		says(rows.get(2), "^untold,failed", "--orientation");
		FileTime made = Files.getLastModifiedTime(output.resolve("lps.nii.gz"));
		Stunet stated = folder(output, "LPS");
		assertEquals(0, stated.exitCode(), stated.err());
		assertEquals(
				made, Files.getLastModifiedTime(output.resolve("lps.nii.gz")), "what told itself is not made again");
		assertArrayEquals(values(output.resolve("lps.nii.gz")), values(output.resolve("untold.nii.gz")));
		// Other words for what was told are noticed.
		Stunet stored = folder(output, "as-stored");
		assertEquals(3, stored.exitCode());
		assertTrue(
				Files.readString(output.resolve("summary.csv")).contains("orientation LPS instead of as-stored"),
				() -> stored.err());
	}
}
