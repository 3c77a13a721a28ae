package sc.fiji.stunet.worker.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.Preview;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.training.Training;
import sc.fiji.stunet.training.TrainingExpectation;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.TrainingMessages;

/** Trains on a data set, from scratch or from a model. */
final class TrainingHandler {

	private TrainingHandler() {}

	static Object run(JsonNode parameters, Dialogue dialogue) {
		return Training.run(
				JsonLines.value(parameters, TrainingRequest.class), new DialogueObserver(dialogue), dialogue);
	}

	/** Estimates a training that may be wanted. */
	static Object expect(TrainingMessages.Planned planned, Progress progress) {
		return TrainingExpectation.of(planned.data(), planned.settings(), progress);
	}

	/** The same, of scans that no folder has yet. */
	static Object expectOutlined(TrainingMessages.Outlined outlined, Progress progress) {
		return TrainingExpectation.of(outlined.data(), outlined.settings(), progress);
	}

	/** Passes epochs on, and keeps the user's last control. */
	private static final class DialogueObserver implements TrainingObserver {

		private final Dialogue dialogue;
		private Control control = Control.GO_ON;

		DialogueObserver(Dialogue dialogue) {
			this.dialogue = dialogue;
		}

		@Override
		public Control control() {
			for (Optional<JsonNode> message = dialogue.message(); message.isPresent(); message = dialogue.message())
				control = Control.valueOf(message.get().textValue());
			return control;
		}

		@Override
		public void epoch(List<String> structures, Epoch epoch, Optional<Preview> preview) {
			dialogue.event(JsonLines.tree(new TrainingMessages.Event(structures, epoch, preview)));
		}

		@Override
		public void segmented(Path labels) {
			dialogue.event(JsonLines.tree(new TrainingMessages.Segmented(labels)));
		}
	}
}
