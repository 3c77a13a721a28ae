package sc.fiji.stunet.io;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Recognises files that are no volumes by their first bytes, so that the error message can help. */
final class FileKind {

	private static final Map<String, String> BY_START = Map.of(
			"II*\0",
			"TIFF",
			"MM\0*",
			"TIFF",
			"\u0089PNG",
			"PNG",
			"\u00ff\u00d8\u00ff",
			"JPEG",
			"NRRD",
			"NRRD",
			"ObjectType",
			"MetaImage",
			"\u0089HDF",
			"HDF5 (or MINC)",
			"PK\3\4",
			"a ZIP archive",
			"\u00d0\u00cf\u0011\u00e0",
			"an OLE file");

	private FileKind() {}

	static Optional<String> of(byte[] start) {
		String text = new String(start, StandardCharsets.ISO_8859_1);
		if (text.length() >= 132 && text.startsWith("DICM", 128)) return Optional.of("DICOM");
		return BY_START.entrySet().stream()
				.filter(kind -> text.startsWith(kind.getKey()))
				.map(Map.Entry::getValue)
				.findFirst();
	}
}
