package sc.fiji.stunet.spark;

import java.util.Optional;

import sc.fiji.stunet.batch.BatchCase;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.io.ChannelFiles;
import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.TimePoint;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.worker.client.RemoteCasePredictor;
import sc.fiji.stunet.worker.client.RemoteSegmentation;

/** Segments files of our own formats in the engine's process, which reads them itself where it can. */
final class FileCasePredictor extends RemoteCasePredictor {

	private final Optional<Spacing> spacing;
	private final TimePoint frame;
	private final int channels;

	/**
	 * @param prediction that of the folder, with the threads that are there
	 * @param model as it was when the run began
	 */
	FileCasePredictor(
			RemoteSegmentation segmentation, PredictionRequest prediction, FolderRequest folder, Model model) {
		super(segmentation, prediction, model, folder.frame().all());
		this.spacing = folder.spacing();
		this.frame = folder.frame();
		this.channels = model.network().inputs();
	}

	@Override
	protected boolean isReadByEngine(BatchCase scan) {
		return spacing.isEmpty() && frame.number() == 0;
	}

	@Override
	protected Volume read(BatchCase scan, int one, Progress progress) {
		return ChannelFiles.read(scan.inputs(), channels, spacing, one == 0 ? frame.number() : one, progress);
	}

	@Override
	protected TimeAxis times(BatchCase scan, Progress progress) {
		return ChannelFiles.timesOf(scan.inputs());
	}
}
