package sc.fiji.stunet.train.cases;

import java.nio.file.Path;
import java.util.List;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** Preprocesses a small case and one that is larger; a process of its own, so that its disk can be made small. */
final class PreprocessingProcess {

	private PreprocessingProcess() {}

	public static void main(String[] args) {
		Path folder = Path.of(args[0]);
		List<SourceCase> sources = List.of(
				Cases.source("small", new Extent(12, 12, 12), 1), Cases.source("large", new Extent(64, 64, 64), 1));
		try {
			new CaseStore(folder.resolve("cases"), Cases.plan(), Cases.LABELLING).prepare(sources, Progress.none());
		} catch (InvalidOutput e) {
			System.out.println(e.getMessage());
		}
	}
}
