package sc.fiji.stunet.train.cases;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.StringJoiner;
import java.util.TreeSet;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Interpolation;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Statistics;

/**
 * Computes the digest of everything that a preprocessed case depends on: the content of its files, the plan's settings
 * for preprocessing, and the structures' values, but not patch size and mirroring. 64 hexadecimal digits.
 */
final class CaseKey {

	/** Version of the format, to be raised whenever the same input would give another file. */
	private static final int FORMAT = 1;

	private CaseKey() {}

	static String of(SourceCase source, Plan plan, Labelling labelling) {
		StringJoiner parts = preprocessing(plan);
		// The rule for voxels between labels, which once was v1's for both.
		if (plan.nnUNetVersion() == NnUNetVersion.NNUNET_V2) parts.add("labels by share");
		labelling.values().forEach(value -> parts.add("value " + value));
		labelling.ignored().ifPresent(value -> parts.add("ignored " + value));
		labelling.regions().forEach(values -> parts.add("region " + new TreeSet<>(values)));
		return digest(parts.add(source.sha256()));
	}

	/** The digest of what the voxels depend on, which the labels do not change. */
	static String ofVoxels(SourceCase source, Plan plan) {
		return digest(preprocessing(plan).add("voxels").add(source.imageSha256()));
	}

	private static StringJoiner preprocessing(Plan plan) {
		return new StringJoiner("\n")
				.add("format " + FORMAT)
				.add(Arrays.toString(plan.spacing().toArray())
						+ text(plan.axisOrder())
						+ plan.normalization().stream().map(CaseKey::text).toList()
						+ text(plan.nnUNetVersion())
						+ plan.orientation()
						+ text(plan.interpolation()));
	}

	private static String digest(StringJoiner parts) {
		return Sha256.of(parts.toString().getBytes(StandardCharsets.UTF_8));
	}

	/** Texts that never change, whatever the names in the code: existing cases are identified by them. */
	private static String text(AxisOrder order) {
		return "AxisOrder[x=" + order.x() + ", y=" + order.y() + ", z=" + order.z() + "]";
	}

	private static String text(Normalization normalization) {
		Statistics statistics = normalization.statistics();
		return "Normalization[scheme=" + text(normalization.scheme()) + ", insideMask=" + normalization.insideMask()
				+ ", statistics=" + (statistics == null ? "null" : text(statistics)) + "]";
	}

	private static String text(Normalization.Scheme scheme) {
		return switch (scheme) {
			case CT -> "CT";
			case CT2 -> "CT2";
			case Z_SCORE -> "Z_SCORE";
			case NONE -> "NONE";
			case ZERO_TO_ONE -> "ZERO_TO_ONE";
			case RGB -> "RGB";
		};
	}

	private static String text(Statistics statistics) {
		return "Statistics[mean=" + statistics.mean() + ", sd=" + statistics.sd() + ", percentile005="
				+ statistics.percentile005() + ", percentile995=" + statistics.percentile995() + "]";
	}

	/** Nothing for the one that was there before the others. */
	private static String text(Interpolation interpolation) {
		return switch (interpolation) {
			case SPLINE -> "";
			case LINEAR -> "LINEAR";
			case LINEAR_THROUGHOUT -> "LINEAR_THROUGHOUT";
			case NONE -> "NONE";
		};
	}

	private static String text(NnUNetVersion nnUNetVersion) {
		return switch (nnUNetVersion) {
			case NNUNET_V1 -> "NNUNET_V1";
			case NNUNET_V2 -> "NNUNET_V2";
		};
	}
}
