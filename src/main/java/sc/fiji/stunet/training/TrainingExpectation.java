package sc.fiji.stunet.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.Finding;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.DataOutline;
import sc.fiji.stunet.job.ExpectedTraining;
import sc.fiji.stunet.job.LearningSettings;
import sc.fiji.stunet.job.TrainingSchedule;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.network.Cost;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.Folds;
import sc.fiji.stunet.train.planning.Fingerprint;
import sc.fiji.stunet.train.planning.IntensityProperties;
import sc.fiji.stunet.train.planning.TrainingPlan;
import sc.fiji.stunet.volume.Extent;

/** Estimates a training before its cases are read. */
public final class TrainingExpectation {

	/** An iteration computes the gradients of kernels and of voxels, too. */
	private static final int PASSES = 3;

	private TrainingExpectation() {}

	/**
	 * What a new training takes: its plan follows from the sizes and voxel sizes that the headers tell, so it may be a
	 * little smaller in the end. Intensities, and whether label maps can be read, are not looked at.
	 *
	 * @throws InvalidDataSet if the folder is no data set, a case is incomplete, or no header tells a size
	 * @throws sc.fiji.stunet.volume.InvalidVolume if a header cannot be read
	 * @throws sc.fiji.stunet.failure.OutOfMemory if no plan fits the memory
	 */
	public static ExpectedTraining of(Path folder, LearningSettings settings, Progress progress) {
		DataSet data = DataSet.read(folder, progress);
		List<Finding> errors = data.findings().stream().filter(Finding::isError).toList();
		if (!errors.isEmpty() && !settings.leaveOutFailing())
			throw new InvalidDataSet(errors.get(0).sentence());
		return of(data, ofHeaders(data, progress), names(data), settings, progress);
	}

	/**
	 * The same of scans that no folder has yet.
	 *
	 * @throws sc.fiji.stunet.failure.OutOfMemory if no plan fits the memory
	 */
	public static ExpectedTraining of(DataOutline outline, LearningSettings settings, Progress progress) {
		DataSet data = new DataSet(
				Path.of(""),
				numbered("channel", outline.channels()),
				Labelling.of(Structures.named(numbered("structure", outline.structures()))),
				List.of(),
				List.of());
		List<Fingerprint.Grid> grids = outline.scans().stream()
				.map(scan -> new Fingerprint.Grid(scan.spacing(), scan.size(), 1))
				.toList();
		return of(data, fingerprint(data, grids), numbered("scan", grids.size()), settings, progress);
	}

	private static List<String> numbered(String what, int count) {
		return IntStream.rangeClosed(1, count)
				.mapToObj(number -> what + " " + number)
				.toList();
	}

	private static List<String> names(DataSet data) {
		return data.cases().stream().map(TrainingCase::name).toList();
	}

	private static ExpectedTraining of(
			DataSet data, Fingerprint headers, List<String> cases, LearningSettings settings, Progress progress) {
		TrainingPlan plan =
				Initialization.of(settings.initialization()).plan(data, () -> headers, progress.withoutSentences());
		Extent patch = plan.plan().patch();
		return new ExpectedTraining(
				cases.size(),
				Folds.wanted(cases, settings.fold()).size(),
				plan.network().architecture() + " " + plan.sizeName() + ", patches of " + patch,
				DataSets.forecast(plan, settings.initialization().memoryGb()).bytes(),
				multiplyAdds(plan, settings.schedule()));
	}

	private static Fingerprint ofHeaders(DataSet data, Progress progress) {
		List<Fingerprint.Grid> grids = new ArrayList<>();
		for (TrainingCase one : data.cases()) {
			progress.checkCancelled();
			Path image = one.images().get(0);
			VolumeFiles.sizeOf(image)
					.ifPresent(size -> grids.add(new Fingerprint.Grid(
							one.spacing().or(() -> VolumeFiles.spacingOf(image)).orElseThrow(), size, 1)));
		}
		if (grids.isEmpty())
			throw new InvalidDataSet("The sizes of the scans in " + data.folder()
					+ " are known when they are read; check the data set for more" + Remedy.CHECK_DATA + ".");
		return fingerprint(data, grids);
	}

	/** Nothing is cropped or turned, and intensities, which decide neither size nor patch, are made up. */
	private static Fingerprint fingerprint(DataSet data, List<Fingerprint.Grid> grids) {
		IntensityProperties any = new IntensityProperties(0, 1, 0, 0, 1, 0, 1);
		return new Fingerprint(grids, false, Collections.nCopies(data.channels().size(), any));
	}

	/** Those of an epoch: its updates, and the validation at its end. */
	static double multiplyAdds(TrainingPlan plan, TrainingSchedule schedule) {
		int passes = PASSES * schedule.iterations() + schedule.validationBatches();
		return Cost.multiplyAdds(plan.network(), plan.plan().patch()) * plan.batchSize() * passes;
	}
}
