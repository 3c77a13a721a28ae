package sc.fiji.stunet.io;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import sc.fiji.stunet.files.Sha256;
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

	@Override
	public void read(Voxels to, MessageDigest digest) throws IOException {
		List<Path> own = voxels.files();
		if (!(voxels instanceof StoredVoxels stored)
				|| Set.copyOf(own).size() < own.size()
				|| own.size() > 1 && own.contains(header)) {
			VolumeSource.super.read(to, digest);
			return;
		}
		if (!own.contains(header)) Sha256.update(digest, List.of(header));
		stored.read(scaling, to, Optional.of(digest));
	}
}
