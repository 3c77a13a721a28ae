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
import sc.fiji.stunet.volume.TimeAxis;

/** A header that was read, with the voxels that lie behind it or in files of their own. */
record StoredVolume(Path header, VoxelData voxels, Geometry geometry, Scaling scaling, TimeAxis times)
		implements VolumeSource {

	@Override
	public Extent size() {
		return voxels.size();
	}

	@Override
	public StoredVolume at(int frame) {
		return new StoredVolume(header, voxels.at(frame), geometry, scaling, TimeAxis.NONE);
	}

	@Override
	public List<Path> files() {
		return VolumeSource.together(header, voxels.files());
	}

	@Override
	public void read(int channel, Voxels to, Optional<MessageDigest> digest) throws IOException {
		List<Path> own = voxels.files();
		boolean isOnce = Set.copyOf(own).size() == own.size() && (own.size() == 1 || !own.contains(header));
		List<Path> before = !isOnce ? files() : own.contains(header) ? List.of() : List.of(header);
		if (digest.isPresent()) Sha256.update(digest.get(), before);
		voxels.read(scaling, to, digest.filter(any -> isOnce));
	}
}
