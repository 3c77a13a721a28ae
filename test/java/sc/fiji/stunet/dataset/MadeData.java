package sc.fiji.stunet.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.io.VolumeWriter;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/**
 * Writes small data sets: images of random numbers with a box of structure 1, and one of structure 2 beside it.
 *
 * @param size of all volumes
 * @param geometry of all volumes
 */
public record MadeData(Path folder, Extent size, Geometry geometry) {

	public static MadeData in(Path folder) {
		return new MadeData(folder, new Extent(12, 10, 8), ras(1, 1, 1));
	}

	public static Geometry ras(double x, double y, double z) {
		return Geometry.of(new Spacing(x, y, z), x, 0, 0, 5, 0, y, 0, 6, 0, 0, z, 7);
	}

	public MadeData with(Extent other) {
		return new MadeData(folder, other, geometry);
	}

	public MadeData with(Geometry other) {
		return new MadeData(folder, size, other);
	}

	/** images/name.nii.gz and labels/name.nii.gz. */
	public MadeData plainCase(String name) {
		return image("images/" + name + ".nii.gz").labels("labels/" + name + ".nii.gz");
	}

	public MadeData image(String file) {
		float[] voxels = new float[(int) size.voxels()];
		Random random = new Random(file.hashCode());
		for (int i = 0; i < voxels.length; i++) voxels[i] = 10 + random.nextFloat() * 90;
		return image(file, voxels);
	}

	public MadeData image(String file, float[] voxels) {
		VolumeWriter.write(
				inFolder(file), new Volume(ArrayImgs.floats(voxels, size.x(), size.y(), size.z(), 1), geometry), true);
		return this;
	}

	/** Structures 1 and 2. */
	public MadeData labels(String file) {
		return labels(file, 1, 2);
	}

	/** Each value gets a plane across x of its own, starting with the second one. */
	public MadeData labels(String file, int... values) {
		short[] voxels = new short[(int) size.voxels()];
		for (int v = 0; v < values.length; v++)
			for (int i = 1 + v; i < voxels.length; i += size.x()) voxels[i] = (short) values[v];
		return labelMap(file, voxels);
	}

	/** @param voxels (x, y, z), x fastest */
	public MadeData labelMap(String file, short[] voxels) {
		VolumeWriter.writeLabels(
				inFolder(file),
				new LabelMap(ArrayImgs.unsignedShorts(voxels, size.x(), size.y(), size.z()), geometry),
				true);
		return this;
	}

	public MadeData text(String file, String content) {
		try {
			Files.writeString(inFolder(file), content);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		return this;
	}

	public MadeData names() {
		return text("labels.txt", "1 liver\n2 spleen\n");
	}

	private Path inFolder(String file) {
		try {
			Path path = folder.resolve(file);
			Files.createDirectories(path.getParent());
			return path;
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
