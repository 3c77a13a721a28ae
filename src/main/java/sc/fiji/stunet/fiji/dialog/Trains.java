package sc.fiji.stunet.fiji.dialog;

import sc.fiji.stunet.fiji.launch.Training;
import sc.fiji.stunet.job.LearningSettings;

/** A command that trains: the dialog says what that is expected to take. */
public interface Trains {

	/** What it learns from, by what is filled in. */
	Training.Source source();

	/** How it learns, by what is filled in. */
	LearningSettings settings();
}
