package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

import ij.IJ;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;

/** A real ImageJ, or its engine, that is killed while a user annotates: what was drawn and accepted is there. */
class AnnotateKilledIT {

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;
	private static Path scan;
	private static Path plan;

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
		scan = AnnotateIT.scan(folder.resolve("cells.tif"), AnnotateIT.SIZE);
		plan = TrainIT.plan(folder.resolve("plan.json"), 16, 1, "cell");
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
	}

	/** Kills the ImageJ that runs as soon as it is time. */
	private static RealImageJ.Run killed(BooleanSupplier isTime, Callable<RealImageJ.Run> run) throws Exception {
		Thread killer = new Thread(() -> {
			for (int i = 0; i < 2400; i++) {
				if (isTime.getAsBoolean()) {
					ProcessHandle.current()
							.children()
							.filter(child -> child.info().command().orElse("").endsWith("java"))
							.forEach(ProcessHandle::destroyForcibly);
					return;
				}
				IJ.wait(50);
			}
		});
		killer.start();
		RealImageJ.Run killed = run.call();
		killer.join();
		assertEquals(137, killed.exitCode(), killed::output);
		return killed;
	}

	/** In the middle of a round of a macro: the round goes on. */
	@Test
	void aMacroLearnsOn() throws Exception {
		Path first = AnnotateIT.rois(folder.resolve("killed.zip"), 8, 16), project = folder.resolve("killed");
		String call = AnnotateIT.CALL + "input=[" + scan + "] project=[" + project + "] plan=[" + plan
				+ "] minutes=0 epochs=60 updates=3 device=cpu ";
		String learn = call + "round=1');\n";
		// Written after the first epoch, whose checkpoint is safe then.
		Path found = project.resolve("rounds/round_1_cells.nii.gz");
		RealImageJ.Run killed = killed(
				() -> Files.exists(found), () -> imagej.headless(call + "annotate=[" + first + "]');\n" + learn));
		assertFalse(Files.exists(project.resolve("rounds/round_1.stunet")), killed::output);
		RealImageJ.Run again = ended(0, imagej.headless(learn));
		says(again.output(), "round 1 is finished");
		assertFalse(again.output().contains("epoch 1 of 60"), again::output);
		assertEquals(
				2, RoiFile.read(project.resolve("annotations/cells-0001.zip")).size());
	}

	/** With its window: ImageJ while nothing happens and while a round learns, the engine in the same round. */
	@Test
	@Needs(Outside.XVFB)
	void aUserLosesNothing() throws Exception {
		Path project = folder.resolve("cells-data"), draft = project.resolve("draft_cells.zip");
		Path seen = folder.resolve("seen.txt"), found = project.resolve("rounds/round_1_cells.nii.gz");
		killed(() -> has(draft, 2), () -> robot("idle", seen));
		killed(() -> Files.exists(found) && has(draft, 1), () -> robot("learning", seen));
		RealImageJ.Run last = robot("engine", seen);
		AnnotateIT.keepPictures(seen, "target/annotate-killed", ".png", ".failed.png");
		assertEquals(0, last.exitCode(), last::output);
		List<String> lines = Files.readAllLines(seen);
		assertEquals(
				List.of(
						"drawn on 10, 12",
						"drawn on 16",
						"Annotated: 10, 12.",
						lines.get(3),
						"It has failed; what was accepted is kept.",
						"Annotated: 10, 12.",
						"drawn on 16",
						"message The ROI Manager was closed with what is drawn, which is in it again; accept that, or "
								+ "delete it there.",
						"drawn on 16",
						"The round is finished.",
						"other ImageJ's one ROI Manager holds what is drawn for the project " + project
								+ ", which is open already, in another window or macro; close it there first.",
						"drawn on "),
				lines);
		says(lines.get(3), "^message ", "was killed");
		assertTrue(has(draft, 1), "put away with its window");
	}

	private static RealImageJ.Run robot(String what, Path seen) throws Exception {
		Path other = AnnotateIT.scan(folder.resolve("other.tif"), AnnotateIT.SIZE + 4);
		return imagej.main(
				CrashRobot.class, List.of(what, scan.toString(), other.toString(), plan.toString(), seen.toString()));
	}

	/** Whether a draft has so many ROIs. */
	private static boolean has(Path draft, int rois) {
		return Files.exists(draft) && RoiFile.read(draft).size() == rois;
	}
}
