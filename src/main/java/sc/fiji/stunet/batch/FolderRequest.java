package sc.fiji.stunet.batch;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.volume.Spacing;

/**
 * A batch over files of our own formats, as {@code stunet predict-folder} is asked for it.
 *
 * @param spacing in mm, replaces the voxel size of the files; empty: their own
 * @param frame of each scan
 */
public record FolderRequest(
		Batch.Request request, PredictionRequest prediction, Optional<Spacing> spacing, TimePoint frame) {

	/** @throws sc.fiji.stunet.failure.InvalidRequest if what is wanted does not go together */
	public FolderRequest {
		Extra.check(request.extras(), frame);
	}

	/** @throws sc.fiji.stunet.model.InvalidModel if the folder is no usable model */
	public Model readModel() {
		return Model.read(prediction.model());
	}

	/**
	 * For another machine, which may have no model of this name.
	 *
	 * @param folder of the model, instead of its name
	 */
	public FolderRequest withModel(Path folder) {
		PredictionRequest found = new PredictionRequest(folder, prediction.settings(), prediction.engine());
		return new FolderRequest(request, found, spacing, frame);
	}

	/** @param model of this request */
	public Batch batch(Model model) {
		String reading = (spacing.map(mm -> "spacing=" + mm.text()).orElse("") + " " + frame.description()).strip();
		return Batch.of(request, model, prediction.settings(), reading);
	}

	/**
	 * Finds the cases.
	 *
	 * @param model of this request
	 * @throws sc.fiji.stunet.failure.InvalidRequest if there is nothing to segment
	 */
	public List<BatchCase> cases(Model model) {
		return request.cases(VolumeKinds.OWN_FORMATS, model);
	}
}
