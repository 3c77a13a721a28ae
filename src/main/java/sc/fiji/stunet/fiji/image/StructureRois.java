package sc.fiji.stunet.fiji.image;

import java.awt.Color;
import java.awt.HeadlessException;
import java.awt.Rectangle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

import ij.ImagePlus;
import ij.ImageStack;
import ij.gui.Overlay;
import ij.gui.Roi;
import ij.plugin.filter.ThresholdToSelection;
import ij.plugin.frame.RoiManager;
import ij.process.ImageProcessor;

import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;

/** Makes outlines of structures: one ROI for each structure and slice, in its colour and with its name. */
public final class StructureRois {

	/**
	 * Property of a ROI with the name of its structure, which also distinguishes our ROIs from the user's. A ROI that
	 * is saved loses keys with spaces.
	 */
	public static final String PROPERTY = "STU-Net-structure";

	private static final int OPACITY = 110;

	private StructureRois() {}

	/**
	 * @param labels one plane of 16 bits per slice
	 * @return ROIs whose positions are slices, from 1
	 */
	public static List<Roi> of(ImageStack labels, Structures structures) {
		List<Roi> rois = new ArrayList<>();
		for (int slice = 1; slice <= labels.size(); slice++) rois.addAll(of(labels, structures, slice));
		return rois;
	}

	/** Those of a single slice, from 1. */
	public static List<Roi> of(ImageStack labels, Structures structures, int slice) {
		List<Roi> rois = new ArrayList<>();
		ImageProcessor plane = labels.getProcessor(slice);
		SortedMap<Integer, Rectangle> boxes = boxes((short[]) plane.getPixels(), plane.getWidth());
		for (int value : boxes.keySet()) rois.add(outline(plane, value, boxes.get(value), slice, structures));
		return rois;
	}

	/** The box of each value: most values occur in a small part of the slice only. */
	private static SortedMap<Integer, Rectangle> boxes(short[] values, int width) {
		SortedMap<Integer, Rectangle> boxes = new TreeMap<>();
		for (int start = 0, end; start < values.length; start = end) {
			end = start + 1;
			while (end % width != 0 && values[end] == values[start]) end++;
			if (values[start] == 0) continue;
			Rectangle run = new Rectangle(start % width, start / width, end - start, 1);
			boxes.merge(values[start] & 0xffff, run, Rectangle::union);
		}
		return boxes;
	}

	private static Roi outline(ImageProcessor plane, int value, Rectangle box, int slice, Structures structures) {
		plane.setRoi(box);
		ImageProcessor part = plane.crop();
		part.setThreshold(value, value, ImageProcessor.NO_LUT_UPDATE);
		Roi roi = new ThresholdToSelection().convert(part);
		Rectangle within = roi.getBounds();
		roi.setLocation(box.x + within.x, box.y + within.y);
		String name =
				structures.withValue(value).map(Structures.Structure::name).orElse("label " + value);
		roi.setName(String.format(Locale.ROOT, "%s-%04d", name, slice));
		roi.setProperty(PROPERTY, name);
		roi.setStrokeColor(new Color(
				structures.withValue(value).map(Structures.Structure::colour).orElse(LabelColours.of(value))));
		roi.setPosition(slice);
		return roi;
	}

	/**
	 * Shows the ROIs as an overlay, instead of those of an earlier prediction; other elements of the overlay stay.
	 *
	 * @param frame the segmented frame, from 1
	 */
	public static void show(List<Roi> rois, ImagePlus image, int frame) {
		Overlay overlay = new Overlay();
		if (image.getOverlay() != null)
			for (Roi roi : image.getOverlay())
				if (roi.getProperty(PROPERTY) == null || roi.getTPosition() > 0 && roi.getTPosition() != frame)
					overlay.add(roi);
		for (Roi roi : rois) {
			Color colour = roi.getStrokeColor();
			roi.setFillColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), OPACITY));
			place(roi, image, frame);
			overlay.add(roi);
		}
		image.setOverlay(overlay);
	}

	/** Whether there can be a ROI Manager: without a screen a Fiji has one, and a plain ImageJ has none. */
	public static boolean canBeManaged() {
		try {
			RoiManager.getInstance2();
			return true;
		} catch (HeadlessException e) {
			return false;
		}
	}

	/** Appends the ROIs to the manager that a macro's next line finds; its other ROIs stay. */
	public static void addToManager(List<Roi> rois, ImagePlus image, int frame) {
		// In batch mode a macro has a manager without a window, and getRoiManager() would create another one.
		RoiManager ofMacro = RoiManager.getInstance2();
		RoiManager manager = ofMacro != null ? ofMacro : RoiManager.getRoiManager();
		for (Roi roi : rois) {
			place(roi, image, frame);
			// As with what a user draws, the manager's copy then tells where it belongs.
			roi.setImage(image);
			manager.addRoi(roi);
			roi.setImage(null);
		}
	}

	/** Sets the position of a ROI. In a hyperstack it has three parts; any channel will do. */
	private static void place(Roi roi, ImagePlus image, int frame) {
		if (image == null || image.getNChannels() == 1 && image.getNFrames() == 1) return;
		int slice = roi.hasHyperStackPosition() ? roi.getZPosition() : roi.getPosition();
		roi.setPosition(0, slice, image.getNFrames() > 1 ? frame : 0);
	}
}
