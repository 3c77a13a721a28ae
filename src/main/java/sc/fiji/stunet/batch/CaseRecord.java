package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The record of how a finished label map was made: a JSON file by which a later run recognises it.
 *
 * @param inputs one per channel
 * @param probabilities file that was made with the label map; null: none
 * @param voxels number of voxels by label value
 * @param date when it was finished, ISO 8601
 */
public record CaseRecord(
		@JsonProperty("inputs") List<FileDigest> inputs,
		@JsonProperty("settings") Settings settings,
		@JsonProperty("output") FileDigest output,
		@JsonProperty("probabilities") @JsonInclude(JsonInclude.Include.NON_NULL) FileDigest probabilities,
		@JsonProperty("seconds") double seconds,
		@JsonProperty("device") String device,
		@JsonProperty("voxels") Map<Integer, Long> voxels,
		@JsonProperty("voxelMm3") double voxelMm3,
		@JsonProperty("date") String date) {

	public CaseRecord {
		inputs = List.copyOf(inputs);
		voxels = Map.copyOf(voxels);
		Objects.requireNonNull(settings);
		Objects.requireNonNull(output);
		Objects.requireNonNull(device);
		boolean possible = seconds >= 0
				&& Double.isFinite(seconds)
				&& voxelMm3 > 0
				&& Double.isFinite(voxelMm3)
				&& voxels.entrySet().stream()
						.allMatch(label -> label.getKey() >= 0 && label.getKey() < 1 << 16 && label.getValue() >= 0);
		if (!possible)
			throw new IllegalArgumentException(
					"There is no such label map: " + seconds + " s, " + voxelMm3 + " mm3 per voxel, voxels " + voxels);
	}

	/** Whether a file is there and has the content that was made with the label map. */
	boolean isOfProbabilities(Path file) throws IOException {
		return probabilities != null && Files.exists(file) && probabilities.isContentOf(file);
	}
}
