package sc.fiji.stunet.train.cases;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.volume.Extent;

/**
 * The header of a preprocessed case's file.
 *
 * @param key digest of everything that the case was made from
 * @param voxelsKey digest of everything that the voxels alone were made from; null in files of earlier versions
 * @param size on the network's grid, (x, y, z)
 * @param bytesPerClass 1 or 2
 * @param locations number of stored locations of every structure or region, counted from 1; at 0 of voxels that
 *     somebody has judged, where others are ignored
 */
record CaseHeader(
		@JsonProperty("name") String name,
		@JsonProperty("key") String key,
		@JsonProperty("voxelsKey") @JsonInclude(JsonInclude.Include.NON_NULL) String voxelsKey,
		@JsonProperty("size") List<Integer> size,
		@JsonProperty("channels") int channels,
		@JsonProperty("bytesPerClass") int bytesPerClass,
		@JsonProperty("places") List<Integer> locations) {

	private static final int MOST_CHANNELS = 1 << 16;

	/** @throws IllegalArgumentException if the values are impossible */
	CaseHeader {
		size = List.copyOf(size);
		locations = List.copyOf(locations);
		Objects.requireNonNull(name);
		Objects.requireNonNull(key);
		long voxels = 1;
		for (int n : size) voxels = n < 1 ? 0 : Math.multiplyExact(voxels, n);
		boolean possible = size.size() == 3
				&& voxels > 0
				&& voxels <= Integer.MAX_VALUE
				&& channels >= 1
				&& channels <= MOST_CHANNELS
				&& (bytesPerClass == 1 || bytesPerClass == 2);
		for (int count : locations) possible &= count >= 0 && count <= voxels;
		if (!possible)
			throw new IllegalArgumentException(
					"There is no such case: " + size + " voxels, " + channels + " channels, " + locations + " places.");
	}

	Extent extent() {
		return Extent.of(size);
	}

	/** The structures or regions that occur in the case, counted from 1. */
	int[] foreground() {
		return IntStream.range(1, locations.size())
				.filter(c -> locations.get(c) > 0)
				.toArray();
	}

	long voxelBytes() {
		return extent().voxels() * channels * Float.BYTES;
	}

	long classBytes() {
		return extent().voxels() * bytesPerClass;
	}

	long locationBytes() {
		return (long) Integer.BYTES
				* locations.stream().mapToLong(Integer::longValue).sum();
	}
}
