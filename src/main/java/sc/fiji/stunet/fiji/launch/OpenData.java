package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

import ij.ImagePlus;
import ij.gui.Roi;

import sc.fiji.stunet.fiji.image.Annotated;

/** An open image and its ROIs as a data set of one case. */
public final class OpenData {

	private OpenData() {}

	/**
	 * @param folder exists, and is empty
	 * @throws sc.fiji.stunet.volume.InvalidVolume if they do not match
	 */
	public static void write(ImagePlus image, List<Roi> rois, Annotated annotated, Path folder) throws IOException {
		AnnotatedImage.of(image, new Annotation.Judged(annotated, OptionalInt.empty(), rois))
				.fill(folder);
	}
}
