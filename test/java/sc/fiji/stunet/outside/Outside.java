package sc.fiji.stunet.outside;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

import org.opentest4j.TestAbortedException;

/**
 * All that tests look for outside of the project, and where: a property gives another place. A test that needs one says
 * so by {@link Needs}. On a clone that stands alone it is left out and what is missing is named; with
 * {@code stunet.shared.required=true} it fails.
 */
public enum Outside {

	/** Real scans, samples, and what is expected of them. */
	SHARED("stunet.shared", "../shared"),

	/** What the original code computed; a clone has copies of a part of it, see {@code reference.Reference}. */
	REFERENCE("stunet.reference", "../shared/reference"),

	/** The same of nnU-Net v2. */
	REFERENCE_V2("stunet.reference.v2", "../shared/reference-v2"),

	/** Bio-Formats as one jar, as Fiji has it; {@code .ci/run} fetches it. */
	BIO_FORMATS("stunet.bioformats", "target/bioformats/bioformats_package.jar"),

	/** A display that nobody sees: package xvfb. */
	XVFB("stunet.xvfb", "Xvfb"),

	/** What plans the rules of docs/cluster.md: snakemake of PyPI; {@code .ci/run} installs it. */
	SNAKEMAKE("stunet.snakemake", "snakemake"),

	/** What runs the workflow of docs/cluster.md; {@code .ci/run} installs 22.10.6 from Maven Central. */
	NEXTFLOW("stunet.nextflow", "nextflow"),

	/** A Python with safetensors and pyimagej, for the scripts of docs/; {@code .ci/run} installs it. */
	PYTHON("stunet.python", "target/python/bin/python");

	private final String property;
	private final String usual;

	Outside(String property, String usual) {
		this.property = property;
		this.usual = usual;
	}

	/** Where it is looked for: a place, or the name of a program. */
	private Path place() {
		return Path.of(System.getProperty(property, usual));
	}

	/** Where it is. */
	public Optional<Path> find() {
		Path place = place();
		Stream<Path> candidates = place.getNameCount() > 1 || place.isAbsolute()
				? Stream.of(place)
				: Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
						.map(folder -> Path.of(folder).resolve(place));
		return candidates.filter(Files::exists).findFirst();
	}

	/** @throws TestAbortedException when it is not there */
	public Path path() {
		return find().orElseThrow(() -> missing(whatIsMissing()));
	}

	String whatIsMissing() {
		return place() + " (" + property + ")";
	}

	/**
	 * Names what is missing in the log.
	 *
	 * @return what leaves the test out
	 * @throws AssertionError when nothing may be missing
	 */
	public static TestAbortedException missing(Object what) {
		if (Boolean.getBoolean("stunet.shared.required")) throw new AssertionError("Missing: " + what);
		System.out.println("NOT TESTED, missing: " + what);
		return new TestAbortedException("missing: " + what);
	}
}
