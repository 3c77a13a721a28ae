package sc.fiji.stunet.segmentation;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelPlanes;

/** The way from classes to the structures of a model, when all voxels are decided. */
final class FinishedLabels {

	private FinishedLabels() {}

	/**
	 * How voxels are decided for {@link #make}: what it does not need may be left out.
	 *
	 * @param wanted of the model's structures
	 */
	static LabelRule rule(Model model, Structures wanted, Speed speed) {
		Set<Integer> needed = needed(model, wanted);
		short[] values = values(model);
		return new LabelRule(
				model.network().classes(),
				model.structures().areRegions(),
				speed == Speed.FAST,
				IntStream.rangeClosed(1, model.structures().all().size())
						.filter(label -> needed.contains(values[label] & 0xffff))
						.boxed()
						.collect(Collectors.toSet()));
	}

	/** The values of the structures on which those that are wanted depend: themselves, and all that count as one. */
	private static Set<Integer> needed(Model model, Structures wanted) {
		return Stream.concat(
						wanted.all().stream().map(Structure::value),
						model.largestTogether().stream().flatMap(Set::stream))
				.collect(Collectors.toSet());
	}

	/**
	 * Makes it in place.
	 *
	 * @param labels classes, as the {@link #rule} says
	 * @param wanted of the model's structures
	 */
	static void make(Model model, LabelPlanes labels, Structures wanted, Progress progress) {
		replace(labels, values(model), progress);
		Set<Integer> largest = new HashSet<>(model.largestPartOnly());
		largest.retainAll(needed(model, wanted));
		if (!largest.isEmpty()) LargestComponent.of(labels, largest, progress);
		boolean corners = model.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V2;
		for (Set<Integer> together : model.largestTogether())
			LargestComponent.ofAll(labels, together, corners, progress);
		short[] kept = themselves();
		for (Structure structure : model.structures().all())
			if (!wanted.all().contains(structure)) kept[structure.value()] = 0;
		replace(labels, kept, progress);
	}

	/** The structures' values of classes or regions 1, 2 ...; they are the same in most models. */
	private static short[] values(Model model) {
		Structures structures = model.structures();
		short[] values = themselves();
		for (int c = 1; c <= structures.all().size(); c++)
			values[c] = (short)
					(structures.areRegions()
							? structures.regions().get(c - 1)
							: structures.all().get(c - 1).value());
		return values;
	}

	private static short[] themselves() {
		short[] labels = new short[1 << 16];
		for (int label = 0; label < labels.length; label++) labels[label] = (short) label;
		return labels;
	}

	private static void replace(LabelPlanes labels, short[] values, Progress progress) {
		if (Arrays.equals(values, themselves())) return;
		Extent size = labels.size();
		short[] plane = new short[size.x() * size.y()];
		for (int z = 0; z < size.z(); z++) {
			progress.checkCancelled();
			labels.read(z, plane);
			for (int i = 0; i < plane.length; i++) plane[i] = values[plane[i] & 0xffff];
			labels.write(z, plane);
		}
	}
}
