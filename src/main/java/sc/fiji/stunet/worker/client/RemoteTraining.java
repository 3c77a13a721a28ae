package sc.fiji.stunet.worker.client;

import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.job.TrainingRequest;
import sc.fiji.stunet.job.TrainingResult;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JobNames;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.TrainingMessages;

/** Trains models in the process of the segmentation. Thread-safe; jobs run one after the other. */
public final class RemoteTraining {

	private static final String RESUME = "the training can be resumed" + Remedy.RESUME;

	private final Engine engine;
	private final String goingOn;

	/** @param owner of the process, which closes it */
	public RemoteTraining(RemoteSegmentation owner) {
		this(owner, RESUME);
	}

	/** @param goingOn how a user goes on with a training when the process has died: the end of a sentence */
	public RemoteTraining(RemoteSegmentation owner, String goingOn) {
		this(owner.engine(), goingOn);
	}

	RemoteTraining(Engine engine) {
		this(engine, RESUME);
	}

	private RemoteTraining(Engine engine, String goingOn) {
		this.engine = engine;
		this.goingOn = goingOn;
	}

	/**
	 * Trains; blocks until the training has ended, for hours.
	 *
	 * @throws sc.fiji.stunet.progress.Cancelled if the user cancels; the training can be resumed
	 * @throws EngineFailure if it failed
	 */
	public TrainingResult train(TrainingRequest request, TrainingObserver observer, Progress progress) {
		return engine.compute(
				JobNames.TRAIN,
				() -> request,
				TrainingResult.class,
				request.settings().engine().device(),
				new ObservedDialogue(observer, progress, goingOn));
	}

	/** Sends the user's controls as messages, and passes events on as epochs. */
	private static final class ObservedDialogue extends ForwardingProgress implements Dialogue {

		private final TrainingObserver observer;
		private final String goingOn;
		private Control sent = Control.GO_ON;

		ObservedDialogue(TrainingObserver observer, Progress progress, String goingOn) {
			super(progress);
			this.observer = observer;
			this.goingOn = goingOn;
		}

		@Override
		public Optional<JsonNode> message() {
			Control control = observer.control();
			if (control == sent) return Optional.empty();
			sent = control;
			return Optional.of(JsonLines.tree(control));
		}

		@Override
		public void event(JsonNode event) {
			if (TrainingMessages.Segmented.is(event)) {
				observer.segmented(
						JsonLines.value(event, TrainingMessages.Segmented.class).segmented());
				return;
			}
			TrainingMessages.Event message = JsonLines.value(event, TrainingMessages.Event.class);
			observer.epoch(message.structures(), message.epoch(), message.preview());
		}

		@Override
		public String afterDeath() {
			return "what was learnt up to the last finished epoch is kept, and " + goingOn;
		}
	}
}
