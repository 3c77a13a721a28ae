package sc.fiji.stunet.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.job.BlockPlace;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.client.EngineFailure;

/**
 * Predicts one block of a scan, in an executor.
 *
 * @param work as JSON, which carries what Java's own serialization does not
 */
record BlockTask(String work) implements SparkRun.Task {

	/**
	 * What all blocks of a scan share.
	 *
	 * @param model checksum of the model that the run began with
	 * @param channels of the voxels
	 * @param engine folder of the engine's jars
	 * @param folder that has the voxels of every block and gets the labels of each
	 */
	record Work(PredictionRequest request, String model, int channels, Path engine, Path folder, SharedFolder output) {

		Path voxels(int number) {
			return folder.resolve(number + ".voxels");
		}

		Path labels(int number) {
			return folder.resolve(number + ".labels");
		}
	}

	/** One block; its number counts from 0. */
	record Block(int number, BlockPlace place) {}

	/**
	 * What became of a block.
	 *
	 * @param model checksum of the model that was used; null: it failed
	 * @param kind of the failure; null: it is done
	 * @param sentence why it failed
	 */
	record Outcome(int number, String worker, String model, Failure.Kind kind, String sentence) {

		/** @throws EngineFailure if the block has failed */
		void check() {
			if (kind != null) throw new EngineFailure(kind, worker + ": " + sentence, null);
		}
	}

	/**
	 * @param argument a {@link Block} as JSON
	 * @return an {@link Outcome} as JSON
	 * @throws TryAgain if another try, which Spark makes, may succeed
	 */
	@Override
	public String run(String argument) {
		Block block = JsonLines.ofText(argument, Block.class);
		Work all = JsonLines.ofText(work, Work.class);
		try {
			all.output().check();
			String model = predict(block, all);
			return JsonLines.text(new Outcome(block.number(), ThisExecutor.host(), model, null, null));
		} catch (RuntimeException e) {
			Failure failure = Failure.of(e);
			if (failure.kind().mayPassElsewhere() && !ThisExecutor.isLastTry())
				throw new TryAgain(failure.sentence(), failure.details());
			return JsonLines.text(
					new Outcome(block.number(), ThisExecutor.host(), null, failure.kind(), failure.sentence()));
		}
	}

	/**
	 * The labels appear whole, whatever becomes of this try or of another one at the same time; those of another model
	 * never: the next run would go on with them.
	 *
	 * @return checksum of the model that was used
	 */
	private static String predict(Block block, Work all) {
		Path labels = all.labels(block.number());
		Path made = labels.resolveSibling(labels.getFileName() + "-" + UUID.randomUUID());
		try {
			String model = ThisExecutor.engine(all.engine())
					.predictBlock(
							block.place(),
							all.channels(),
							all.voxels(block.number()),
							made,
							ThisExecutor.withThreads(all.request()),
							ThisExecutor.progress());
			if (!model.equals(all.model())) {
				Files.delete(made);
				return model;
			}
			// On the disk before it has its name, by which it counts as done, also after a power cut.
			try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
				channel.force(true);
			}
			Files.move(made, labels, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			return model;
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
