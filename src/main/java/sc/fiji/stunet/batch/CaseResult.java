package sc.fiji.stunet.batch;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The result of a case: its label map's volumes and the device.
 *
 * @param frames number of voxels by label value, of each time point; values that do not occur may be missing
 * @param voxelMm3 volume of one voxel
 * @param device that was used, for the user
 */
public record CaseResult(List<Map<Integer, Long>> frames, double voxelMm3, String device) {

	public CaseResult {
		frames = List.copyOf(frames);
	}

	/** Of a single time point. */
	public CaseResult(Map<Integer, Long> voxels, double voxelMm3, String device) {
		this(List.of(voxels), voxelMm3, device);
	}

	/** Of several time points the mean. */
	public Map<Integer, Long> voxels() {
		return frames.stream()
				.flatMap(frame -> frame.entrySet().stream())
				.collect(Collectors.groupingBy(
						Map.Entry::getKey,
						Collectors.collectingAndThen(
								Collectors.summingLong(Map.Entry::getValue),
								sum -> Math.round(sum / (double) frames.size()))));
	}
}
