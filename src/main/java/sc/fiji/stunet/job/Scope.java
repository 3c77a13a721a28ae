package sc.fiji.stunet.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * What is wanted of a prediction: where, and of what it finds.
 *
 * @param structures by their names; empty: all of the model
 * @param smallest volume in mm3 of a connected piece that is kept; 0: every piece
 * @param roi the box of the scan that is predicted; empty: all of it
 * @param cropWith finds the box that is predicted, inside the roi; empty: all of that
 */
public record Scope(List<String> structures, double smallest, Optional<VoxelBox> roi, Optional<CropWith> cropWith) {

	/** Everything that the model finds, everywhere. */
	public static final Scope ALL = new Scope(List.of(), 0, Optional.empty(), Optional.empty());

	/** @throws InvalidRequest if the smallest volume is impossible */
	public Scope {
		structures = structures.stream().distinct().toList();
		if (!(smallest >= 0 && Double.isFinite(smallest)))
			throw new InvalidRequest(
					"The smallest volume of a piece is " + smallest + " mm3; give 0 to keep all, or more.");
	}

	/**
	 * @param structures names with commas between them; blank: all
	 * @param roi x,y,z,w,h,d in voxels; blank: everywhere
	 * @param cropWith MODEL:STRUCTURE,...; blank: none
	 * @param margin around what that one finds, in mm
	 * @throws InvalidRequest if one of them makes no sense
	 * @throws sc.fiji.stunet.model.InvalidModel if there is no first model of this name
	 */
	public static Scope parse(String structures, double smallest, String roi, String cropWith, double margin) {
		Optional<VoxelBox> box = Optional.empty();
		try {
			if (!roi.isBlank()) box = Optional.of(VoxelBox.parse(roi));
		} catch (IllegalArgumentException e) {
			throw new InvalidRequest("The roi " + roi + " " + e.getMessage() + ".", e);
		}
		return new Scope(
				names(structures),
				smallest,
				box,
				cropWith.isBlank() ? Optional.empty() : Optional.of(CropWith.parse(cropWith, margin)));
	}

	static List<String> names(String text) {
		return Stream.of(text.split(","))
				.map(String::strip)
				.filter(name -> !name.isEmpty())
				.toList();
	}

	/**
	 * The structures of a model that are wanted.
	 *
	 * @param model name of it, for messages
	 * @throws InvalidRequest if it lacks one; the nearest names are in the sentence
	 */
	public Structures chosen(Structures all, String model) {
		return structures.isEmpty() ? all : chosen(all, structures, model);
	}

	/**
	 * Structures by their names.
	 *
	 * @param model name of it, for messages
	 * @throws InvalidRequest if it lacks one; the nearest names are in the sentence
	 */
	public static Structures chosen(Structures all, List<String> names, String model) {
		List<String> known = all.all().stream().map(Structure::name).toList();
		for (String name : names)
			if (!known.contains(name))
				throw new InvalidRequest(
						"The model " + model + " has no structure \"" + name + "\"; the nearest of its names: "
								+ String.join(", ", InstalledModels.nearest(name, known)) + ".");
		return new Structures(all.all().stream()
				.filter(structure -> names.contains(structure.name()))
				.toList());
	}

	/**
	 * @return the same with a box
	 * @throws InvalidRequest if it has another one
	 */
	public Scope with(VoxelBox box) {
		if (roi.isPresent() && !roi.get().equals(box))
			throw new InvalidRequest(
					"Both a selection and roi=" + roi.get().text() + " say where; leave one of them out.");
		return new Scope(structures, smallest, Optional.of(box), cropWith);
	}

	/** The settings that are not the usual ones, as users write them, with spaces between them; empty: all usual. */
	public String text() {
		List<String> all = new ArrayList<>();
		if (!structures.isEmpty())
			all.add("structures="
					+ String.join(",", structures.stream().sorted().toList()));
		if (smallest > 0) all.add("smallest=" + number(smallest));
		roi.ifPresent(box -> all.add("roi=" + box.text()));
		cropWith.ifPresent(first -> all.add("crop-with=" + first.model().getFileName() + ":"
				+ String.join(",", first.structures()) + " margin=" + number(first.margin())));
		return String.join(" ", all);
	}

	private static String number(double value) {
		return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : Double.toString(value);
	}
}
