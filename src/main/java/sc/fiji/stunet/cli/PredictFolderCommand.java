package sc.fiji.stunet.cli;

import picocli.CommandLine.Command;

import sc.fiji.stunet.batch.Batch;
import sc.fiji.stunet.batch.FolderRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.segmentation.FolderPrediction;

@Command(name = "predict-folder", description = FolderCommand.DESCRIPTION)
final class PredictFolderCommand extends FolderCommand {

	@Override
	protected Batch.Report segment(FolderRequest request, Progress progress) {
		return new FolderPrediction(request).run(progress);
	}
}
