package sc.fiji.stunet.train.cases;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * An annotated case before it is preprocessed.
 *
 * @param name unique within the data set
 * @param files that the volume and the label map come from; when one of them changes, the case is preprocessed anew
 * @param volume reads all channels
 * @param labels reads the label map, on the volume's grid
 */
public record SourceCase(String name, List<Path> files, Supplier<Volume> volume, Supplier<LabelMap> labels) {

	public SourceCase {
		files = List.copyOf(files);
		if (files.isEmpty()) throw new IllegalArgumentException("The case " + name + " comes from no file.");
	}
}
