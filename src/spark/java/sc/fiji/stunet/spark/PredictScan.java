package sc.fiji.stunet.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import net.imglib2.img.basictypeaccess.array.ShortArray;
import net.imglib2.img.planar.PlanarImg;
import net.imglib2.type.numeric.integer.UnsignedShortType;

import sc.fiji.stunet.batch.Settings;
import sc.fiji.stunet.cli.BlocksCommand;
import sc.fiji.stunet.cli.StuNetCommandLine;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Mark;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.BlockedScan;
import sc.fiji.stunet.segmentation.PredictionFiles;
import sc.fiji.stunet.volume.DiskImages;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.VoxelFile;

/**
 * The program for {@code spark-submit} that segments one scan in blocks, each of which is a Spark task: the label map
 * of {@code stunet predict}, bit by bit. The driver brings the scan to the network's grid layer by layer, and the
 * labels of the blocks together in the same way; it never holds all of either. What takes time is shared out.
 */
public final class PredictScan extends BlocksCommand {

	@Override
	protected int segment(int alongX, int alongY, Optional<Path> engine) {
		EngineJars jars = EngineJars.of(engine);
		PredictionSettings settings = settings();
		PredictionFiles files = new PredictionFiles(inputs(), Optional.of(output()), Optional.empty(), overwrites());
		files.check();
		Model model = Model.read(model());
		settings.scope().chosen(model.structures(), model.name());
		return withProgress(true, progress -> {
			try (BlockFolder folder = BlockFolder.open(output());
					DiskImages images = new DiskImages(folder.scratch())) {
				MessageDigest digest = Sha256.digest();
				VolumeFiles reader = VolumeFiles.plain(progress)
						.with(spacing())
						.at(frame().number())
						.with(digest)
						.onDisk(images);
				Volume volume = files.with(model.network().inputs()).read(reader, frame().number(), progress);
				BlockedScan scan =
						BlockedScan.of(model, volume, files.image(), settings, alongX, alongY, images, progress);
				folder.begin(JsonLines.text(new Identity(
						Settings.of(model, settings, reading()), Sha256.of(digest), alongX + "x" + alongY)));
				String blocks = scan.blocks() == 1 ? " block: " : " blocks: ";
				progress.log("The scan is predicted in " + scan.blocks() + blocks + scan.tiles() + ".");
				predict(scan, model, new PredictionRequest(model.folder(), settings, engine()), jars, folder, progress);
				VolumeWriter.writeLabels(output(), scan.labels(progress), overwrites());
				folder.finish();
				progress.log("Wrote " + output() + ".");
				return 0;
			} catch (IOException | UncheckedIOException e) {
				throw new InvalidOutput(
						"The blocks of the scan cannot be kept beside " + output() + " (" + e.getMessage()
								+ "); free some space on its disk.",
						e);
			}
		});
	}

	/** What the labels of a block depend on, besides its number. */
	private record Identity(Settings settings, String scan, String blocks) {}

	/** Options for reading the scan. */
	private String reading() {
		String size = spacing().map(mm -> "spacing=" + mm.text()).orElse("");
		return (size + " " + frame().description()).strip();
	}

	private void predict(
			BlockedScan scan,
			Model model,
			PredictionRequest request,
			EngineJars jars,
			BlockFolder folder,
			Progress progress)
			throws IOException {
		int[] left = IntStream.range(0, scan.blocks())
				.filter(block -> !folder.isDone(block))
				.toArray();
		int before = scan.blocks() - left.length;
		if (before > 0) progress.log(before + " of " + scan.blocks() + " blocks were finished before.");
		for (int block = 0; block < scan.blocks(); block++)
			if (folder.isDone(block)) take(scan, block, folder.labels(block), progress);
		if (left.length == 0) return;
		// In a folder that is emptied by the next run.
		try (Mark mark = Mark.in(folder.path());
				SparkRun spark = new SparkRun("stunet predict", mark)) {
			SharedFolder shared = SharedFolder.of(output().toAbsolutePath().getParent(), mark);
			BlockTask.Work work = new BlockTask.Work(
					request, model.checksum(), model.network().inputs(), jars.folder(), folder.path(), shared);
			for (int block : left) VoxelFile.writeFloats(work.voxels(block), scan.voxels(block), progress);
			List<String> tasks = IntStream.of(left)
					.mapToObj(block -> JsonLines.text(new BlockTask.Block(block, scan.place(block))))
					.toList();
			int[] done = {before};
			progress.report("Predicting blocks", before, scan.blocks());
			spark.run(
					tasks,
					new BlockTask(JsonLines.text(work)),
					text -> {
						BlockTask.Outcome outcome = JsonLines.ofText(text, BlockTask.Outcome.class);
						outcome.check();
						model.checkUsed(outcome.model());
						take(scan, outcome.number(), folder.labels(outcome.number()), progress);
						progress.report("Predicting blocks", ++done[0], scan.blocks());
					},
					progress);
		}
	}

	private static void take(BlockedScan scan, int block, Path file, Progress progress) {
		Extent size = scan.decided(block).size();
		try {
			PlanarImg<UnsignedShortType, ShortArray> labels =
					VoxelFile.readLabels(file, progress, size.x(), size.y(), size.z());
			scan.put(block, z -> labels.getPlane(z).getCurrentStorageArray());
		} catch (IOException e) {
			throw new InvalidOutput(
					"The labels of a block cannot be read from " + file + " (" + e.getMessage()
							+ "); look whether its disk is still there.",
					e);
		}
	}

	public static void main(String[] arguments) {
		Locale.setDefault(Locale.ROOT);
		StuNetCommandLine.runAndExit(new PredictScan(), arguments);
	}
}
