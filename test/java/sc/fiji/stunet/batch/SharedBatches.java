package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** A batch whose cases others segment: here in this process, with outcomes that travel as JSON. */
abstract class SharedBatches {

	private static final Settings SETTINGS = new Settings("w", "d", 0.5, "xyz", "1", "", "", "", "");

	@TempDir
	Path folder;

	Path input;
	Path output;
	final List<String> predicted = new ArrayList<>();
	final List<String> log = new ArrayList<>();
	/** What goes wrong with a case, by its name. */
	final Map<String, Runnable> failing = new HashMap<>();

	Runnable check = () -> {};

	@BeforeEach
	void makeScans() throws IOException {
		input = Files.createDirectory(folder.resolve("scans"));
		output = folder.resolve("labels");
		for (String name : List.of("a", "b", "c", "d")) Files.writeString(input.resolve(name + ".nii"), "scan " + name);
	}

	final CasePredictor predictor = new CasePredictor() {

		@Override
		public CaseResult predict(BatchCase scan, CaseFiles files, Progress progress) {
			predicted.add(scan.name());
			try {
				Files.writeString(files.labelMap(), "labels of " + scan.name());
				if (files.picture().isPresent())
					Files.writeString(files.picture().get(), "picture of " + scan.name());
			} catch (IOException e) {
				throw new CaseFailed("Cannot write.", e);
			}
			failing.getOrDefault(scan.name(), () -> {}).run();
			progress.checkCancelled();
			return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
		}

		@Override
		public void check() {
			check.run();
		}
	};

	Batch batch() {
		return new Batch(output, Shard.WHOLE, SETTINGS, Structures.named(List.of("liver")), "cite", false, Set.of());
	}

	Batch withPictures(Path folder) {
		return new Batch(folder, Shard.WHOLE, SETTINGS, batch().structures(), "cite", false, Set.of(Extra.PICTURES));
	}

	List<BatchCase> cases() {
		return new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
	}

	Batch.Report run() {
		predicted.clear();
		log.clear();
		return batch().runOn(
						(open, outcomes) -> open.forEach(scan ->
								outcomes.accept(travelled(batch().segment(scan, predictor, "node7", Progress.none())))),
						cases(),
						new FakeProgress().logging(log::add));
	}

	static CaseOutcome travelled(CaseOutcome outcome) {
		ObjectMapper json = new ObjectMapper();
		try {
			return json.readValue(json.writeValueAsString(outcome), CaseOutcome.class);
		} catch (IOException e) {
			throw new AssertionError(e);
		}
	}

	List<String> rows() throws IOException {
		return Files.readAllLines(output.resolve("summary.csv")).stream()
				.skip(1)
				.map(row -> row.replaceFirst(",[0-9.]+,CPU,", ",CPU,"))
				.toList();
	}

	void assertNothingHalf() throws IOException {
		try (Stream<Path> files = Files.list(output.resolve(".stunet-records/work"))) {
			assertEquals(List.of(), files.toList());
		}
	}

	static void await(CountDownLatch latch) {
		try {
			latch.await();
		} catch (InterruptedException e) {
			throw new AssertionError(e);
		}
	}
}
