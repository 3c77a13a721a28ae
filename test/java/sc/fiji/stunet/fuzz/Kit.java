package sc.fiji.stunet.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;

/** What readers need beside the file that is spoilt: a model, a data set, a plan; made once. */
public record Kit(Path folder) {

	public static Kit make(Path folder) throws IOException {
		TinyModel.write(folder.resolve("tiny.stunet"), 1, Optional.empty(), 1, 2, 7);
		TinyData.write(folder.resolve("data"), 2);
		TinyData.writePlan(folder.resolve("plan.json"));
		return new Kit(folder);
	}

	public Path model() {
		return folder.resolve("tiny.stunet");
	}

	public Path data() {
		return folder.resolve("data");
	}

	public Path plan() {
		return folder.resolve("plan.json");
	}

	public static byte[] bytes(Path file) {
		try {
			return Files.readAllBytes(file);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
