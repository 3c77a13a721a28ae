package sc.fiji.stunet.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.failure.OutOfMemory;
import sc.fiji.stunet.volume.Extent;

@Tag("engine")
class TensorsTest {

	/** The last has more voxels than are turned at a time. */
	@ParameterizedTest
	@CsvSource({"3, 4, 5, 1", "3, 4, 5, 2", "5, 3, 2, 7", "17, 13, 11, 3"})
	void everyVoxelIsWhereTensorFlowExpectsIt(int sizeX, int sizeY, int sizeZ, int channels) {
		Extent size = new Extent(sizeX, sizeY, sizeZ);
		float[] values = new float[(int) size.voxels() * channels];
		for (int i = 0; i < values.length; i++) values[i] = i;
		try (TFloat32 tensor = Tensors.allocate(size, channels)) {
			Tensors.write(values, tensor);
			for (int c = 0; c < channels; c++)
				for (int z = 0; z < sizeZ; z++)
					for (int y = 0; y < sizeY; y++)
						for (int x = 0; x < sizeX; x++)
							assertEquals(
									((c * sizeZ + z) * sizeY + y) * sizeX + x,
									tensor.getFloat(0, z, y, x, c),
									"x y z c " + x + " " + y + " " + z + " " + c);
			assertArrayEquals(values, Forward.values(tensor));
		}
	}

	@Test
	void anArrayOfAnotherSizeIsRefused() {
		try (TFloat32 tensor = Tensors.allocate(new Extent(2, 3, 4), 2)) {
			assertThrows(IllegalArgumentException.class, () -> Tensors.write(new float[24], tensor));
		}
	}

	@Test
	void tooLargeATensorIsOutOfMemory() {
		assertThrows(OutOfMemory.class, () -> Tensors.allocate(new Extent(65536, 65536, 1024), 1));
		assertThrows(OutOfMemory.class, () -> Tensors.allocate(Shape.of(1 << 16, 1 << 16, 1 << 10), TInt32::tensorOf));
	}
}
