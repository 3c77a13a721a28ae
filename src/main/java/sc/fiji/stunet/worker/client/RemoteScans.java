package sc.fiji.stunet.worker.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.job.PredictionRequest;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.Dialogue;
import sc.fiji.stunet.worker.JsonLines;
import sc.fiji.stunet.worker.PredictionMessages.Next;

/** Segments files one after the other; the engine may be told of the next ones while it computes. */
public final class RemoteScans {

	private final RemoteSegmentation segmentation;
	private final PredictionRequest request;
	/** Of the next scan; sent with the job that runs. */
	private volatile Next told;

	private final AtomicReference<Next> unsent = new AtomicReference<>();

	public RemoteScans(RemoteSegmentation segmentation, PredictionRequest request) {
		this.segmentation = segmentation;
		this.request = request;
	}

	/**
	 * Lets the engine prepare files beside the scan that it computes, if its memory has room for both. Returns at once;
	 * called by any thread.
	 */
	public void prepare(List<Path> inputs, Path labelMap) {
		told = new Next(UUID.randomUUID().toString(), request, inputs, Optional.of(labelMap));
		unsent.set(told);
	}

	/** Segments files as {@link RemoteSegmentation} does. */
	public RemoteSegmentation.Result segment(
			List<Path> inputs,
			Path labelMap,
			Optional<ProbabilityOutput> probabilities,
			boolean withGrey,
			Progress progress) {
		Optional<String> name = Optional.ofNullable(told)
				.filter(next -> next.inputs().equals(inputs))
				.map(Next::name);
		told = null;
		unsent.set(null);
		return segmentation.segment(
				inputs, Optional.of(labelMap), probabilities, withGrey, request, name, new Telling(progress));
	}

	/** Tells the job that runs of the next one. */
	private final class Telling extends ForwardingProgress implements Dialogue {

		Telling(Progress progress) {
			super(progress);
		}

		@Override
		public void event(JsonNode event) {}

		@Override
		public Optional<JsonNode> message() {
			return Optional.ofNullable(unsent.getAndSet(null)).map(JsonLines::tree);
		}
	}
}
