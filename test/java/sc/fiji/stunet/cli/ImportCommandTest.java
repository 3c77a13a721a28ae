package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.weights.TrainedFolder;

/** What nnU-Net v2 left, imported by the options of the command line. */
class ImportCommandTest {

	@TempDir
	Path folder;

	private Stunet run(Path source, String... more) {
		List<Object> all = new ArrayList<>(List.of("import", source, "-o", folder.resolve("made.stunet")));
		all.addAll(List.of(more));
		return Stunet.run(all.toArray());
	}

	@Test
	void aFolderAndAZipFile() {
		TrainedFolder trained =
				new TrainedFolder(folder.resolve("results")).fold("0").fold("all");
		Stunet run = run(folder.resolve("results"), "--configuration", "3d_fullres", "--folds", "all");
		assertEquals(0, run.exitCode(), run::err);
		says(run.out(), "Imported " + folder.resolve("results"), "PlainConvUNet", "fold all", "liver", "spleen");
		assertEquals(
				0,
				run(trained.zip(folder.resolve("a.zip")), "--folds", "0", "--overwrite")
						.exitCode());
		assertEquals(
				TrainedFolder.NETWORK, Model.read(folder.resolve("made.stunet")).network());
	}

	@Test
	void andBack() {
		new TrainedFolder(folder.resolve("results")).fold("0").fold("2");
		assertEquals(0, run(folder.resolve("results")).exitCode());
		Path exported = folder.resolve("exported");
		Stunet export = Stunet.run("export-nnunet", folder.resolve("made.stunet"), "-o", exported);
		assertEquals(0, export.exitCode(), export::err);
		says(export.out(), "Wrote " + exported, "-m " + exported + " -f 0 1");
		Model model = Model.read(folder.resolve("made.stunet"));
		assertEquals(0, run(exported, "--overwrite").exitCode());
		assertEquals(
				model.provenance().folds(),
				Model.read(folder.resolve("made.stunet")).provenance().folds());
		says(
				Stunet.run("export-nnunet", folder.resolve("made.stunet"), "-o", exported)
						.sentence(),
				"(--overwrite)");
	}

	@Test
	void sentencesNameOptions() {
		new TrainedFolder(folder.resolve("results/a")).fold("0");
		new TrainedFolder(folder.resolve("results/b"));
		says(run(folder.resolve("results")).sentence(), "import one of them (--configuration)");
		Stunet missing = run(folder.resolve("results/a"), "--folds", "7");
		assertEquals(5, missing.exitCode());
		says(missing.sentence(), "no fold_7/checkpoint_final.pth", "(--folds)");
		assertEquals(2, run(folder.resolve("results/a"), "--folds", "x").exitCode());
		assertEquals(
				2, run(folder.resolve("results/a"), "--checkpoint", "latest").exitCode());
		assertFalse(Files.exists(folder.resolve("made.stunet")));
	}
}
