package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.nio.file.Path;

/** What {@link AnnotatedFolder} keeps as a data set. */
interface AnnotatedData {

	/** @param folder exists, and is empty */
	void fill(Path folder) throws IOException;

	/** What is learnt from, for the user. */
	String text();
}
