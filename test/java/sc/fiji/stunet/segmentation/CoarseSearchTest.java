package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import net.imglib2.img.array.ArrayImgs;
import org.junit.jupiter.api.Test;

import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;

class CoarseSearchTest {

	private static final Structures ALL = Structures.named(List.of("spine", "liver", "heart"));

	private static String found(List<String> sought, int... values) {
		short[] voxels = new short[8];
		for (int i = 0; i < values.length; i++) voxels[2 * i] = (short) values[i];
		LabelMap labels =
				new LabelMap(ArrayImgs.unsignedShorts(voxels, 2, 2, 2), Geometry.unoriented(new Spacing(1, 1, 1)));
		return CoarseSearch.found(labels, ALL, sought, " with p1");
	}

	@Test
	void saysWhatWasFoundOfWhatWasSought() {
		assertEquals("Found spine, liver with p1", found(List.of("spine", "liver"), 1, 2));
		assertEquals("Found liver with p1, but not spine", found(List.of("spine", "liver"), 2));
		assertEquals("Found spine with p1, but not liver, heart", found(List.of("heart", "spine", "liver"), 1));
	}
}
