package sc.fiji.stunet.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;

/** The outputs of a job: each has a name of its own, none is an input, and none is a folder with another in it. */
public final class OutputNames {

	private record Output(String what, Path file, InputFiles place) {}

	private final InputFiles inputs;
	private final List<Output> outputs = new ArrayList<>();

	public OutputNames(Collection<Path> inputs) {
		this.inputs = InputFiles.of(inputs);
	}

	/**
	 * @param what it is, as in "label map"
	 * @throws InvalidRequest if the file is an input or another output, or would be replaced with one, or the reverse
	 */
	public OutputNames with(String what, Optional<Path> output) {
		if (output.isEmpty()) return this;
		Path file = output.get();
		inputs.check(file);
		InputFiles place = InputFiles.of(List.of(file));
		for (Output other : outputs)
			if (other.place.contains(file) || place.contains(other.file))
				throw new InvalidRequest("The " + other.what + " and the " + what + " cannot both be written to " + file
						+ "; give them different names.");
		outputs.add(new Output(what, file, place));
		return this;
	}
}
