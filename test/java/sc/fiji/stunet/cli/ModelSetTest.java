package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

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
		assertFalse(Files.exists(folder.resolve("labels.nii")));
	}
}
