package sc.fiji.stunet.train.cases;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import sc.fiji.stunet.dataset.TrainingCase;

/**
 * An annotated case before it is preprocessed.
 *
 * @param name unique within the data set
 * @param files that it is read from; when one of them changes, the case is preprocessed anew
 * @param content reads image and label map
 */
public record SourceCase(String name, List<Path> files, Supplier<TrainingCase.Content> content) {

	public SourceCase {
		files = List.copyOf(files);
		if (files.isEmpty()) throw new IllegalArgumentException("The case " + name + " comes from no file.");
	}

	public static SourceCase of(TrainingCase given) {
		List<Path> files = new ArrayList<>(given.images());
		files.add(given.labels());
		return new SourceCase(given.name(), files, given::read);
	}
}
