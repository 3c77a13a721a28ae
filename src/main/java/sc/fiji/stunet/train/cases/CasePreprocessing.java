package sc.fiji.stunet.train.cases;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/** Preprocesses one annotated case by the plan and writes its file. */
record CasePreprocessing(SourceCase source, Plan plan, Labelling labelling) {

	/**
	 * @param before what the file has already, whole; its voxels are kept if they are the same
	 * @param progress gets a sentence when the case cannot be turned to the plan's orientation
	 */
	void write(Path file, Optional<CaseFile.Opening> before, Progress progress) {
		String voxelsKey = CaseKey.ofVoxels(source, plan);
		Optional<PreprocessedCase> same = before.filter(
						opening -> voxelsKey.equals(opening.header().voxelsKey()))
				.map(opening -> new PreprocessedCase(file, opening));
		TrainingCase.Content content = source.content().apply(progress.withoutSentences());
		Volume volume = content.image();
		LabelMap labels = content.labels();
		if (!labels.size().equals(volume.size()))
			throw new InvalidVolume("The label map of the case " + source.name() + " has " + labels.size()
					+ " voxels, its image " + volume.size() + "; both must lie on the same grid.");
		short[] classOf = classOf(labels.voxels());
		Optional<Reorientation> turn = plan.orientation()
				.map(wanted -> StatedOrientation.turn(
						volume.geometry(), source.orientation(), wanted, "The case " + source.name(), "the plan"))
				.filter(t -> !t.isIdentity());
		Volume turned = turn.map(t -> t.apply(volume)).orElse(volume);
		Preprocessed scan = same.map(one -> plan.preprocessing().again(turned, voxels(one)))
				.orElseGet(() -> preprocess(turned, progress));
		short[] classes = classes(
				scan.labels(
						turn.map(t -> t.apply(labels)).orElse(labels),
						labelling.ignored().isPresent()),
				classOf);
		markOutside(classes, scan);
		int[][] locations = ForegroundLocations.of(classes, labelling);
		if (labelling.ignored().isPresent() && locations[0].length == 0)
			throw new InvalidVolume("The case " + source.name()
					+ " has annotated voxels, but none of them is left in the network's voxels of " + plan.spacing()
					+ "; annotate more of it, such as slices beside each other.");
		int highest = labelling.ignoredClass().orElse(labelling.values().size());
		int bytesPerClass = highest < 0xff ? 1 : 2;
		List<Integer> counts =
				Arrays.stream(locations).map(ofClass -> ofClass.length).toList();
		CaseFile.write(
				file,
				new CaseHeader(
						source.name(),
						CaseKey.of(source, plan, labelling),
						voxelsKey,
						scan.size().toList(),
						volume.channels(),
						bytesPerClass,
						counts),
				scan.voxels(),
				classes,
				locations);
	}

	/** In memory: on Windows, a file that is open cannot be replaced. */
	private static RandomAccessibleInterval<FloatType> voxels(PreprocessedCase before) {
		try (OpenCase open = before.open()) {
			List<float[]> channels = IntStream.range(0, before.channels())
					.mapToObj(c -> Channels.copy(open.voxels(), c))
					.toList();
			return Channels.stack(channels, before.size());
		}
	}

	private Preprocessed preprocess(Volume volume, Progress progress) {
		try {
			return plan.preprocessing().forward(volume, progress::checkCancelled);
		} catch (InvalidVolume e) {
			throw new InvalidVolume("The case " + source.name() + " cannot be used: " + e.getMessage(), e);
		}
	}

	/**
	 * Maps the values of structures to classes.
	 *
	 * @throws InvalidVolume if one is no structure
	 */
	private short[] classOf(RandomAccessibleInterval<UnsignedShortType> labels) {
		short[] classOf = new short[1 << 16];
		Arrays.fill(classOf, (short) -1);
		classOf[0] = 0;
		short next = 1;
		for (int value : labelling.values()) classOf[value] = next++;
		if (labelling.ignored().isPresent()) classOf[labelling.ignored().getAsInt()] = next;
		Cursor<UnsignedShortType> voxels = labels.localizingCursor();
		while (voxels.hasNext()) {
			int value = voxels.next().get();
			if (classOf[value] < 0)
				throw new InvalidVolume("The label map of the case " + source.name() + " has the value " + value
						+ " at voxel ("
						+ voxels.getLongPosition(0) + ", " + voxels.getLongPosition(1) + ", "
						+ voxels.getLongPosition(2)
						+ "), which is no structure of the plan; name it there or remove it from the " + "label map.");
		}
		return classOf;
	}

	private static short[] classes(RandomAccessibleInterval<UnsignedShortType> labels, short[] classOf) {
		short[] classes = new short[(int) labels.size()];
		PrimitiveBlocks.of(labels, OnFallback.ACCEPT).copy(labels, classes);
		for (int i = 0; i < classes.length; i++) classes[i] = classOf[classes[i] & 0xffff];
		return classes;
	}

	/**
	 * Sets background outside the non-zero mask to -1, as nnU-Net v1 does, which sets such voxels back to 0 after
	 * augmentation. Normalisation inside the mask has left exact zeros there.
	 */
	private void markOutside(short[] classes, Preprocessed scan) {
		int[] masked = IntStream.range(0, plan.normalization().size())
				.filter(c -> plan.normalization().get(c).insideMask())
				.toArray();
		if (masked.length == 0) return;
		boolean[] inside = new boolean[classes.length];
		for (int channel : masked) {
			Cursor<FloatType> voxels = Views.flatIterable(Views.hyperSlice(scan.voxels(), 3, channel))
					.cursor();
			for (int i = 0; i < inside.length; i++) inside[i] |= voxels.next().get() != 0;
		}
		for (int i = 0; i < classes.length; i++) if (classes[i] == 0 && !inside[i]) classes[i] = -1;
	}
}
