package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** Recognises networks of TotalSegmentator, which turns every scan to RAS before nnU-Net sees it, and back after it. */
final class TotalSegmentator {

	private static final String NAMES = "totalsegmentator_names.json";
	/** So many names of its style are no chance. */
	private static final int ENOUGH = 5;

	private TotalSegmentator() {}

	/**
	 * @param dataset name of the data set in the plans
	 * @param structures names
	 */
	static boolean isIts(String dataset, List<String> structures) {
		if (dataset.contains("TotalSeg")) return true;
		JsonNode names = names();
		Set<String> common = texts(names.get("common")), own = texts(names.get("its own"));
		return structures.stream().allMatch(name -> common.contains(name) || own.contains(name))
				&& (structures.size() >= ENOUGH || structures.stream().anyMatch(own::contains));
	}

	private static Set<String> texts(JsonNode list) {
		Set<String> texts = new HashSet<>();
		list.forEach(text -> texts.add(text.asText()));
		return texts;
	}

	private static JsonNode names() {
		try (InputStream in = TotalSegmentator.class.getResourceAsStream(NAMES)) {
			return new ObjectMapper().readTree(in);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}
}
