package sc.fiji.stunet.worker.server;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.progress.Progress;

final class PredictionJob implements Job {

	@Override
	public Object run(JsonNode parameters, Progress progress) {
		throw new UnsupportedOperationException();
	}
}
