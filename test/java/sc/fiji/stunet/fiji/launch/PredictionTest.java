package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.measure.Statistics;

class PredictionTest {

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
		Prediction.Outputs outputs = new Prediction.Outputs(
				Optional.of(Path.of("a.nii")),
				Optional.of(Path.of("p.nii")),
				Optional.ofNullable(table),
				Optional.ofNullable(picture),
				false);
		assertEquals(needed, Prediction.needsGrey(outputs, new Prediction.Shown(kind, false, statistics)));
	}
}
