package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/** What lies in a file, read as the command line reads it. */
public final class Stored {

	private Stored() {}

	public static Volume volume(Path file) {
		return VolumeFiles.plain(Progress.none()).read(file);
	}

	public static LabelMap labels(Path file) {
		return VolumeFiles.plain(Progress.none()).readLabels(file);
	}
}
