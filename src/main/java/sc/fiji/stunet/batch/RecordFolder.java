package sc.fiji.stunet.batch;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.io.AtomicFile;
import sc.fiji.stunet.io.AtomicFolder;
import sc.fiji.stunet.io.InvalidOutput;

/**
 * The hidden folder beside the label maps: NAME.json for every one that is finished, and in {@code work} what is being
 * made. One file per case, so that parts on several machines never write the same one.
 */
record RecordFolder(Path folder) {

	private static final String NAME = ".stunet-records";
	private static final ObjectMapper JSON = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
		.configure(SerializationFeature.INDENT_OUTPUT, true);

	static RecordFolder in(Path output) {
		return new RecordFolder(output.resolve(NAME));
	}

	/** @throws InvalidOutput if it cannot be made */
	void create() {
		try {
			Files.createDirectories(folder.resolve("work"));
			AtomicFolder.sweep(folder);
			AtomicFolder.sweep(folder.resolve("work"));
		}
		catch (IOException e) {
			throw new InvalidOutput("Cannot make the folder " + folder + " (" + e.getMessage() + "); name another output folder.", e);
		}
	}

	/** @return empty as well if the record is damaged: then it vouches for nothing */
	Optional<CaseRecord> read(String name) {
		Path file = record(name);
		if (!Files.isRegularFile(file)) return Optional.empty();
		try {
			return Optional.ofNullable(JSON.readValue(file.toFile(), CaseRecord.class));
		}
		catch (IOException e) {
			return Optional.empty();
		}
	}

	void write(String name, CaseRecord record) {
		AtomicFile.write(record(name), true, out -> JSON.writeValue(out, record));
	}

	private Path record(String name) {
		return folder.resolve(name + ".json");
	}

	/** The label map until it is whole and recorded. The same name in every run, so that what a killed one left is replaced. */
	Path work(String name) {
		return folder.resolve("work").resolve(name + Batch.LABEL_MAP_ENDING);
	}

	/** Whether a run ended in the middle of the case without a word: killed, or the machine ran out of memory. */
	boolean wasInterrupted(String name) {
		return Files.exists(marker(name));
	}

	void begin(String name) throws IOException {
		Files.write(marker(name), new byte[0]);
		// A run that is ended by the user is not the case's fault.
		marker(name).toFile().deleteOnExit();
	}

	void end(String name) throws IOException {
		Files.deleteIfExists(marker(name));
		Files.deleteIfExists(work(name));
	}

	private Path marker(String name) {
		return folder.resolve("work").resolve(name + ".started");
	}
}
