package sc.fiji.stunet.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import net.imglib2.FinalInterval;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Writes scans as the simplest OME-Zarr: one level, uncompressed, a slice is a chunk. */
final class OmeZarrs {

	private OmeZarrs() {}

	static void write(Path folder, Volume volume, Spacing mm) throws IOException {
		Extent size = volume.size();
		Path level = Files.createDirectories(folder.resolve("0"));
		String axis = "{\"name\": \"%s\", \"type\": \"space\", \"unit\": \"millimeter\"}";
		Files.writeString(
				folder.resolve(".zattrs"),
				"{\"multiscales\": [{\"version\": \"0.4\", \"axes\": [" + axis.formatted("z") + ", "
						+ axis.formatted("y")
						+ ", " + axis.formatted("x") + "], \"datasets\": [{\"path\": \"0\", "
						+ "\"coordinateTransformations\": [{\"type\": \"scale\", \"scale\": [" + mm.z() + ", " + mm.y()
						+ ", "
						+ mm.x() + "]}]}]}]}");
		String plane = "%d, " + size.y() + ", " + size.x();
		Files.writeString(
				level.resolve(".zarray"),
				"{\"zarr_format\": 2, \"shape\": [" + plane.formatted(size.z()) + "], \"chunks\": ["
						+ plane.formatted(1)
						+ "], \"dtype\": \"<f4\", \"compressor\": null, \"fill_value\": 0, \"order\": \"C\", "
						+ "\"filters\": null}");
		for (int z = 0; z < size.z(); z++) {
			long[] min = {0, 0, z}, max = {size.x() - 1L, size.y() - 1L, z};
			float[] values = Channels.copy(volume.voxels(), new FinalInterval(min, max), 0);
			ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
			bytes.asFloatBuffer().put(values);
			Files.write(level.resolve(z + ".0.0"), bytes.array());
		}
	}
}
