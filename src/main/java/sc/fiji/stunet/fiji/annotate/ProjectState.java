package sc.fiji.stunet.fiji.annotate;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a project folder says of itself; its file is written after every step.
 *
 * @param image checksum of the image's voxels and of their size
 * @param annotations numbers of the files in {@code annotations/}, one for every accepted slice; the last counts
 * @param learning checksum of the annotations that the round which is not finished learns from; empty text: none is
 * @param rounds the finished ones
 */
record ProjectState(
		@JsonProperty("image") String image,
		@JsonProperty("annotations") List<Integer> annotations,
		@JsonProperty("learning") String learning,
		@JsonProperty("rounds") List<Round> rounds) {

	/**
	 * A finished round.
	 *
	 * @param annotations number of the file that it learnt from
	 * @param proposed slices to look at next, from 1, the least sure first
	 */
	record Round(@JsonProperty("annotations") int annotations, @JsonProperty("proposed") List<Integer> proposed) {}

	static ProjectState of(String image) {
		return new ProjectState(image, List.of(), "", List.of());
	}

	ProjectState accepted(int number) {
		return new ProjectState(image, with(annotations, number), learning, rounds);
	}

	ProjectState undone() {
		return new ProjectState(image, annotations.subList(0, annotations.size() - 1), learning, rounds);
	}

	ProjectState begun(String content) {
		return new ProjectState(image, annotations, content, rounds);
	}

	ProjectState finished(Round round) {
		return new ProjectState(image, annotations, "", with(rounds, round));
	}

	private static <T> List<T> with(List<T> all, T last) {
		List<T> more = new ArrayList<>(all);
		more.add(last);
		return more;
	}
}
