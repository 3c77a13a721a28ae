package sc.fiji.stunet.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.dataset.Finding;
import sc.fiji.stunet.dataset.IntegrityReport;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.dataset.TrainingCase;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.progress.Progress;

/**
 * The cases that are left out of a training because they fail, if the user allows that. Otherwise failing cases end the
 * training with an error that names them all: it never learns from fewer cases without saying so.
 */
@SuppressWarnings("deprecation") // JsonNode.fields: the Jackson of earlier Fijis has no properties()
public final class ExcludedCases {

	static final String FILE = "left-out.json";

	private final boolean allowed;
	private final boolean isLoop;
	private final Progress progress;
	private boolean hasBegun;
	/** Reasons by the name of the case. */
	private final SortedMap<String, String> reasons = new TreeMap<>();

	/**
	 * @param allowed whether cases may be left out
	 * @param isLoop a round of annotating and learning, whose user has no setting to allow it, nor to start again
	 */
	public ExcludedCases(boolean allowed, boolean isLoop, Progress progress) {
		this.allowed = allowed;
		this.isLoop = isLoop;
		this.progress = progress;
	}

	/** Leaves out the cases with errors in the integrity check; an error of the whole data set ends the training. */
	void take(IntegrityReport report) {
		report.annotation().ifPresent(progress::log);
		report.warnings().forEach(warning -> progress.log(warning.toString()));
		Map<String, String> failing = new LinkedHashMap<>();
		for (Finding error : report.errors()) {
			if (error.file().equals(report.data().folder()))
				throw new InvalidDataSet(all(
						report.errors().stream()
								.collect(Collectors.toMap(
										one -> one.file().toString(),
										Finding::sentence,
										(a, b) -> a + " " + b,
										TreeMap::new)),
						report.data().folder() + " cannot be learnt from"));
			failing.merge(nameOf(error.file(), report.data()), error.sentence(), (a, b) -> a + " " + b);
		}
		add(failing);
	}

	/** The name of the case that a file belongs to, or else the name of the file. */
	private static String nameOf(Path file, DataSet data) {
		return data.cases().stream()
				.filter(one -> one.labels().equals(file) || one.images().contains(file))
				.map(TrainingCase::name)
				.findFirst()
				.orElse(file.getFileName().toString());
	}

	/**
	 * Runs the work on the remaining cases, and again without those that fail in it.
	 *
	 * @throws InvalidDataSet listing all that fail, if none may be left out
	 */
	<T> T with(DataSet all, Function<DataSet, T> work) {
		while (true)
			try {
				return work.apply(without(all));
			} catch (FailingCases e) {
				Map<String, String> failing = new LinkedHashMap<>();
				e.failed().forEach(one -> failing.put(one.name(), reason(one.problem())));
				add(failing);
			}
	}

	private String reason(Throwable problem) {
		Failure failure = Failure.of(problem);
		if (!failure.details().isEmpty()) progress.log(failure.details());
		return failure.sentence();
	}

	private void add(Map<String, String> failing) {
		if (failing.isEmpty()) return;
		boolean one = failing.size() == 1;
		String sentence = (one ? "A case" : failing.size() + " cases") + " cannot be learnt from; correct "
				+ (one ? "it" : "them");
		if (isLoop) throw new InvalidDataSet(all(failing, sentence));
		if (hasBegun)
			throw new InvalidDataSet(all(
					failing,
					sentence + ", since the training has begun with " + (one ? "it" : "them") + ", or start it again"
							+ Remedy.RESTART));
		if (!allowed)
			throw new InvalidDataSet(
					all(failing, sentence + ", or leave " + (one ? "it" : "them") + " out" + Remedy.LEAVE_OUT_FAILING));
		failing.forEach((name, reason) -> progress.log("The case " + name + " is left out: " + reason));
		reasons.putAll(failing);
	}

	private static String all(Map<String, String> failing, String sentence) {
		return failing.entrySet().stream()
				.map(one -> one.getKey() + ": " + one.getValue())
				.collect(Collectors.joining("\n  ", sentence + ":\n  ", ""));
	}

	/** @throws InvalidDataSet if nothing is left */
	DataSet without(DataSet all) {
		DataSet rest = new DataSet(
				all.folder(),
				all.channels(),
				all.labelling(),
				all.cases().stream().filter(one -> !contains(one.name())).toList(),
				all.findings());
		if (rest.cases().isEmpty() && !reasons.isEmpty())
			throw new InvalidDataSet(all(reasons, "No case of " + all.folder() + " is left to learn from"));
		return rest;
	}

	boolean contains(String name) {
		return reasons.containsKey(name);
	}

	/** The names, for the model's provenance and the log; empty: none is left out. */
	public Optional<String> names() {
		return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", reasons.keySet()));
	}

	/** Writes the list when learning begins; a training that is resumed leaves out the same cases. */
	public void write(Path folder) {
		Map<String, String> plain = new LinkedHashMap<>(reasons);
		plain.replaceAll((name, reason) -> Remedy.without(reason));
		AtomicFile.write(folder.resolve(FILE), true, out -> new ObjectMapper()
				.writerWithDefaultPrettyPrinter()
				.writeValue(out, plain));
	}

	/** Reads the list of a training that is resumed, if it had begun to learn. */
	public void read(Path folder) {
		Path file = folder.resolve(FILE);
		if (!Files.exists(file)) return;
		hasBegun = true;
		try {
			JsonNode root = new ObjectMapper().readTree(file.toFile());
			if (!root.isObject()) throw new IOException("it is no object");
			root.fields()
					.forEachRemaining(
							one -> reasons.put(one.getKey(), one.getValue().asText()));
		} catch (IOException | RuntimeException e) {
			throw new InvalidRequest(file
					+ " is damaged, so nobody knows which cases were left out; start the training again"
					+ Remedy.RESTART + ".");
		}
	}
}
