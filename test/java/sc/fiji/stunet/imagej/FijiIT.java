package sc.fiji.stunet.imagej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;
import static sc.fiji.stunet.imagej.RealImageJ.ended;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Spacing;

/** Menu commands in macros without a screen: in a Fiji (a stand-in for it), and in an ImageJ with Fiji's patches. */
class FijiIT {

	private static final String SCAN = "newImage('a scan', '16-bit ramp', 24, 20, 16); setVoxelSize(2, 2, 2, 'mm');\n";

	@TempDir
	private static Path folder;

	private static RealImageJ imagej;
	private static Path model;

	private interface Runner {

		RealImageJ.Run run(String macro) throws Exception;
	}

	@BeforeAll
	static void install() throws Exception {
		imagej = new RealImageJ(folder.resolve("home"));
		model = TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
	}

	@AfterAll
	static void close() throws Exception {
		imagej.close();
	}

	private static List<Runner> both() {
		return List.of(imagej::inFiji, imagej::patched);
	}

	private static String predict(String options) {
		return "run('STU-Net Predict...', 'model=[" + model + "] " + options + "');\n";
	}

	/** Its next line finds what a command made, and only what was asked for. */
	@Test
	void theMacrosNextLineFindsTheResult() throws Exception {
		String twice = SCAN + predict("")
				+ "print('labels ' + getTitle() + ' ' + nImages + ' ' + bitDepth());\nclose(); print('then ' + "
				+ "getTitle());\n"
				+ predict("result=overlay")
				+ "print('overlay ' + getTitle() + ' ' + nImages + ' ' + (Overlay.size > 0));\n"
				+ predict("result=nothing table=[" + folder.resolve("t.csv") + "] overwrite")
				+ "print('nothing ' + getTitle() + ' ' + nImages);\nclose('*');\n";
		for (Runner runner : both()) {
			RealImageJ.Run run = ended(0, runner.run(twice + "setBatchMode(true);\n" + twice));
			for (String line :
					List.of("labels a scan-labels 2 16", "then a scan", "overlay a scan 1 1", "nothing a scan 1"))
				assertEquals(3, run.output().split(line + "\n", -1).length, () -> line + " in " + run.output());
		}
	}

	@Test
	void bothDialectsAndDefaultsThatForgetTheLastRun() throws Exception {
		String made =
				"print('made ' + Property.get('STU-Net mirroring') + ' ' + Property.get('STU-Net step')); close();\n";
		for (Runner runner : both()) {
			RealImageJ.Run run = ended(
					0,
					runner.run(SCAN
							+ predict("mirror=false step=0.8 input=[] output=[]")
							+ made
							+ predict("")
							+ made
							+ predict("mirror=true")
							+ made
							+ predict("mirror overwrite=true volumes=false result=[label image]")
							+ made));
			List<String> lines = run.output()
					.lines()
					.filter(line -> line.startsWith("made "))
					.toList();
			assertEquals("made none 0.8", lines.get(0));
			assertEquals(
					List.of("made x y z 0.5"),
					lines.subList(1, 4).stream().distinct().toList(),
					run::output);
		}
	}

