package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.train.planning.TrainingPlan;

class DataCommandsTest {

	@TempDir
	Path folder;

	private Path data;
	private MadeData made;

	@BeforeEach
	void make() {
		data = folder.resolve("data");
		made = MadeData.in(data).plainCase("a").plainCase("b").names();
	}

	@Test
	void aGoodDataSet() {
		says(Stunet.succeed("check-data", "-d", data).out(), "2 cases", "liver: in 2 of 2");
	}

	@Test
	void everyErrorIsListed() {
		made.labels("labels/a.nii.gz", 9).image("labels/b.nii.gz");
		Stunet result = Stunet.run("check-data", "-d", data);
		assertEquals(4, result.exitCode());
		says(result.out(), "a.nii.gz has 80 voxels of the value 9", "b.nii.gz is not a label map");
		assertTrue(result.sentence().contains("has 2 errors"), result.err());
		// A label map that can be read but has a value without a name.
		made.labels("labels/b.nii.gz");
		Stunet plan = Stunet.run("plan", "-d", data, "-o", folder.resolve("plan.json"));
		assertEquals(4, plan.exitCode(), plan.err());
		assertTrue(plan.sentence().contains("value 9"), plan.err());
		assertFalse(Files.exists(folder.resolve("plan.json")));
	}

	@Test
	void planIsShownAndWritten() {
		Path file = folder.resolve("plan.json");
		String out = Stunet.succeed("plan", "-d", data, "--size", "b", "--memory", "8", "-o", file)
				.out();
		says(out, "STU-Net B", "of 8.0 GB");
		TrainingPlan plan = TrainingPlan.read(file);
		assertEquals("B", plan.sizeName());
		assertEquals(6, Stunet.run("plan", "-d", data, "-o", file).exitCode());
		Stunet.succeed("plan", "-d", data, "--size", "auto", "--overwrite", "-o", file);
	}

	@Test
	void nnUNetsNetworksArePlannedToo() {
		Path file = folder.resolve("plan.json");
		String out = Stunet.succeed("plan", "-d", data, "--network", "resenc", "--memory", "8", "-o", file)
				.out();
		says(out, "ResidualEncoderUNet of widths 32, 64", "of 8.0 GB");
		assertEquals("ResidualEncoderUNet", TrainingPlan.read(file).network().architecture());
		out = Stunet.succeed("plan", "-d", data, "--network", "plain", "--size", "XL", "--memory", "8")
				.out();
		says(out, "PlainConvUNet of widths 32, 64");
		assertTrue(
				Stunet.run("plan", "-d", data, "--network", "Unetr").sentence().contains("stunet, plain or resenc"));
		assertTrue(Stunet.run("plan", "-d", data, "--network", "plain", "--size", "B")
				.sentence()
				.contains("'plain-B' is no size"));
	}

	@Test
	void badRequests() {
		assertTrue(Stunet.run("plan", "-d", data, "--size", "XL").sentence().contains("S, B, L, H or auto"));
		assertEquals(2, Stunet.run("plan", "-d", data, "--memory", "-1").exitCode());
		assertTrue(Stunet.run("plan", "-d", data, "--memory", "much").sentence().contains("'much' is not a number"));
		assertEquals(7, Stunet.run("plan", "-d", data, "--memory", "0.01").exitCode());
		assertEquals(4, Stunet.run("check-data", "-d", folder.resolve("none")).exitCode());
	}
}
