package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import net.imglib2.view.Views;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.postprocess.SmallPieces;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A set of models is used as a model is; what it finds is what its models find, the later ones first. */
@Tag("engine")
class ModelSetTest {

	@TempDir
	Path folder;

	private Path set;

	@BeforeEach
	void prepare() throws IOException {
		TinyModel.write(folder.resolve("organs.stunet"), 1, Optional.empty(), 1, 2);
		TinyModel.write(folder.resolve("bones.stunet"), 1, Optional.empty(), 5, 7, 9);
		set = set("total", "\"organs\", \"bones.stunet\"");
		VolumeWriter.write(folder.resolve("scan.nii"), TinyData.scan(new Spacing(2, 2.5, 3.5), 31, 25, 19), true);
	}

	private Path set(String name, String models) throws IOException {
		return Files.writeString(
				folder.resolve(name + ".stunetset.json"), "{\"format\": 1, \"models\": [" + models + "]}");
	}

	private Stunet predict(Object model, Object... more) {
		return Stunet.run(Stream.concat(
						Stream.of(
								"predict",
								"-m",
								model,
								"-i",
								folder.resolve("scan.nii"),
								"-o",
								folder.resolve("labels.nii"),
								"--overwrite"),
						Stream.of(more))
				.toArray());
	}

	private int[] labels(Object model, Object... more) {
		Stunet done = predict(model, more);
		assertEquals(0, done.exitCode(), done.err());
		LabelMap map = VolumeFiles.plain(Progress.none()).readLabels(folder.resolve("labels.nii"));
		return values(map);
	}

	private static int[] values(LabelMap map) {
		int[] labels = new int[(int) map.size().voxels()];
		var cursor = Views.flatIterable(map.voxels()).cursor();
		for (int i = 0; i < labels.length; i++) labels[i] = cursor.next().get();
		return labels;
	}

	@Test
	void theLaterModelHasAVoxelThatTwoClaim() {
		int[] organs = labels(folder.resolve("organs.stunet")), bones = labels(folder.resolve("bones.stunet"));
		int[] expected = new int[organs.length];
		int twice = 0;
		for (int i = 0; i < expected.length; i++) {
			// structure 5, 7 and 9 are the third, fourth and fifth of the set.
			expected[i] = bones[i] > 0 ? (bones[i] + 1) / 2 : organs[i];
			if (bones[i] > 0 && organs[i] > 0) twice++;
		}
		assertTrue(twice > 0);
		assertArrayEquals(expected, labels(set));
		Stunet done = predict(set);
		says(done.err(), "Model 2 of 2: bones", twice + " voxels were claimed by two models");
		says(done.out(), "structure 1", "structure 9");
		for (int i = 0; i < expected.length; i++) expected[i] = organs[i] == 2 ? 2 : 0;
		assertArrayEquals(expected, labels(set, "--structures", "structure 2"));
		assertFalse(predict(set, "--structures", "structure 2").err().contains("bones"), "nothing of it is wanted");
	}

	@Test
	void aFolderOfScansAndInfo() throws IOException {
		Path scans = Files.createDirectory(folder.resolve("scans"));
		Files.copy(folder.resolve("scan.nii"), scans.resolve("a.nii"));
		Object[] command = {"predict-folder", "-m", set, "-i", scans, "-o", folder.resolve("out")};
		assertEquals(0, Stunet.run(command).exitCode());
		says(Files.readString(folder.resolve("out/summary.csv")), "structure 2", "structure 9");
		says(Stunet.run(command).out(), "(1 before)");
		says(Stunet.succeed("info", set).out(), "total", "organs", "bones");
		says(
				Stunet.run(Stream.concat(
										Stream.of(command).limit(5),
										Stream.of("-o", folder.resolve("p"), "--probabilities"))
								.toArray())
						.sentence(),
				"leave the probabilities out");
		assertFalse(Files.exists(folder.resolve("p")));
	}

	private static int[] without(int[] labels, IntPredicate unwanted) {
		return IntStream.of(labels)
				.map(label -> unwanted.test(label) ? 0 : label)
				.toArray();
	}

