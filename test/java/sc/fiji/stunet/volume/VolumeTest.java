package sc.fiji.stunet.volume;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.util.ArrayList;
import java.util.List;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;

class VolumeTest {

	private static final Geometry HERE = Geometry.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0);
	private static final Geometry THERE = Geometry.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 1);

	private final List<String> warnings = new ArrayList<>();

	private static Volume channel(float value, Geometry geometry) {
		return new Volume(ArrayImgs.floats(new float[] {value, 0, 0, 0, 0, 0}, 3, 2, 1, 1), geometry);
	}

	@Test
	void channelsAreStackedInTheirOrder() {
		Volume first = channel(1, HERE);
		assertSame(first, Volume.ofChannels(List.of(first), warnings::add));
		Volume both = Volume.ofChannels(List.of(first, channel(2, HERE)), warnings::add);
		assertArrayEquals(new long[] {3, 2, 1, 2}, both.voxels().dimensionsAsLongArray());
		assertEquals(
				List.of(1f, 2f),
				List.of(
						both.voxels().getAt(0, 0, 0, 0).get(),
						both.voxels().getAt(0, 0, 0, 1).get()));
		assertEquals(HERE, both.geometry());
	}

	@Test
	void channelsBesideEachOtherByASmallPartOfAVoxelAreTakenWithAWarning() {
		Volume first = channel(1, HERE);
		Volume beside = channel(2, Geometry.of(1, 0, 0, 0.05, 0, 2, 0, 0, 0, 0, 3, 0.3));
		assertEquals(
				HERE, Volume.ofChannels(List.of(first, beside), warnings::add).geometry());
		assertEquals(1, warnings.size());
		says(warnings.get(0), "^Channel 2 lies up to 0.10 voxels beside the grid of channel 1");
		Volume half = channel(2, Geometry.of(1, 0, 0, 0.5, 0, 2, 0, 0, 0, 0, 3, 0));
		assertThrows(InvalidVolume.class, () -> Volume.ofChannels(List.of(first, half), warnings::add));
	}

	@Test
	void channelsOnOtherGridsAreRefused() {
		Volume turned = Reorientation.to("LAS", HERE).apply(channel(1, HERE));
		for (Volume other : List.of(channel(1, THERE), channel(1, Geometry.unoriented(HERE.spacing())), turned)) {
			refused(
					InvalidVolume.class,
					() -> Volume.ofChannels(List.of(channel(1, HERE), other), warnings::add),
					"^Channel 2 ");
		}
	}

	@Test
	void axesAreChecked() {
		assertThrows(IllegalArgumentException.class, () -> new Volume(ArrayImgs.floats(3, 2, 1), HERE));
		assertThrows(IllegalArgumentException.class, () -> new LabelMap(ArrayImgs.unsignedShorts(3, 2, 1, 1), HERE));
		assertThrows(
				InvalidVolume.class,
				() -> new Volume(
						Views.interval(ArrayImgs.floats(3, 2, 1, 1), new long[4], new long[] {2, -1, 0, 0}), HERE));
		assertThrows(
				InvalidVolume.class,
				() -> new LabelMap(
						Views.interval(ArrayImgs.unsignedShorts(3, 2, 1), new long[3], new long[] {2, -1, 0}), HERE));
		assertThrows(
				IllegalArgumentException.class,
				() -> new LabelMap(Views.translate(ArrayImgs.unsignedShorts(3, 2, 1), 1, 0, 0), HERE));
	}
}
