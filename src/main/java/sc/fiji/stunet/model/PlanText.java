package sc.fiji.stunet.model;

import java.util.Locale;
import java.util.stream.Collectors;

import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Statistics;

/** Describes a plan in words. */
public final class PlanText {

	private PlanText() {}

	/** Describes the normalization of intensities, such as "divided by 255". */
	public static String intensities(Plan plan) {
		return plan.normalization().stream().map(PlanText::words).distinct().collect(Collectors.joining("; "));
	}

	/** Describes how volumes are resampled. */
	public static String interpolation(Plan plan) {
		return switch (plan.interpolation()) {
			case SPLINE -> "cubic splines";
			case LINEAR, LINEAR_THROUGHOUT -> "linear";
			case NONE -> "none, whatever the voxel size";
		};
	}

	private static String words(Normalization channel) {
		Statistics s = channel.statistics();
		return switch (channel.scheme()) {
			case CT, CT2 ->
				String.format(
						Locale.ROOT,
						"clipped to %.4g ... %.4g, then scaled by mean %.4g and deviation %.4g",
						s.percentile005(),
						s.percentile995(),
						s.mean(),
						s.sd());
			case Z_SCORE ->
				"scaled by each scan's own mean and deviation"
						+ (channel.insideMask() ? ", inside its non-zero part" : "");
			case NONE -> "as they are";
			case ZERO_TO_ONE -> "minimum to 0, maximum to 1";
			case RGB -> "divided by 255";
		};
	}
}
