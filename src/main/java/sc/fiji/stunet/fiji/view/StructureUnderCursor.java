package sc.fiji.stunet.fiji.view;

import java.awt.event.MouseEvent;
import java.awt.event.MouseMotionAdapter;
import java.util.Arrays;
import java.util.Optional;

import ij.IJ;
import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.Overlay;
import ij.gui.Roi;

import sc.fiji.stunet.fiji.image.LabelImage;
import sc.fiji.stunet.fiji.image.StructureRois;

/**
 * Names the structure under the mouse in the status bar: in label images, also those that were saved and opened again,
 * and in images with an overlay of structures.
 */
public final class StructureUnderCursor implements ImageListener {

	/** Runs after ImageJ's own listener, which the canvas added first. */
	private final MouseMotionAdapter mouse = new MouseMotionAdapter() {

		@Override
		public void mouseMoved(MouseEvent event) {
			if (!(event.getSource() instanceof ImageCanvas canvas) || canvas.getImage() == null) return;
			int x = canvas.offScreenX(event.getX());
			int y = canvas.offScreenY(event.getY());
			structure(canvas.getImage(), x, y)
					.ifPresent(name ->
							IJ.showStatus(name + "   " + canvas.getImage().getLocationAsString(x, y)));
		}
	};

	private StructureUnderCursor() {}

	/** @return ends the service */
	static Runnable start() {
		StructureUnderCursor listener = new StructureUnderCursor();
		ImagePlus.addImageListener(listener);
		return () -> ImagePlus.removeImageListener(listener);
	}

	/** The name at a pixel of the current slice. */
	public static Optional<String> structure(ImagePlus image, int x, int y) {
		if (x < 0 || y < 0 || x >= image.getWidth() || y >= image.getHeight()) return Optional.empty();
		return LabelImage.structure(image, x, y).or(() -> ofOverlay(image, x, y));
	}

	private static Optional<String> ofOverlay(ImagePlus image, int x, int y) {
		Overlay overlay = image.getOverlay();
		if (overlay == null || image.getHideOverlay()) return Optional.empty();
		return Arrays.stream(overlay.toArray())
				.filter(roi ->
						roi.getProperty(StructureRois.PROPERTY) != null && isShown(roi, image) && roi.contains(x, y))
				.findFirst()
				.map(roi -> roi.getProperty(StructureRois.PROPERTY));
	}

	private static boolean isShown(Roi roi, ImagePlus image) {
		if (!roi.hasHyperStackPosition()) return roi.getPosition() == image.getCurrentSlice();
		return roi.getZPosition() == image.getZ() && (roi.getTPosition() == 0 || roi.getTPosition() == image.getT());
	}

	@Override
	public void imageOpened(ImagePlus image) {
		listen(image);
	}

	/** A window gets a new canvas when its stack is replaced; an overlay may come after the image. */
	@Override
	public void imageUpdated(ImagePlus image) {
		listen(image);
	}

	@Override
	public void imageClosed(ImagePlus image) {}

	private void listen(ImagePlus image) {
		ImageCanvas canvas = image.getCanvas();
		if (canvas != null && !Arrays.asList(canvas.getMouseMotionListeners()).contains(mouse))
			canvas.addMouseMotionListener(mouse);
	}
}
