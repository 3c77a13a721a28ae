package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

import net.imglib2.view.Views;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

/** The file of the probabilities, and what a speed changes, as a user of {@code stunet predict} gets them. */
@Tag("engine")
class ProbabilitiesTest {

	@TempDir
	Path folder;

	private Path scan() {
		Path scan = folder.resolve("scan.nii");
		VolumeWriter.write(scan, TinyData.scan(new Spacing(2, 2.5, 3.5), 31, 25, 19), true);
		return scan;
	}

	private Model model() {
		Path tiny = folder.resolve("tiny.stunet");
		return Files.exists(tiny) ? Model.read(tiny) : TinyModel.write(tiny, 1, Optional.empty(), 1, 2);
	}

	private Stunet predict(Path output, Object... more) {
		return Stunet.run(
				Stream.concat(Stream.of("predict", "-m", model().folder(), "-i", scan(), "-o", output), Stream.of(more))
						.toArray());
	}

	/** The voxels behind the header of NIfTI: (x, y, z, class), x fastest. */
	private static FloatBuffer voxels(Path nifti) throws IOException {
		try (InputStream file = Files.newInputStream(nifti);
				InputStream in = nifti.toString().endsWith(".gz") ? new GZIPInputStream(file) : file) {
			byte[] all = in.readAllBytes();
			return ByteBuffer.wrap(all, 352, all.length - 352)
					.slice()
					.order(ByteOrder.LITTLE_ENDIAN)
					.asFloatBuffer();
		}
	}

	@ParameterizedTest
	@CsvSource({"p.nii, false", "p.nii.gz, false", "p.nii, true"})
	void theyAddUpAndTheHighestIsTheLabel(String name, boolean fast) throws Exception {
		Path labels = folder.resolve("l.nii"), probabilities = folder.resolve(name);
		Stunet done = predict(labels, "--probabilities", probabilities, "--speed", fast ? "fast" : "best");
		assertEquals(0, done.exitCode(), done.err());
		LabelMap map = VolumeFiles.plain(Progress.none()).readLabels(labels);
		FloatBuffer read = voxels(probabilities);
		assertEquals(3 * map.size().voxels(), read.remaining());
		int[] counts = new int[3];
		int at = 0;
		var cursor = Views.flatIterable(map.voxels()).cursor();
		while (cursor.hasNext()) {
			int label = cursor.next().get();
			float[] p = new float[3];
			float sum = 0;
			for (int c = 0; c < 3; c++) sum += p[c] = read.get(c * read.remaining() / 3 + at);
			at++;
			assertEquals(1, sum, 1e-5);
			for (float other : p) assertTrue(p[label] >= other, "label " + label + " of " + List.of(p[0], p[1], p[2]));
			counts[label]++;
		}
		assertTrue(counts[1] + counts[2] > 0, "only background");
		try (Stream<Path> files = Files.list(folder)) {
			assertEquals(4, files.count(), "scan, model, labels, probabilities");
		}
	}

	@Test
	void allStatisticsArePrintedAndWritten() throws Exception {
		Path table = folder.resolve("t.csv");
		Stunet done = predict(folder.resolve("l.nii"), "--statistics", "all", "--table", table);
		says(done.out(), "median", "pieces");
		List<String> lines = Files.readAllLines(table);
		assertEquals(3, lines.size());
		says(lines.get(0), "^structure,value,voxels,mm3,mean,model,device,median,sd,pieces,axes,centroid_x_mm");
		says(lines.get(1), ",tiny,cpu");
		Stunet refused = predict(folder.resolve("m.nii"), "--table", table);
		assertEquals(6, refused.exitCode());
		says(refused.err(), "t.csv", "--overwrite");
		assertTrue(Files.notExists(folder.resolve("m.nii")));
		says(predict(folder.resolve("m.nii"), "--statistics", "most").err(), "'most'");
		says(
				predict(folder.resolve("m.nii"), "--table", folder.resolve("m.nii"))
						.err(),
				"The label map and the table cannot both be written to ");
		says(predict(folder.resolve("m.nii"), "--table", scan(), "--overwrite").err(), "is also an input");
	}

	@Test
	void aSpeedThatThereIsNot() {
		Stunet refused = predict(folder.resolve("l.nii"), "--speed", "slow");
		assertEquals(2, refused.exitCode());
		says(refused.err(), "no speed \"slow\"; it is best or fast");
	}

	/** Fast has fewer tiles and runs than the default, unless they are stated. */
	@Test
	void fastMeansFewerTilesAndRuns() {
		says(predict(folder.resolve("a.nii")).err(), " x 8 mirrored runs");
		Stunet fast = predict(folder.resolve("b.nii"), "--speed", "fast");
		assertTrue(!fast.err().contains("mirrored runs"), fast.err());
		says(predict(folder.resolve("c.nii"), "--speed", "fast", "--mirror").err(), " x 8 mirrored runs");
	}
}
