package sc.fiji.stunet.worker;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

/**
 * Size and place of a volume as plain numbers.
 *
 * @param size in voxels, (x, y, z)
 * @param spacing in mm, (x, y, z)
 * @param affine the 12 numbers of {@link Geometry#affine()}; absent when the orientation is unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Grid(List<Integer> size, List<Double> spacing, double[] affine) {

	public static Grid of(Extent size, Geometry geometry) {
		Spacing s = geometry.spacing();
		return new Grid(size.toList(), List.of(s.x(), s.y(), s.z()), geometry.isOriented() ? geometry.affine() : null);
	}

	public Extent extent() {
		return Extent.of(size);
	}

	public Geometry geometry() {
		Spacing exact = new Spacing(spacing.get(0), spacing.get(1), spacing.get(2));
		return affine != null ? Geometry.of(exact, affine) : Geometry.unoriented(exact);
	}
}
