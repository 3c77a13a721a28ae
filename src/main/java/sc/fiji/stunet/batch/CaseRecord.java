package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The record of how a finished label map was made: a JSON file by which a later run recognises it.
 *
 * @param inputs one per channel
 * @param probabilities file that was made with the label map; null: none
 * @param picture the same
 * @param warnings that were given, sentences
 * @param voxels number of voxels by label value, of several time points the mean
 * @param frames the same of each of several time points; empty: there is one
 * @param date when it was finished, ISO 8601
 */
public record CaseRecord(
		@JsonProperty("inputs") List<FileDigest> inputs,
		@JsonProperty("settings") Settings settings,
		@JsonProperty("output") FileDigest output,
		@JsonProperty("probabilities") @JsonInclude(JsonInclude.Include.NON_NULL) FileDigest probabilities,
		@JsonProperty("picture") @JsonInclude(JsonInclude.Include.NON_NULL) FileDigest picture,
		@JsonProperty("warnings") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> warnings,
		@JsonProperty("seconds") double seconds,
		@JsonProperty("device") String device,
		@JsonProperty("voxels") Map<Integer, Long> voxels,
		@JsonProperty("frames") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Map<Integer, Long>> frames,
		@JsonProperty("voxelMm3") double voxelMm3,
		@JsonProperty("date") String date) {

	public CaseRecord {
		inputs = List.copyOf(inputs);
		// Records of earlier versions lack them.
		warnings = warnings == null ? List.of() : List.copyOf(warnings);
		voxels = Map.copyOf(voxels);
		frames = frames == null ? List.of() : List.copyOf(frames);
		Objects.requireNonNull(settings);
		Objects.requireNonNull(output);
		Objects.requireNonNull(device);
		boolean possible = seconds >= 0
				&& Double.isFinite(seconds)
				&& voxelMm3 > 0
				&& Double.isFinite(voxelMm3)
				&& Stream.concat(Stream.of(voxels), frames.stream())
						.flatMap(all -> all.entrySet().stream())
						.allMatch(label -> label.getKey() >= 0 && label.getKey() < 1 << 16 && label.getValue() >= 0);
		if (!possible)
			throw new IllegalArgumentException(
					"There is no such label map: " + seconds + " s, " + voxelMm3 + " mm3 per voxel, voxels " + voxels);
	}

	/** Volume of a structure in cubic millimetres, of several time points the mean. */
	double mm3(int structure) {
		return mm3(voxels, structure);
	}

	/** @param all number of voxels by label value */
	double mm3(Map<Integer, Long> all, int structure) {
		return all.getOrDefault(structure, 0L) * voxelMm3;
	}

	private Optional<FileDigest> digestOf(Extra extra) {
		return Optional.ofNullable(
				switch (extra) {
					case PROBABILITIES -> probabilities;
					case PICTURES -> picture;
				});
	}

	/** Whether a file is there and has the content that was made with the label map. */
	boolean isOf(Extra extra, Path file) throws IOException {
		Optional<FileDigest> digest = digestOf(extra);
		return digest.isPresent() && Files.exists(file) && digest.get().isContentOf(file);
	}

	/** Whether another record is of the same label map, made of the same scan with the same settings. */
	boolean isOfSameLabels(CaseRecord other) {
		return output.sha256().equals(other.output.sha256())
				&& settings.equals(other.settings)
				&& inputs.stream()
						.map(FileDigest::sha256)
						.toList()
						.equals(other.inputs.stream().map(FileDigest::sha256).toList());
	}

	/** This record, with an extra that was made for the same label map before. */
	CaseRecord with(Extra extra, CaseRecord before) {
		return new CaseRecord(
				inputs,
				settings,
				output,
				extra == Extra.PROBABILITIES ? before.probabilities : probabilities,
				extra == Extra.PICTURES ? before.picture : picture,
				warnings,
				seconds,
				device,
				voxels,
				frames,
				voxelMm3,
				date);
	}
}
