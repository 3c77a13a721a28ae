package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.evaluate.Evaluation;
import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.job.EvaluationReport;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;

/**
 * What commit 6c00ba9 wrote is opened and gone on with: a model, a training and a transfer that were killed after some
 * epochs, a batch that was killed in its second case. Made by that commit's own command line, from its classes: the
 * version that its records name is the one of these tests.
 */
@Tag("engine")
@Timeout(300)
class EarlierVersionTest {

	private static final Object[] CPU = {"--threads", 1, "--device", "cpu"};

	@TempDir
	private Path folder;

	@BeforeEach
	void copy() throws IOException {
		Frozen.copy("6c00ba9", folder);
	}

	private Stunet run(Object... arguments) {
		List<Object> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of(CPU));
		return Stunet.succeed(all.toArray());
	}

	/** A resumed training has the first epochs of the one that was killed, and makes none of its cases again. */
	private void goesOn(String name, int epochsBefore, Object... arguments) throws IOException {
		String states =
				Files.readString(folder.resolve(name + ".training/checkpoints/after-" + epochsBefore + "/state.json"));
		Path model = folder.resolve(name + ".stunet");
		Stunet result = run(arguments);
		String output = result.out() + result.err();
		says(output, "3 of 3 cases were preprocessed before.");
		assertFalse(output.contains("epoch " + epochsBefore + " of 4:"), output);
		says(output, "epoch " + (epochsBefore + 1) + " of 4:");
		List<String> rows = Files.readAllLines(model.resolve("training.csv"));
		assertEquals(5, rows.size(), () -> String.join("\n", rows));
		for (int epoch = 1; epoch <= epochsBefore; epoch++) {
			String loss = rows.get(epoch).split(",")[1];
			assertTrue(states.contains("\"trainingLoss\" : " + loss.substring(0, 6)), () -> loss + " in " + states);
		}
		assertTrue(Model.read(model).provenance().recipe().orElseThrow().contains("up to 4 epochs of 12 updates"));
		assertFalse(Files.exists(folder.resolve(name + ".training")));
	}

	@Test
	void aTrainingGoesOn() throws IOException {
		goesOn(
				"half",
				2,
				"train",
				"-d",
				folder.resolve("data"),
				"-o",
				folder.resolve("half.stunet"),
				"--plan",
				folder.resolve("plan.json"),
				"--epochs",
				4,
				"--updates",
				12,
				"--fold",
				1,
				"--resume");
	}

	@Test
	void aTransferGoesOn() throws IOException {
		goesOn(
				"transferred",
				1,
				"transfer",
				"-s",
				folder.resolve("model.stunet"),
				"-d",
				folder.resolve("data"),
				"-o",
				folder.resolve("transferred.stunet"),
				"--keep-plan",
				"--keep-heads",
				"--epochs",
				4,
				"--updates",
				12,
				"--fold",
				1,
				"--freeze",
				1,
				"--resume");
	}

	@Test
	void aBatchGoesOn() throws IOException {
		Path labels = folder.resolve("labels"),
				finished = labels.resolve("a.nii.gz"),
				record = labels.resolve(".stunet-records/a.json");
		List<byte[]> before = List.of(Files.readAllBytes(finished), Files.readAllBytes(record));
		Stunet result = run(
				"predict-folder", "-m", folder.resolve("model.stunet"), "-i", folder.resolve("scans"), "-o", labels);
		says(result.out(), "3 of 3 cases are done (1 before)");
		assertArrayEquals(before.get(0), Files.readAllBytes(finished));
		assertArrayEquals(before.get(1), Files.readAllBytes(record), "it was not made again");
		List<String> rows = Files.readAllLines(labels.resolve("summary.csv"));
		assertTrue(
				rows.get(1).startsWith("a,done,,")
						&& rows.get(2).startsWith("b,done,,")
						&& rows.get(3).startsWith("c,done,,"),
				() -> String.join("\n", rows));
	}

	/** But for voxels that another processor's rounding moves. */
	@Test
	void aModelFindsTheSame() throws IOException {
		assertTrue(Stunet.succeed("info", folder.resolve("model.stunet")).out().contains("box"));
		Path again = folder.resolve("again.nii.gz");
		run("predict", "-m", folder.resolve("model.stunet"), "-i", folder.resolve("scans/a.nii.gz"), "-o", again);
		EvaluationReport report =
				Evaluation.evaluate(folder.resolve("labels/a.nii.gz"), again, Optional.empty(), 0, Progress.none());
		assertEquals(1, report.means().dice(), 0.01);
	}
}
