package sc.fiji.stunet.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.dataset.DataSet;
import sc.fiji.stunet.dataset.FailingCases;
import sc.fiji.stunet.dataset.InvalidDataSet;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

class ExcludedCasesTest {

	@TempDir
	Path folder;

	private String refusal(boolean isLoop) {
		DataSet data = DataSet.read(folder, Progress.none());
		ExcludedCases excluded = new ExcludedCases(false, isLoop, Progress.none());
		return assertThrows(
						InvalidDataSet.class,
						() -> excluded.with(data, cases -> {
							FailingCases.Collector failing = new FailingCases.Collector();
							failing.collect("anna", () -> {
								throw new InvalidVolume("It has no contrast.");
							});
							failing.throwIfAny();
							return cases;
						}))
				.getMessage();
	}

	/** A round of annotating and learning has no key that leaves cases out. */
	@Test
	void aRoundIsNotToldOfAKeyThatItLacks() throws Exception {
		for (String part : new String[] {"images", "labels"}) Files.createDirectory(folder.resolve(part));
		says(refusal(false), "A case cannot be learnt from; correct it, or leave it out" + Remedy.LEAVE_OUT_FAILING);
		String ofRound = refusal(true);
		assertEquals("A case cannot be learnt from; correct it:\n  anna: It has no contrast.", ofRound);
	}
}