	/** Every option that restricts a prediction does to a set what it does to its models. */
	@Test
	void aBoxSmallPiecesAndSpeed() {
		String roi = "4,3,2,20,15,12";
		int[] organs = labels(folder.resolve("organs.stunet"), "--roi", roi, "--speed", "fast");
		int[] bones = labels(folder.resolve("bones.stunet"), "--roi", roi, "--speed", "fast");
		int[] merged = new int[organs.length];
		for (int i = 0; i < merged.length; i++) merged[i] = bones[i] > 0 ? (bones[i] + 1) / 2 : organs[i];
		assertArrayEquals(merged, labels(set, "--roi", roi, "--speed", "fast"));
		LabelMap whole = VolumeFiles.plain(Progress.none()).readLabels(folder.resolve("labels.nii"));
		// Pieces of the result: one that another model cuts into two is small twice.
		LabelMap large = SmallPieces.removed(whole, 300, Progress.none());
		assertFalse(whole.voxelsByLabel().equals(large.voxelsByLabel()));
		assertArrayEquals(values(large), labels(set, "--roi", roi, "--speed", "fast", "--smallest", "300"));
		assertArrayEquals(
				without(merged, label -> label != 2 && label != 4),
				labels(set, "--roi", roi, "--speed", "fast", "--structures", "structure 7,structure 2"));
		says(predict(set, "--structures", "structure 6").sentence(), "The model total has no structure");
	}

	/** A set is cropped with another model, and another model with a set. */
	@Test
	void croppedWithAModelAndTheReverse() {
		Path organs = folder.resolve("organs.stunet");
		for (Path[] pair : new Path[][] {{set, organs}, {organs, set}, {set, set}}) {
			Stunet done = predict(
					pair[0], "--no-mirror", "--crop-with", pair[1] + ":structure 1,structure 2", "--margin", "0");
			assertEquals(0, done.exitCode(), done.err());
			int[] cropped = values(VolumeFiles.plain(Progress.none()).readLabels(folder.resolve("labels.nii")));
			String box = done.err().replaceAll("(?s).*margin of 0.0 mm \\(([0-9,]+)\\).*", "$1");
			assertArrayEquals(labels(pair[0], "--no-mirror", "--roi", box), cropped, done.err());
		}
		says(
				predict(organs, "--crop-with", set + ":structure 3").sentence(),
				"The model total has no structure \"structure 3\"");
	}

	/** One model that needs to know which way a scan lies is enough, and it is asked before the first one runs. */
	@Test
	void theOrientationIsThatOfTheModels() throws IOException {
		TinyModel.write(folder.resolve("ras.stunet"), 1, Optional.of("RAS"), 4);
		Path mixed = set("mixed", "\"organs\", \"ras\"");
		Geometry nowhere = Geometry.unoriented(new Spacing(2, 2.5, 3.5));
		VolumeWriter.write(
				folder.resolve("scan.nii"),
				new Volume(TinyData.scan(new Spacing(2, 2.5, 3.5), 31, 25, 19).voxels(), nowhere),
				true);
		assertEquals(Optional.of("RAS"), Model.read(mixed).plan().orientation());
		Stunet unknown = predict(mixed);
		assertEquals(4, unknown.exitCode(), unknown.err());
		says(unknown.sentence(), "the model ras needs to know (it takes scans as RAS)");
		assertFalse(unknown.err().contains("Model 1 of 2"), unknown.err());
		int[] organs = labels(folder.resolve("organs.stunet"), "--no-mirror", "--orientation", "LPS");
		int[] ras = labels(folder.resolve("ras.stunet"), "--no-mirror", "--orientation", "LPS");
		for (int i = 0; i < organs.length; i++) if (ras[i] > 0) organs[i] = 3;
		assertArrayEquals(organs, labels(mixed, "--no-mirror", "--orientation", "LPS"));
		assertFalse(Arrays.equals(organs, labels(mixed, "--no-mirror", "--orientation", "RAS")));
	}

	@Test
	void whatIsNoSet() throws IOException {
		says(
				predict(set("a", "\"organs\", \"nerves\"")).sentence(),
				"a.stunetset.json, model 'nerves': There is no model");
		says(predict(set("b", "\"organs\", \"organs\"")).sentence(), "two structures of the name 'structure 1'");
		says(predict(set("c", "\"total.stunetset.json\"")).sentence(), "names the set total.stunetset.json");
		says(predict(set("d", "")).sentence(), "'models' must name 1 to 100 models");
		says(predict(set("e", "7")).sentence(), "e.stunetset.json");
		says(predict(Files.writeString(folder.resolve("f.stunetset.json"), "{")).sentence(), "is not JSON");
		TinyModel.write(folder.resolve("two.stunet"), 2, Optional.empty(), 3);
		says(predict(set("g", "\"organs\", \"two\"")).sentence(), "organs for 1 channels and two for 2");
		says(predict(folder.resolve("h.stunetset.json")).sentence(), "There is no model");
		says(predict(set, "--probabilities", folder.resolve("p.nii")).sentence(), "leave the probabilities out");
		assertFalse(
				predict(set, "--probabilities", folder.resolve("p.nii")).err().contains("Model 1"));
		assertFalse(Files.exists(folder.resolve("labels.nii")));
	}
}