	/** Fiji would read the options over the values that the launcher has read, by other rules. */
	@Test
	void theOptionsAreReadOnce() throws Exception {
		String made =
				"print('made ' + Property.get('STU-Net mirroring') + ' ' + Property.get('STU-Net step')); close();\n";
		Path scan =
				Files.createDirectories(folder.resolve("x").resolve("step=1")).resolve("a.nii.gz");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(2, 2, 2), 12, 10, 9), true);
		StringBuilder macro = new StringBuilder(SCAN);
		for (String yes : List.of("yes", "on", "1", "true"))
			macro.append(predict("mirror=" + yes + " step=[] threads=2.00 input=[" + scan + "]"))
					.append(made);
		for (Runner runner : both()) {
			RealImageJ.Run run = ended(0, runner.run(macro.toString()));
			assertEquals(4, run.output().split("made x y z 0.5\n", -1).length - 1, run::output);
		}
	}

	/**
	 * SciJava would show it later and on another thread, besides; who calls the command by SciJava gets it from there.
	 */
	@Test
	void anImageIsShownOnce() throws Exception {
		RealImageJ.Run run = imagej.inFiji(SCAN + predict("") + "print('now ' + getTitle() + ' ' + nImages);\n");
		says(run.output(), "now a scan-labels 2");
		assertFalse(run.output().contains("SciJava shows"), run::output);
		Path scan = folder.resolve("direct.nii.gz");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(2, 2, 2), 12, 10, 9), true);
		RealImageJ.Run direct = ended(
				0,
				imagej.inFiji(
						"call('sc.fiji.stunet.imagej.FijiStandIn.run', 'sc.fiji.stunet.commands.PredictCommand', '"
								+ model + "', '" + scan + "');\n"));
		says(direct.output(), "SciJava shows direct-labels");
	}

	@Test
	void aMissingKeyEndsTheMacroAndFijiWithIt() throws Exception {
		String macro = SCAN + "run('STU-Net Predict...', 'step=0.5');\nprint('went on');\n";
		for (Runner runner : both()) {
			RealImageJ.Run run = runner.run(macro);
			says(run.output(), "STU-Net Predict... needs model=... in its options.");
			assertFalse(run.output().contains("went on"), run::output);
		}
		assertEquals(1, imagej.inFiji(macro).exitCode());
	}

	/** As {@code fiji --run "STU-Net Predict..."}, which does not come through ImageJ's menu. */
	@Test
	void aCommandOfTheContextFailsWithOneSentence() throws Exception {
		RealImageJ.Run run = ended(
				1,
				imagej.inFiji("call('sc.fiji.stunet.imagej.FijiStandIn.run', 'sc.fiji.stunet.commands.PredictCommand', "
						+ "'/no/such.stunet');\n"));
		says(run.output(), "There is no model /no/such.stunet");
		RealImageJ.Run without = ended(
				1,
				imagej.inFiji("call('sc.fiji.stunet.imagej.FijiStandIn.run', "
						+ "'sc.fiji.stunet.commands.PredictCommand', '');\n"));
		says(without.output(), "needs model=");
	}

	/** As {@code fiji --run "STU-Net Predict..." 'modle=...'}. */
	@Test
	void aMisspeltKeyIsSaidInOneSentence() throws Exception {
		RealImageJ.Run run = ended(
				1,
				imagej.inFiji("call('sc.fiji.stunet.imagej.FijiStandIn.runByName', 'STU-Net Predict...', 'modle', '"
						+ model + "');\n"));
		says(run.output(), "STU-Net Predict... has no option 'modle'; its options are model,");
		assertFalse(run.output().contains("No such input"), run::output);
		RealImageJ.Run good = ended(
				0,
				imagej.inFiji("call('sc.fiji.stunet.imagej.FijiStandIn.runByName', 'STU-Net Model Info...', 'model', '"
						+ model + "');\n"));
		says(good.output(), "tiny");
	}

	/** It would otherwise be ended together with Fiji before it can do anything about it. */
	@Test
	void aScriptHearsOfAFailureAndGoesOn() throws Exception {
		RealImageJ.Run run = ended(
				0,
				imagej.scriptInFiji(
						"""
			command|sc.fiji.stunet.commands.PredictCommand|model=/no/such.stunet
			IJ.run|STU-Net Predict...|model=[/no/such.stunet]
			macro|STU-Net Predict...|model=[/no/such.stunet]
			call|sc.fiji.stunet.commands.PredictCommand|model=[/no/such.stunet]
			command|sc.fiji.stunet.commands.PredictCommand|modle=/no/such.stunet
			command|sc.fiji.stunet.commands.PredictCommand|step=0.5
			"""));
		List<String> lines =
				run.output().lines().filter(line -> line.startsWith("script: ")).toList();
		assertEquals(6, lines.size(), run::output);
		assertTrue(lines.get(0).startsWith("script: canceled true, There is no model /no/such.stunet"), run::output);
		assertEquals("script: caught Macro canceled", lines.get(1), run::output);
		assertEquals("script: macro gave null", lines.get(2), run::output);
		assertTrue(lines.get(3).startsWith("script: caught There is no model /no/such.stunet"), run::output);
		assertTrue(lines.get(4).startsWith("script: caught No such input: modle"), run::output);
		assertTrue(lines.get(5).startsWith("script: canceled true, STU-Net Predict... needs model="), run::output);
		assertFalse(run.output().contains("went on"), run::output);
	}

	@Test
	void aFolderInWhichSomeCasesFailed() throws Exception {
		Path scans = Files.createDirectory(folder.resolve("scans"));
		VolumeWriter.write(scans.resolve("good.nii.gz"), TinyData.scan(new Spacing(2, 2, 2), 12, 10, 9), false);
		Files.writeString(scans.resolve("bad.nii.gz"), "no scan");
		Path results = folder.resolve("results");
		String options = "model=[" + model + "] input=[" + scans + "] output=[" + results + "]";
		RealImageJ.Run run =
				ended(3, imagej.inFiji("run('STU-Net Predict Folder...', '" + options + "');\nprint('went on');\n"));
		assertTrue(run.output().contains("1 of 2 cases failed") && !run.output().contains("went on"), run::output);
		assertTrue(Files.exists(results.resolve("good.nii.gz")));
		ended(
				3,
				imagej.headless(
						"call('sc.fiji.stunet.fiji.Launcher.call', 'sc.fiji.stunet.commands.PredictFolderCommand', '"
								+ options + "');\n"));
	}

	@Test
	void thereIsNoRoiManagerWithoutAScreen() throws Exception {
		for (Runner runner : both())
			assertTrue(runner.run(SCAN + predict("result=ROIs")).output().contains("no ROI Manager without a screen"));
	}
}
