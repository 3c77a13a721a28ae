package sc.fiji.stunet.job;

import java.util.List;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * As much of annotated scans as an estimate of their training needs, where no data set has them yet.
 *
 * @param channels of each scan
 * @param structures that are learnt, without the background
 */
public record DataOutline(List<Scan> scans, int channels, int structures) {

	/** @param size in voxels */
	public record Scan(Extent size, Spacing spacing) {}

	public DataOutline {
		scans = List.copyOf(scans);
	}
}
