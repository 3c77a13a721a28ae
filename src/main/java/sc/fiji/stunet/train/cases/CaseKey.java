package sc.fiji.stunet.train.cases;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;

import sc.fiji.stunet.io.Sha256;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;

/**
 * Everything that a preprocessed case depends on, in 64 hexadecimal digits: what is in its files, those parts of the plan
 * that preprocessing looks at, and the structures' values. Patch size and mirroring are not among them.
 */
final class CaseKey {

	/** To be raised whenever the same input would give another file. */
	private static final int FORMAT = 1;

	private CaseKey() {}

	static String of(SourceCase source, Plan plan, Structures structures) {
		StringJoiner parts = new StringJoiner("\n");
		parts.add("format " + FORMAT);
		parts.add(Arrays.toString(plan.spacing().toArray()) + plan.axisOrder() + plan.normalization() + plan.convention() + plan.orientation());
		structures.all().forEach(structure -> parts.add("value " + structure.value()));
		parts.add(source.sha256());
		return Sha256.of(parts.toString().getBytes(StandardCharsets.UTF_8));
	}
}
