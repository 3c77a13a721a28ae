package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.Roi;
import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.io.Stored;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** A process that annotates and learns, and dies without a word at any moment: nothing drawn is lost. */
@Timeout(240)
@Tag("process")
class KilledAnnotationTest {

	private static final int SLICES = 12, STEPS = 60, KILLS = 10;

	@TempDir
	Path folder;

	/** Learns nothing, in a moment. */
	private static final class Instant implements AnnotationRound.Engine {

		@Override
		public void learn(TrainingRequest request) {
			try {
				Files.createDirectories(request.output());
				Files.writeString(request.output().resolve("model.json"), "");
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		}

		@Override
		public AnnotationRound.Prediction predict(Path model, List<Path> scan, EngineSettings settings) {
			return new AnnotationRound.Prediction(
					new LabelMap(ArrayImgs.unsignedShorts(6, 5, SLICES), Geometry.unoriented(new Spacing(1, 1, 1))),
					new double[SLICES]);
		}
	}

	private static AnnotationProject open(Path folder) {
		ImagePlus image = IJ.createImage("scan", "8-bit ramp", 6, 5, SLICES);
		image.getCalibration().setUnit("mm");
		Volume scan = OpenData.scan(image);
		return AnnotationProject.open(folder, image, scan, UnaryOperator.identity(), Modality.OTHER, false);
	}

	/** Runs in a process of its own; says the number of every step when it is safe. */
	public static void main(String[] arguments) {
		AnnotationProject project = open(Path.of(arguments[0]));
		System.out.println(0);
		for (int step = 1; step <= STEPS; step++) {
			if (isRound(step)) learn(project);
			else if (isUndo(step)) project.undo();
			else project.accept(List.of(cell(step)));
			System.out.println(step);
		}
	}

	private static boolean isRound(int step) {
		return step % 4 == 0;
	}

	private static boolean isUndo(int step) {
		return step % 7 == 0;
	}

	private static int slice(int step) {
		return 1 + step * 5 % SLICES;
	}

	private static Roi cell(int step) {
		Roi roi = new Roi(step % 4, 1, 2, 2);
		roi.setName("cell");
		roi.setPosition(slice(step));
		return roi;
	}

	private static void learn(AnnotationProject project) {
		new AnnotationRound(project, new Instant(), Progress.none())
				.run(project.rounds() + 1, ShortRound.settings(Optional.empty()));
	}

	/** What is annotated after so many steps: where the cell of every slice begins. */
	private static SortedMap<Integer, Integer> after(int steps) {
		List<SortedMap<Integer, Integer>> states = new ArrayList<>(List.of(new TreeMap<>()));
		for (int step = 1; step <= steps; step++) {
			if (isRound(step)) continue;
			if (isUndo(step)) {
				states.remove(states.size() - 1);
				continue;
			}
			SortedMap<Integer, Integer> next = new TreeMap<>(states.get(states.size() - 1));
			next.put(slice(step), step % 4);
			states.add(next);
		}
		return states.get(states.size() - 1);
	}

	private static SortedMap<Integer, Integer> annotated(AnnotationProject project) {
		SortedMap<Integer, Integer> annotated = new TreeMap<>();
		for (Roi roi : project.annotations()) annotated.put(roi.getPosition(), roi.getBounds().x);
		return annotated;
	}

	@Test
	void whateverIsAcceptedIsThere() throws Exception {
		long seed = Long.getLong("stunet.seed", System.nanoTime());
		System.out.println("Kills at random moments of -Dstunet.seed=" + seed);
		Random random = new Random(seed);
		for (int kill = 0; kill < KILLS; kill++) {
			Path own = folder.resolve("project " + kill);
			int safe = killedAfter(own, random.nextInt(STEPS), random.nextInt(30));
			try (AnnotationProject project = open(own)) {
				SortedMap<Integer, Integer> found = annotated(project);
				assertTrue(
						found.equals(after(safe)) || found.equals(after(safe + 1)),
						"after step " + safe + ": " + found + " instead of " + after(safe));
				project.accept(List.of(cell(1)));
				learn(project);
				SortedMap<Integer, Integer> more = new TreeMap<>(found);
				more.put(slice(1), 1);
				assertEquals(more, annotated(project));
				LabelMap labels = Stored.labels(own.resolve("data/labelsTr/scan.nii.gz"));
				for (int slice = 1; slice <= SLICES; slice++)
					assertEquals(
							more.containsKey(slice) ? 0 : 2,
							labels.voxels().getAt(0, 4, slice - 1).get(),
							"judged is what is annotated");
			}
		}
	}

	/** @return the last step that it said was safe */
	private static int killedAfter(Path project, int step, int milliseconds) throws Exception {
		Process process = new ProcessBuilder(
						Path.of(System.getProperty("java.home"), "bin", "java").toString(),
						"-Djava.awt.headless=true",
						"-cp",
						System.getProperty("java.class.path"),
						KilledAnnotationTest.class.getName(),
						project.toString())
				.redirectError(ProcessBuilder.Redirect.INHERIT)
				.start();
		int safe = -1;
		try (BufferedReader lines =
				new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				safe = Integer.parseInt(line);
				if (safe != step) continue;
				Thread.sleep(milliseconds);
				// Process.destroyForcibly would close the pipe, with what it has said meanwhile.
				process.toHandle().destroyForcibly();
			}
		} catch (IOException e) {
			// The pipe of a killed process; what it said before counts.
			assertTrue(!process.isAlive());
		}
		assertTrue(safe >= step, "it said " + safe);
		return safe;
	}
}
