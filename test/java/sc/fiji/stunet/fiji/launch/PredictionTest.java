package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import ij.ImagePlus;
import ij.process.ByteProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.measure.Statistics;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.FrameProgress;
import sc.fiji.stunet.progress.Progress;

class PredictionTest {

	@ParameterizedTest
	@CsvSource({
		"heart.nii.gz, 3, 12, heart-t03.nii.gz",
		"a.b.NRRD, 2, 5, a.b-t2.NRRD",
		"p.png, 10, 10, p-t10.png",
		"heart.nii, 1, 1, heart.nii"
	})
	void theFilesOfTimePointsAreNumbered(String name, int frame, int frames, String numbered) {
		Path file = Path.of("results", name);
		PredictionOutputs all = new PredictionOutputs(
				Optional.of(file), Optional.of(file), Optional.of(Path.of("t.csv")), Optional.of(file), true);
		PredictionOutputs one = all.at(frame, frames);
		assertEquals(Optional.of(Path.of("results", numbered)), one.probabilities());
		assertEquals(one.probabilities(), one.picture());
		assertEquals(all.labelMap(), one.labelMap());
		assertEquals(all.table(), one.table());
	}

	@Test
	void noOutputReplacesAnInputOrAnotherOutput(@TempDir Path folder) {
		Path scan = folder.resolve("scan.nii"), other = folder.resolve("other.csv");
		refused(
				InvalidRequest.class,
				() -> new PredictionOutputs(
								Optional.empty(), Optional.empty(), Optional.of(scan), Optional.empty(), true)
						.check(List.of(scan)),
				"scan.nii is also an input");
		refused(
				InvalidRequest.class,
				() -> new PredictionOutputs(
								Optional.empty(), Optional.empty(), Optional.of(other), Optional.of(other), true)
						.check(List.of(scan)),
				"The table and the picture cannot both be written to ",
				"other.csv");
	}

	/** A sentence that is true of all time points is said once. */
	@Test
	void timePointsAreParts() {
		List<String> seen = new ArrayList<>();
		Progress whole = new ForwardingProgress(Progress.none()) {

			@Override
			public void report(String activity, long done, long total) {
				seen.add(activity + " " + done + "/" + total);
			}

			@Override
			public void log(String sentence) {
				seen.add(sentence);
			}
		};
		for (FrameProgress part : FrameProgress.of(3, whole)) {
			part.log("It is large.");
			part.report("Predicting", 1, 4);
		}
		assertEquals(
				List.of(
						"It is large.",
						"Time point 1 of 3: Predicting 1/12",
						"Time point 2 of 3: Predicting 5/12",
						"Time point 3 of 3: Predicting 9/12"),
				seen);
	}

	/** It is the current image after a prediction: a macro's next line would segment the labels. */
	@Test
	void aLabelImageIsSegmentedOnlyWhenItIsNamed() {
		ImagePlus labels = new ImagePlus("ct-labels", new ByteProcessor(3, 3));
		labels.setProp("STU-Net model", "liver");
		labels.setProp(LabelImage.PROPERTY + 1, "liver");
		refused(
				InvalidRequest.class,
				() -> Prediction.Source.of(labels, "", "", Reading.AS_IT_IS, "0"),
				"'ct-labels' is a label image",
				"title=");
		Prediction.Source.of(labels, "", "/scans/ct.nii.gz", Reading.AS_IT_IS, "0");
	}

	@Test
	void allTimePointsAreNoSlices() {
		refused(
				InvalidRequest.class,
				() -> Prediction.Source.of(null, "", "", Reading.of("", 0, 0, "z"), "ALL"),
				"stack=z");
		refused(
				InvalidRequest.class,
				() -> Prediction.Source.of(null, "", "", Reading.AS_IT_IS, "last"),
				"'last' is no time point",
				"from 1, or all");
	}

	@ParameterizedTest
	@CsvSource({
		"LABEL_IMAGE, , , VOLUMES, false",
		"NOTHING, , , ALL, true",
		"ROIS, , , VOLUMES, false",
		"NOTHING, , , VOLUMES, false",
		"OVERLAY, , , VOLUMES, true",
		"NOTHING, a.csv, , VOLUMES, true",
		"NOTHING, , a.png, VOLUMES, true"
	})
	void onlyTablesPicturesAndOverlaysNeedTheGreyValues(
			ResultKind kind, Path table, Path picture, Statistics statistics, boolean needed) {
		PredictionOutputs outputs = new PredictionOutputs(
				Optional.of(Path.of("a.nii")),
				Optional.of(Path.of("p.nii")),
				Optional.ofNullable(table),
				Optional.ofNullable(picture),
				false);
		assertEquals(needed, Prediction.needsGrey(outputs, new Prediction.Shown(kind, false, statistics)));
	}
}
