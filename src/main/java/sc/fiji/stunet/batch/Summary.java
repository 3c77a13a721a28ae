package sc.fiji.stunet.batch;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.CsvTable;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.Structures;

/**
 * The table of a batch: one row per case, and for each structure two columns, its volume in voxels and in cubic
 * millimetres. A case of several time points has a row for each, and there is a column {@code frame} then.
 */
final class Summary {

	private static final List<String> FIRST_COLUMNS = List.of("case", "status", "reason", "seconds", "device");

	private final Path file;
	private final Structures structures;

	Summary(Path file, Structures structures) {
		this.file = file;
		this.structures = structures;
	}

	Path file() {
		return file;
	}

	enum Status {
		DONE("done"),
		FAILED("failed"),
		/** Not tried, because the batch ended before. */
		OPEN("open");

		private final String word;

		Status(String word) {
			this.word = word;
		}
	}

	/** @param record of a finished case */
	record Row(String name, Status status, String reason, Optional<CaseRecord> record) {

		static Row done(String name, CaseRecord record) {
			return new Row(name, Status.DONE, "", Optional.of(record));
		}

		static Row failed(String name, String reason) {
			return new Row(name, Status.FAILED, reason, Optional.empty());
		}

		static Row open(String name) {
			return new Row(name, Status.OPEN, "", Optional.empty());
		}
	}

	/** @throws InvalidOutput if the file cannot be written, or was not made by this program */
	void check(boolean overwrite) {
		AtomicFile.check(file, true);
		if (overwrite || !Files.exists(file)) return;
		try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
			String header = reader.readLine();
			if (header == null || !header.startsWith(String.join(",", FIRST_COLUMNS)))
				throw new InvalidOutput(
						file + " exists already and is another table; move it away or name another output folder.");
		} catch (IOException e) {
			throw new InvalidOutput(
					"Cannot read " + file + " (" + e.getMessage() + "); name another output folder.", e);
		}
	}

	/** @throws InvalidOutput if it cannot be written */
	void write(Collection<Row> rows) {
		boolean withFrames = rows.stream().flatMap(row -> row.record().stream()).anyMatch(record -> !record.frames()
				.isEmpty());
		CsvTable table = new CsvTable().row(header(withFrames));
		for (Row row : rows) {
			List<Map<Integer, Long>> frames =
					row.record().map(CaseRecord::frames).orElse(List.of());
			if (frames.isEmpty())
				table.row(cells(
						row,
						row.record().map(CaseRecord::voxels).orElse(Map.of()),
						withFrames ? List.of("") : List.of()));
			for (int frame = 0; frame < frames.size(); frame++)
				table.row(cells(row, frames.get(frame), List.of(frame + 1)));
		}
		table.write(file, true);
	}

	private List<String> header(boolean withFrames) {
		List<String> header = new ArrayList<>(FIRST_COLUMNS);
		if (withFrames) header.add("frame");
		structures
				.all()
				.forEach(structure -> header.addAll(List.of(structure.name() + " voxels", structure.name() + " mm3")));
		return header;
	}

	private List<Object> cells(Row row, Map<Integer, Long> voxels, List<?> frame) {
		List<Object> cells = new ArrayList<>(List.of(row.name(), row.status().word, Remedy.without(row.reason())));
		row.record().ifPresent(record -> {
			cells.add(Math.round(10 * record.seconds()) / 10.0);
			cells.add(record.device());
			cells.addAll(frame);
			for (Structures.Structure structure : structures.all())
				cells.addAll(
						List.of(voxels.getOrDefault(structure.value(), 0L), record.mm3(voxels, structure.value())));
		});
		cells.addAll(Collections.nCopies(header(!frame.isEmpty()).size() - cells.size(), ""));
		return cells;
	}
}
