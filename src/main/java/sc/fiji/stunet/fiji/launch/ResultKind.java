package sc.fiji.stunet.fiji.launch;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import sc.fiji.stunet.failure.InvalidRequest;

/** How ImageJ shows a label map. In macros the first word is enough: {@code result=overlay}. */
public enum ResultKind {
	LABEL_IMAGE(ResultKind.LABELS),
	OVERLAY(ResultKind.ON_IMAGE),
	ROIS(ResultKind.IN_MANAGER),
	NOTHING(ResultKind.FILES_ONLY);

	public static final String LABELS = "label image";
	public static final String ON_IMAGE = "overlay on the image";
	public static final String IN_MANAGER = "ROIs in the ROI Manager";
	public static final String FILES_ONLY = "nothing (files only)";

	private final String words;

	ResultKind(String words) {
		this.words = words;
	}

	/** @throws InvalidRequest if it is none of them */
	public static ResultKind of(String text) {
		String lowerCase = text.strip().toLowerCase(Locale.ROOT);
		return Arrays.stream(values())
				.filter(kind ->
						!lowerCase.isEmpty() && (kind.words.toLowerCase(Locale.ROOT) + " ").startsWith(lowerCase + " "))
				.findFirst()
				.orElseThrow(() -> new InvalidRequest("The option result=" + text + " is none of "
						+ Arrays.stream(values())
								.map(kind -> "[" + kind.words + "]")
								.collect(Collectors.joining(", ")) + "."));
	}
}
