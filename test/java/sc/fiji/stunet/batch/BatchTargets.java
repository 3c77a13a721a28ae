package sc.fiji.stunet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Kit;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.io.VolumeKinds;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.progress.Progress;

/** What a batch reads again: records, its summary; and the list of its scans. */
public final class BatchTargets {

	private static final Set<Class<? extends Exception>> REFUSALS =
			Set.of(InvalidRequest.class, InvalidOutput.class, CaseFailed.class);
	private static final Settings SETTINGS = new Settings("weights", "description", 0.5, "xyz", "1", "", "", "", "");
	private static final String RECORD = ".stunet-records/case0.json";
	private static final String LABELS = "case0.nii.gz";

	private BatchTargets() {}

	public static List<FuzzTarget> all(Kit kit) {
		Path images = kit.data().resolve("images"), output = kit.folder().resolve("batch");
		batch(output)
				.run(
						cases(images, output),
						(scan, files, progress) -> {
							write(files.labelMap(), "labels");
							return new CaseResult(Map.of(1, 1000L), 0.125, "CPU");
						},
						Progress.none());
		Mutation lines = Mutation.anyOf(new Bytes(), Tokens.lines("\"", ",", "=1+1", "#", "/", "..", "~"));
		byte[] list = ("# scans\n" + images.resolve("case0.nii.gz").toAbsolutePath() + "\nimages/case1.nii.gz\n")
				.getBytes(UTF_8);
		return List.of(
				new FuzzTarget(
						"batch-record",
						List.of(Kit.bytes(output.resolve(RECORD))),
						Tokens.json(),
						REFUSALS,
						(input, folder) -> {
							Path record = folder.resolve(RECORD);
							Files.createDirectories(record.getParent());
							Files.write(record, input);
							Files.copy(output.resolve(LABELS), folder.resolve(LABELS));
							// Not by the batch, which takes whatever goes wrong here for a damaged record.
							for (BatchCase one : cases(images, folder)) CaseStatus.of(one, batch(folder));
						}),
				new FuzzTarget(
						"batch-summary",
						List.of(Kit.bytes(output.resolve("summary.csv"))),
						lines,
						REFUSALS,
						(input, folder) -> {
							Files.write(folder.resolve("summary.csv"), input);
							batch(folder).run(List.of(), (scan, files, progress) -> null, Progress.none());
						}),
				new FuzzTarget("batch-list", List.of(list), lines, REFUSALS, (input, folder) -> {
					Path results = folder.resolve("results");
					for (CaseStatus one : batch(results)
							.examine(cases(Files.write(folder.resolve("list.txt"), input), results), Progress.none()))
						if (one.isOpen()
								&& !Batch.labelMap(results, one.scan().name())
										.normalize()
										.startsWith(results))
							throw new IllegalStateException(one + " would be written elsewhere");
				}));
	}

	private static List<BatchCase> cases(Path input, Path output) {
		return new CaseSearch(input, Optional.empty(), VolumeKinds.OWN_FORMATS, 1).find(output, Set.of());
	}

	private static Batch batch(Path output) {
		return new Batch(
				output, Shard.WHOLE, SETTINGS, Structures.named(List.of("liver")), "Please cite.", false, Set.of());
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
