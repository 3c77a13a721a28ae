package sc.fiji.stunet.segmentation;

import java.util.Arrays;
import java.util.Set;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelPlanes;

/** The way from classes to the structures of a model, when all voxels are decided. */
final class FinishedLabels {

	private FinishedLabels() {}

	/**
	 * Makes it in place.
	 *
	 * @param labels classes, as the network's scores say
	 * @param wanted of the model's structures
	 */
	static void make(Model model, LabelPlanes labels, Structures wanted, Progress progress) {
		replace(labels, values(model), progress);
		if (!model.largestPartOnly().isEmpty()) LargestComponent.of(labels, model.largestPartOnly(), progress);
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
