package sc.fiji.stunet.io;

import java.nio.file.Path;
import java.util.List;

import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;

/** A header that was read, with the voxels that lie behind it or in files of their own. */
record StoredVolume(Path header, VoxelData voxels, Geometry geometry, Scaling scaling) implements VolumeSource {

	@Override
	public Extent size() {
		return voxels.size();
	}

	@Override
	public List<Path> files() {
		return VolumeSource.together(header, voxels.files());
	}

	@Override
	public void read(int channel, Voxels to) {
		voxels.read(scaling, to);
	}
}
