package sc.fiji.stunet.fiji.annotate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import net.imglib2.loops.LoopBuilder;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.Volume;

/**
 * What a project folder says of itself; its file is written after every step.
 *
 * @param format 1
 * @param structures names in the order in which they were first accepted, which keeps their values and colours
 * @param learning the round that is not finished; null: none is
 * @param rounds the finished ones
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProjectState(
		@JsonProperty("format") int format,
		@JsonProperty("images") List<Image> images,
		@JsonProperty("structures") List<String> structures,
		@JsonProperty("learning") Learning learning,
		@JsonProperty("rounds") List<Round> rounds) {

	private static final int FORMAT = 1;

	/**
	 * An image of the project.
	 *
	 * @param name of its files
	 * @param content checksum of its voxels and of their size
	 * @param size in voxels, (x, y, z)
	 * @param channels of it
	 * @param annotations numbers of its files in {@code annotations/}, one for every accepted slice; the last counts
	 */
	record Image(
			@JsonProperty("name") String name,
			@JsonProperty("content") String content,
			@JsonProperty("size") List<Integer> size,
			@JsonProperty("channels") int channels,
			@JsonProperty("annotations") List<Integer> annotations) {

		/** The checksum of an image's voxels and of their size. */
		static String identity(Volume volume) {
			MessageDigest digest = Sha256.digest();
			digest.update((volume.size() + " " + volume.channels() + " " + volume.spacing())
					.getBytes(StandardCharsets.UTF_8));
			ByteBuffer four = ByteBuffer.allocate(Float.BYTES);
			LoopBuilder.setImages(volume.voxels()).forEachPixel(voxel -> {
				four.putFloat(0, voxel.get());
				digest.update(four.array());
			});
			return Sha256.of(digest);
		}

		/** The number of the file that counts. */
		Optional<Integer> last() {
			return annotations.isEmpty() ? Optional.empty() : Optional.of(annotations.get(annotations.size() - 1));
		}

		private Image with(List<Integer> others) {
			return new Image(name, content, size, channels, List.copyOf(others));
		}
	}

	/**
	 * What a round learns from.
	 *
	 * @param annotations by image, the number of the file
	 * @param content checksum of the label maps, their structures and the settings
	 */
	record Learning(
			@JsonProperty("annotations") Map<String, Integer> annotations, @JsonProperty("content") String content) {}

	/**
	 * A finished round.
	 *
	 * @param annotations by image, the number of the file that it learnt from
	 * @param proposed by image, slices to look at next, from 1, the one that tells most first
	 */
	record Round(
			@JsonProperty("annotations") Map<String, Integer> annotations,
			@JsonProperty("proposed") Map<String, List<Integer>> proposed) {

		private Round withoutProposed(String image) {
			Map<String, List<Integer>> others = new LinkedHashMap<>(proposed);
			others.remove(image);
			return new Round(annotations, others);
		}
	}

	static ProjectState empty() {
		return new ProjectState(FORMAT, List.of(), List.of(), null, List.of());
	}

	/** @throws IllegalArgumentException naming what is missing, if it was not written here */
	void check() {
		if (format < 1) throw new IllegalArgumentException("it has no format");
		if (format > FORMAT) throw new IllegalArgumentException("it was written by a newer version of STU-Net");
		check(images != null && structures != null && rounds != null, "something in it is missing");
		for (Image image : images)
			check(
					image != null
							&& image.name() != null
							&& image.content() != null
							&& image.size() != null
							&& image.size().size() == 3
							&& image.annotations() != null,
					"an image in it is not whole");
		for (Round round : rounds)
			check(
					round != null && round.annotations() != null && round.proposed() != null,
					"a round in it is not whole");
		check(
				learning == null || learning.annotations() != null && learning.content() != null,
				"its last round is not whole");
	}

	private static void check(boolean sensible, String what) {
		if (!sensible) throw new IllegalArgumentException(what);
	}

	Optional<Image> image(String name) {
		return images.stream().filter(one -> one.name().equals(name)).findFirst();
	}

	ProjectState with(Image image) {
		return new ProjectState(format, with(images, image), structures, learning, rounds);
	}

	/** Nothing is proposed in the image any more: another one may be called so. */
	ProjectState without(String image) {
		List<Image> others =
				images.stream().filter(one -> !one.name().equals(image)).toList();
		List<Round> unseen =
				rounds.stream().map(round -> round.withoutProposed(image)).toList();
		return new ProjectState(format, others, structures, learning, unseen);
	}

	/** @param names of the structures that are accepted */
	ProjectState accepted(String image, int number, Set<String> names) {
		Set<String> all = new LinkedHashSet<>(structures);
		all.addAll(names);
		return changed(image, one -> one.with(with(one.annotations(), number)), List.copyOf(all));
	}

	ProjectState undone(String image) {
		return changed(
				image,
				one -> one.with(one.annotations().subList(0, one.annotations().size() - 1)),
				structures);
	}

	private ProjectState changed(String name, UnaryOperator<Image> change, List<String> names) {
		return new ProjectState(
				format,
				images.stream()
						.map(one -> one.name().equals(name) ? change.apply(one) : one)
						.toList(),
				names,
				learning,
				rounds);
	}

	ProjectState begun(String content) {
		Map<String, Integer> annotations = new LinkedHashMap<>();
		images.forEach(image -> image.last().ifPresent(number -> annotations.put(image.name(), number)));
		return new ProjectState(format, images, structures, new Learning(annotations, content), rounds);
	}

	ProjectState finished(String image, List<Integer> proposed) {
		Round round = new Round(learning.annotations(), Map.of(image, List.copyOf(proposed)));
		return new ProjectState(format, images, structures, null, with(rounds, round));
	}

	/** @param proposed in another image by the last round */
	ProjectState looked(String image, List<Integer> proposed) {
		Round last = rounds.get(rounds.size() - 1);
		Map<String, List<Integer>> all = new LinkedHashMap<>(last.proposed());
		all.put(image, List.copyOf(proposed));
		return new ProjectState(
				format,
				images,
				structures,
				learning,
				with(rounds.subList(0, rounds.size() - 1), new Round(last.annotations(), all)));
	}

	private static <T> List<T> with(List<T> all, T last) {
		List<T> more = new ArrayList<>(all);
		more.add(last);
		return List.copyOf(more);
	}
}
