package sc.fiji.stunet.fiji.dialog;

import java.nio.file.Path;
import java.util.Optional;

import sc.fiji.stunet.job.LearningSettings;

/** A command that trains: the dialog says what that is expected to take. */
public interface Trains {

	/** The folder of the data set; empty: an open image is learnt from. */
	Optional<Path> dataSet();

	/** How it learns, by what is filled in. */
	LearningSettings settings();
}
