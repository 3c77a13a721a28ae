package sc.fiji.stunet.train.planning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import net.imglib2.Cursor;
import net.imglib2.Interval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.preprocess.Crop;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * nnU-Net's data set fingerprint, from which a plan follows ({@code DatasetAnalyzer} in v1).
 *
 * @param cases their grids after cropping, turned to {@link #ORIENTATION} if all of them can be
 * @param oriented whether all cases tell which way they lie in the patient
 * @param channels intensities inside the structures
 */
public record Fingerprint(List<Grid> cases, boolean oriented, List<IntensityProperties> channels) {

	/** The orientation to which scans are reoriented, so that they may be stored in any. */
	public static final String ORIENTATION = "RAS";
	/** Samples of one channel over all cases together; more would not change the percentiles. */
	private static final int MOST_SAMPLES = 10_000_000;
	/** The seed that nnU-Net takes. */
	private static final long SEED = 1234;

	/**
	 * @param size after cropping to the non-zero box
	 * @param kept part of the voxels that cropping leaves, 0 to 1
	 */
	public record Grid(Spacing spacing, Extent size, double kept) {}

	public Fingerprint {
		cases = List.copyOf(cases);
		channels = List.copyOf(channels);
	}

	/**
	 * Reads every file.
	 *
	 * @throws InvalidDataSet if there is no case, or none has a structure
	 * @throws FailingCases if some cannot be read; {@code IntegrityCheck} finds most of that out before
	 */
	public static Fingerprint of(DataSet data, Progress progress) {
		Measurement measured = new Measurement(data);
		FailingCases.Collector failures = new FailingCases.Collector();
		for (TrainingCase one : data.cases()) {
			progress.checkCancelled();
			progress.report(
					"Measuring the data set",
					measured.stored.size(),
					data.cases().size());
			failures.collect(one.name(), () -> one.read(progress.withoutSentences()))
					.ifPresent(measured::add);
		}
		failures.throwIfAny();
		return measured.fingerprint();
	}

	/** The fingerprint of a data set whose cases somebody else reads, in their order. */
	public static final class Measurement {

		private final DataSet data;
		private final List<Grid> stored = new ArrayList<>();
		private final List<Grid> turned = new ArrayList<>();
		private final List<Samples> samples;

		public Measurement(DataSet data) {
			this.data = data;
			samples = data.channels().stream().map(channel -> new Samples()).toList();
		}

		public void add(TrainingCase.Content content) {
			Volume image = content.image();
			Interval box = Crop.nonZeroBox(image.voxels());
			addForeground(
					Crop.apply(image.voxels(), box),
					Crop.apply(content.labels().voxels(), box),
					MOST_SAMPLES / data.cases().size(),
					SEED + stored.size(),
					data.labelling().ignored().orElse(0),
					samples);
			Extent size = Extent.of(box.dimensionsAsLongArray());
			double kept = size.voxels() / (double) image.size().voxels();
			stored.add(new Grid(image.spacing(), size, kept));
			if (image.geometry().isOriented()) turned.add(turned(image.geometry(), size, kept));
		}

		/** @throws InvalidDataSet if there is no case, or none has a structure */
		public Fingerprint fingerprint() {
			if (stored.isEmpty())
				throw new InvalidDataSet(
						data.folder() + " has no cases; check the data set to see why" + Remedy.CHECK_DATA + ".");
			if (samples.get(0).count == 0)
				throw new InvalidDataSet(
						data.folder() + " has no structure in any label map; there is nothing to learn.");
			boolean oriented = turned.size() == stored.size();
			return new Fingerprint(
					oriented ? turned : stored,
					oriented,
					samples.stream().map(Samples::intensities).toList());
		}
	}

	private static Grid turned(Geometry geometry, Extent size, double kept) {
		Reorientation turn = Reorientation.to(ORIENTATION, geometry);
		return new Grid(turn.apply(geometry, size).spacing(), turn.apply(size), kept);
	}

	/**
	 * Every voxel of a structure, or as many of them as are wanted, chosen by chance with the same probability for all
	 * (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S).
	 *
	 * @param ignored value of voxels that nobody has judged; 0: there are none
	 */
	private static void addForeground(
			RandomAccessibleInterval<FloatType> image,
			RandomAccessibleInterval<UnsignedShortType> labels,
			int most,
			long seed,
			int ignored,
			List<Samples> samples) {
		long foreground = 0;
		for (UnsignedShortType label : Views.flatIterable(labels))
			if (label.get() > 0 && label.get() != ignored) foreground++;
		for (int channel = 0; channel < samples.size(); channel++) {
			SplittableRandom random = new SplittableRandom(seed);
			long left = foreground;
			long wanted = Math.min(most, foreground);
			samples.get(channel).reserve((int) wanted);
			Cursor<FloatType> voxels =
					Views.flatIterable(Views.hyperSlice(image, 3, channel)).cursor();
			for (UnsignedShortType label : Views.flatIterable(labels)) {
				FloatType voxel = voxels.next();
				if (label.get() == 0 || label.get() == ignored) continue;
				if (wanted == left || random.nextLong(left) < wanted) {
					samples.get(channel).add(voxel.get());
					wanted--;
				}
				left--;
			}
		}
	}

	/** Samples of intensities, collected case by case. */
	private static final class Samples {

		private float[] values = {};
		private int count;

		void reserve(int more) {
			values = Arrays.copyOf(values, count + more);
		}

		void add(float value) {
			values[count++] = value;
		}

		IntensityProperties intensities() {
			return IntensityProperties.of(values);
		}
	}

	double[] spacings(int axis) {
		return cases.stream().mapToDouble(one -> one.spacing().get(axis)).toArray();
	}

	double[] sizes(int axis) {
		return cases.stream().mapToDouble(one -> one.size().get(axis)).toArray();
	}

	/** The median share of the voxels that cropping leaves. */
	double kept() {
		return Percentile.median(cases.stream().mapToDouble(Grid::kept).toArray());
	}

	/** Median size of the cases at another voxel size, rounded half to even as numpy does. */
	Extent medianSize(Spacing target) {
		long[] median = new long[3];
		for (int axis = 0; axis < 3; axis++) {
			int at = axis;
			median[axis] = Math.max(1, (long) Math.rint(Percentile.median(cases.stream()
					.mapToDouble(one ->
							one.spacing().get(at) / target.get(at) * one.size().get(at))
					.toArray())));
		}
		return Extent.of(median);
	}
}
