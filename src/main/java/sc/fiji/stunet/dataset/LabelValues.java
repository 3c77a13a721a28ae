package sc.fiji.stunet.dataset;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

/** Finds the values that occur in label maps. */
final class LabelValues {

	private LabelValues() {}

	/** Structures named after the values of all cases. Unreadable label maps are left to the integrity check. */
	static Structures asStructures(List<TrainingCase> cases, Progress progress) {
		SortedSet<Integer> values = new TreeSet<>();
		for (int i = 0; i < cases.size(); i++) {
			progress.checkCancelled();
			progress.report("Looking for structures", i, cases.size());
			try {
				TrainingCase one = cases.get(i);
				values.addAll(one.readLabels(progress.withoutSentences())
						.voxelsByLabel()
						.keySet());
			} catch (InvalidVolume e) {
				// The integrity check, which reads everything, reports it with its file.
			}
		}
		return new Structures(values.stream()
				.map(value -> new Structure(value, "structure_" + value, LabelColours.of(value)))
				.toList());
	}
}
