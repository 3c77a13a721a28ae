package sc.fiji.stunet.fuzz;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import sc.fiji.stunet.batch.BatchTargets;
import sc.fiji.stunet.dataset.DataTargets;
import sc.fiji.stunet.dicom.DicomTargets;
import sc.fiji.stunet.fiji.FijiTargets;
import sc.fiji.stunet.io.VolumeTargets;
import sc.fiji.stunet.model.ModelTargets;
import sc.fiji.stunet.train.TrainingTargets;
import sc.fiji.stunet.train.cases.CaseTargets;
import sc.fiji.stunet.weights.ImportTargets;
import sc.fiji.stunet.weights.WeightTargets;
import sc.fiji.stunet.worker.server.EngineTargets;

/** Fuzzes all readers, or one, in a process of its own with little memory. Ends with 1 when something was found. */
final class FuzzRun {

	private static final long LIMIT_MS = 5000;

	private FuzzRun() {}

	static List<FuzzTarget> targets(Kit kit) throws Exception {
		return Stream.of(
						VolumeTargets.all(),
						DicomTargets.all(),
						WeightTargets.all(),
						ImportTargets.all(),
						ModelTargets.all(kit),
						DataTargets.all(kit),
						TrainingTargets.all(kit),
						CaseTargets.all(kit),
						BatchTargets.all(kit),
						EngineTargets.all(),
						FijiTargets.all())
				.flatMap(List::stream)
				.toList();
	}

	/**
	 * @param args scratch folder, folder of findings, inputs per reader, seed; then, if wanted, a reader and a kept
	 *     input
	 */
	public static void main(String[] args) throws Exception {
		Path scratch = Path.of(args[0]);
		Kit kit = Kit.make(Files.createDirectories(scratch.resolve("kit")));
		Fuzzer fuzzer = new Fuzzer(LIMIT_MS, Files.createDirectories(scratch.resolve("work")), Path.of(args[1]));
		boolean found = false;
		for (FuzzTarget target : targets(kit)) {
			if (args.length > 4 && !target.name().equals(args[4])) continue;
			long began = System.nanoTime();
			Fuzzer.Report report = args.length > 5
					? fuzzer.run(target, Stream.of(Kit.bytes(Path.of(args[5]))))
					: fuzzer.run(target, Integer.parseInt(args[2]), Long.parseLong(args[3]));
			print(target, report, (System.nanoTime() - began) / 1e9);
			found |= !report.problems().isEmpty();
		}
		// Threads that hang do not hold it up.
		System.exit(found ? 1 : 0);
	}

	private static void print(FuzzTarget target, Fuzzer.Report report, double seconds) {
		System.out.printf(
				Locale.ROOT,
				"%-20s %6d inputs, %6d accepted, %2d problems, slowest %d ms, %.1f s%n",
				target.name(),
				report.inputs(),
				report.accepted(),
				report.problems().size(),
				report.slowestMs(),
				seconds);
		for (Map.Entry<String, Integer> problem : report.problems().entrySet())
			System.out.println("\t" + problem.getValue() + " x " + problem.getKey());
	}
}
