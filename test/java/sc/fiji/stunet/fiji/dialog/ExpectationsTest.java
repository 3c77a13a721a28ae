package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import ij.IJ;
import ij.ImagePlus;
import ij.Prefs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.fiji.launch.RunTimes;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;

/** What the dialog says of time and memory, with an engine that is none. */
@Isolated
class ExpectationsTest {

	private static final String DEVICE = "a test's";

	@TempDir
	private static Path folder;

	private final List<String> asked = new ArrayList<>();

	private List<ExpectedWork> estimate(
			Path model, Extent size, Spacing spacing, List<PredictionSettings> all, Progress progress) {
		all.forEach(settings -> asked.add(size + " of " + spacing.text() + " at " + settings.step() + " "
				+ settings.mirror().orElse(true)));
		return all.stream()
				.map(settings -> new ExpectedWork(6, settings.mirror().isPresent() ? 1 : 8, 3_200_000_000L, 2e9))
				.toList();
	}

	private static Map<String, Object> typed(Path model) {
		return new HashMap<>(
				Map.of("model", model.toString(), "speed", "best", "step", "0.4", "mirror", true, "device", DEVICE));
	}

	private static ImagePlus scan(String unit) {
		ImagePlus image = IJ.createImage("scan", "8-bit ramp", 30, 20, 10);
		image.getCalibration().setUnit(unit);
		return image;
	}

	private Expectations.Expected answer(Map<String, Object> typed, Optional<ImagePlus> image) {
		return new PredictionQuestion(typed, image, this::estimate).answer(Progress.none());
	}

	@Test
	void theTimeIsUnknownUntilSomethingWasComputed() {
		Path model = TinyModel.write(folder.resolve("a.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		Set<String> mine = Set.of("stunet.seconds." + DEVICE + ".", "stunet.seconds.per1e12." + DEVICE);
		Expectations.Expected unknown = answer(typed(model), Optional.of(scan("mm")));
		assertEquals(Map.of(), unknown.ofChoices());
		assertEquals(
				"Expected: 3.2 GB of memory, 48 runs of the network; " + PredictionQuestion.UNKNOWN_TIME + ".",
				unknown.line());
		assertEquals(
				List.of("30 x 20 x 10 of 1.0,1.0,1.0 at 0.4 true", "30 x 20 x 10 of 1.0,1.0,1.0 at 0.75 false"), asked);
		RunTimes.add(Model.read(model), DEVICE, new RunTime(0.5, 2e9));
		try {
			Expectations.Expected known = answer(typed(model), Optional.of(scan("mm")));
			assertEquals(Map.of("best", "about 24 s", "fast", "about 3 s"), known.ofChoices());
			assertEquals("Expected: 3.2 GB of memory, 48 runs of the network; about 24 s.", known.line());
			Map<String, Object> all = typed(model);
			all.put("frame", "all");
			ImagePlus beating = IJ.createHyperStack("beating", 30, 20, 1, 10, 3, 8);
			beating.getCalibration().setUnit("mm");
			assertEquals(
					"Expected: 3.2 GB of memory, 144 runs of the network; about 72 s.",
					answer(all, Optional.of(beating)).line());
			Path other = TinyModel.write(folder.resolve("b.stunet"), 1, Optional.empty(), 1, 8)
					.folder();
			RunTimes.add(Model.read(other), DEVICE, new RunTime(1, 1e9));
			assertEquals(
					"about 24 s",
					answer(typed(model), Optional.of(scan("mm"))).ofChoices().get("best"));
			Path third = TinyModel.write(folder.resolve("c.stunet"), 1, Optional.empty(), 1, 9)
					.folder();
			assertEquals(
					"about 96 s",
					answer(typed(third), Optional.of(scan("mm"))).ofChoices().get("best"),
					"twice the multiplications of the last one, in twice its time");
		} finally {
			mine.forEach(key -> Prefs.set(key, null));
		}
	}

	@Test
	void filesAreAskedForTheirHeaders() throws Exception {
		Path model = TinyModel.write(folder.resolve("d.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		Path scan = folder.resolve("scan.nii.gz");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(2, 2, 3), 12, 10, 9), true);
		Map<String, Object> typed = typed(model);
		typed.put("image", scan + ";" + scan);
		answer(typed, Optional.empty());
		assertTrue(asked.get(0).startsWith("12 x 10 x 9 of 2.0,2.0,3.0"), asked::toString);
		typed.put("spacing", "1");
		answer(typed, Optional.empty());
		assertTrue(asked.get(2).startsWith("12 x 10 x 9 of 1.0,1.0,1.0"), asked::toString);
	}

	@Test
	void whatIsWrongIsSaidBeforeItIsStarted() throws Exception {
		Path model = TinyModel.write(folder.resolve("e.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		refused(InvalidVolume.class, () -> answer(typed(model), Optional.of(scan("pixel"))), "has no voxel size");
		Map<String, Object> typed = typed(model);
		typed.put(
				"image", Files.writeString(folder.resolve("no.nii"), "nothing").toString());
		refused(InvalidVolume.class, () -> answer(typed, Optional.empty()), "no.nii");
		assertEquals(Expectations.Expected.NOTHING, answer(typed(Path.of("")), Optional.of(scan("mm"))));
	}
}
