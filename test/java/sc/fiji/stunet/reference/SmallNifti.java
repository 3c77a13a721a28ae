package sc.fiji.stunet.reference;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

import net.imglib2.img.array.ArrayImgs;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

final class SmallNifti {

	private SmallNifti() {}

	static Volume read(Path file) throws Exception {
		try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
			ByteBuffer b = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
			int nx = b.getShort(42), ny = b.getShort(44), nz = b.getShort(46);
			float slope = b.getFloat(112), inter = b.getFloat(116);
			if (slope == 0) { slope = 1; inter = 0; }
			float[] v = new float[nx * ny * nz];
			int off = (int) b.getFloat(108);
			for (int i = 0; i < v.length; i++)
				v[i] = slope * switch (b.getShort(70)) {
					case 2 -> b.get(off + i) & 0xff;
					case 4 -> b.getShort(off + 2 * i);
					case 512 -> b.getShort(off + 2 * i) & 0xffff;
					case 16 -> b.getFloat(off + 4 * i);
					default -> throw new IllegalArgumentException("type " + b.getShort(70));
				} + inter;
			return new Volume(ArrayImgs.floats(v, nx, ny, nz, 1), Geometry.unoriented(new Spacing(b.getFloat(80), b.getFloat(84), b.getFloat(88))));
		}
	}
}
