package sc.fiji.stunet.fiji.annotate;

import java.awt.Color;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import ij.gui.Roi;
import ij.io.RoiDecoder;

import sc.fiji.stunet.fiji.image.LabelledRois;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.image.StructureRois;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;

/** The outlines of structures on an image's slices, as ROIs. */
final class Outlines {

	private Outlines() {}

	/** Those of some ROIs that are not among others; ROIs that were read twice from a file are the same. */
	static List<Roi> without(List<Roi> rois, List<Roi> others) {
		Set<String> known = others.stream().map(Outlines::content).collect(Collectors.toSet());
		return rois.stream().filter(roi -> !known.contains(content(roi))).toList();
	}

	/** ROIs as they are read from a file. */
	static List<Roi> stored(List<Roi> rois) {
		return rois.stream()
				.map(roi -> RoiDecoder.openFromByteArray(RoiFile.bytes(roi)))
				.toList();
	}

	/** What a file of the ROIs would have. */
	static String content(List<Roi> rois) {
		return rois.stream().map(Outlines::content).collect(Collectors.joining(" "));
	}

	private static String content(Roi roi) {
		return HexFormat.of().formatHex(RoiFile.bytes(roi));
	}

	/** Copies of accepted ROIs in the colours of their structures, which the next ones that are shown replace. */
	static List<Roi> shown(List<Roi> accepted, Structures structures) {
		List<Roi> shown = new ArrayList<>();
		for (Roi roi : accepted) {
			String name = LabelledRois.nameOf(roi);
			for (Structure structure : structures.all()) {
				if (!structure.name().equals(name)) continue;
				Roi copy = (Roi) roi.clone();
				copy.setProperty(StructureRois.PROPERTY, name);
				copy.setStrokeColor(new Color(structure.colour()));
				shown.add(copy);
			}
		}
		return shown;
	}
}
