package sc.fiji.stunet.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.Convention;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/**
 * How volumes are brought to the network. Everything on the network's grid, that is after {@code axisOrder}, is in
 * (x, y, z) order.
 *
 * @param spacing in mm, on the network's grid
 * @param axisOrder from the volume's axes to the network's
 * @param patch size in voxels, on the network's grid
 * @param normalization one per channel
 * @param mirrorAxes axes of the network's grid (0 = x) over which the network saw mirrored patches while training
 * @param convention whose order of steps
 * @param orientation that volumes are turned to before anything else, such as RAS; empty: as stored
 */
public record Plan(Spacing spacing, AxisOrder axisOrder, Extent patch, List<Normalization> normalization,
	Set<Integer> mirrorAxes, Convention convention, Optional<String> orientation)
{

	public Plan {
		normalization = List.copyOf(normalization);
		mirrorAxes = Set.copyOf(mirrorAxes);
	}
}
