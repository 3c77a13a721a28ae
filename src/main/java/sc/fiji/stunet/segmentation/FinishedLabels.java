package sc.fiji.stunet.segmentation;

import java.util.HashSet;
import java.util.Set;

import net.imglib2.Cursor;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.view.Views;

import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.postprocess.LargestComponent;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.volume.LabelMap;

/** The way from classes to the structures of a model, when all voxels are decided. */
final class FinishedLabels {

	private FinishedLabels() {}

	/**
	 * @param classes as the network's scores say
	 * @param wanted of the model's structures
	 */
	static LabelMap of(Model model, LabelMap classes, Structures wanted) {
		return finished(model, structureValues(model, classes), wanted);
	}

	/** Replaces classes or regions 1, 2 ... by the structures' values in place; they are the same in most models. */
	private static LabelMap structureValues(Model model, LabelMap classes) {
		Structures structures = model.structures();
		int[] values = new int[structures.all().size() + 1];
		boolean same = true;
		for (int c = 1; c < values.length; c++) {
			values[c] = structures.areRegions()
					? structures.regions().get(c - 1)
					: structures.all().get(c - 1).value();
			same &= values[c] == c;
		}
		Cursor<UnsignedShortType> voxels = Views.flatIterable(classes.voxels()).cursor();
		while (!same && voxels.hasNext()) {
			UnsignedShortType voxel = voxels.next();
			voxel.set(values[voxel.get()]);
		}
		return classes;
	}

	/** The label map after the model's own post-processing, with what is wanted of it. */
	private static LabelMap finished(Model model, LabelMap labels, Structures wanted) {
		LabelMap own =
				model.largestPartOnly().isEmpty() ? labels : LargestComponent.of(labels, model.largestPartOnly());
		boolean corners = model.plan().nnUNetVersion() == NnUNetVersion.NNUNET_V2;
		for (Set<Integer> together : model.largestTogether()) own = LargestComponent.ofAll(own, together, corners);
		Set<Integer> unwanted = new HashSet<>();
		for (Structure structure : model.structures().all())
			if (!wanted.all().contains(structure)) unwanted.add(structure.value());
		if (!unwanted.isEmpty())
			Views.flatIterable(own.voxels()).forEach(voxel -> {
				if (unwanted.contains(voxel.get())) voxel.set(0);
			});
		return own;
	}
}
