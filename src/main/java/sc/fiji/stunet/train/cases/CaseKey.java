package sc.fiji.stunet.train.cases;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.StringJoiner;

import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.InvalidVolume;

/**
 * Everything that a preprocessed case depends on, in 64 hexadecimal digits: name, size and date of its files, those parts
 * of the plan that preprocessing looks at, and the structures' values. Patch size and mirroring are not among them.
 */
final class CaseKey {

	/** To be raised whenever the same input would give another file. */
	private static final int FORMAT = 1;

	private CaseKey() {}

	/** @throws InvalidVolume if a file is missing */
	static String of(SourceCase source, Plan plan, Structures structures) {
		StringJoiner parts = new StringJoiner("\n");
		parts.add("format " + FORMAT);
		parts.add(Arrays.toString(plan.spacing().toArray()) + plan.axisOrder() + plan.normalization() + plan.convention() + plan.orientation());
		structures.all().forEach(structure -> parts.add("value " + structure.value()));
		for (Path file : source.files())
			parts.add(mark(source, file));
		return HexFormat.of().formatHex(sha256().digest(parts.toString().getBytes(StandardCharsets.UTF_8)));
	}

	private static String mark(SourceCase source, Path file) {
		try {
			return file.getFileName() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file).toMillis();
		}
		catch (IOException e) {
			throw new InvalidVolume("Cannot read " + file + " of the case " + source.name() + " (" + e.getMessage() + "); check that it is still there.", e);
		}
	}

	static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException e) {
			// Every Java has it.
			throw new IllegalStateException(e);
		}
	}
}
