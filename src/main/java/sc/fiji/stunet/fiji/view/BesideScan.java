package sc.fiji.stunet.fiji.view;

import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.lang.ref.WeakReference;

import ij.IJ;
import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.ImageCanvas;
import ij.gui.ImageWindow;
import ij.gui.StackWindow;

/** Opens a label image as its scan is seen: at the same slice, with the same zoom, in a window next to it. */
public final class BesideScan implements ImageListener {

	private final WeakReference<ImagePlus> labels;
	private final WeakReference<ImagePlus> scan;

	private final int slice;
	private final int frame;

	private BesideScan(ImagePlus labels, ImagePlus scan) {
		this.labels = new WeakReference<>(labels);
		this.scan = new WeakReference<>(scan);
		boolean sameSlices = labels.getNSlices() == scan.getNSlices();
		slice = sameSlices ? scan.getZ() : Math.min(scan.getCurrentSlice(), labels.getNSlices());
		frame = Math.min(scan.getT(), labels.getNFrames());
	}

	/**
	 * To be called before the label image is shown, by whomever.
	 *
	 * @param scan null, or one without a window: nothing is done
	 */
	public static void open(ImagePlus labels, ImagePlus scan) {
		if (scan == null || scan.getWindow() == null) return;
		BesideScan beside = new BesideScan(labels, scan);
		// The macro's next line finds this slice; the window's sliders follow when it is there.
		labels.setPosition(1, beside.slice, beside.frame);
		ImagePlus.addImageListener(beside);
	}

	/**
	 * Brings the window of a scan that something was laid over to the front: it may lie under others. A macro keeps the
	 * order of its windows.
	 */
	public static void toFront(ImagePlus scan) {
		ImageWindow window = scan.getWindow();
		if (window != null && !IJ.isMacro()) OnScreen.run(window::toFront);
	}

	@Override
	public void imageOpened(ImagePlus image) {
		ImagePlus mine = labels.get();
		if (mine != null && mine != image) return;
		ImagePlus.removeImageListener(this);
		ImagePlus beside = scan.get();
		if (mine == null || beside == null || mine.getWindow() == null || beside.getWindow() == null) return;
		if (mine.getWindow() instanceof StackWindow stack) {
			if (mine.isDisplayedHyperStack()) stack.setPosition(1, slice, frame);
			else stack.updateSliceSelector();
		}
		zoom(mine.getWindow(), beside.getCanvas());
		mine.getWindow().setLocation(place(mine.getWindow(), beside.getWindow()).getLocation());
	}

	private static void zoom(ImageWindow window, ImageCanvas as) {
		ImageCanvas canvas = window.getCanvas();
		canvas.setSize(as.getWidth(), as.getHeight());
		canvas.setSourceRect(as.getSrcRect());
		canvas.setMagnification(as.getMagnification());
		window.pack();
		canvas.repaint();
	}

	/** To the right of the scan, or the left, or below it, as far as the screen goes; otherwise where it is. */
	private static Rectangle place(ImageWindow window, ImageWindow scan) {
		Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
		Rectangle beside = scan.getBounds();
		Rectangle own = window.getBounds();
		Rectangle right = new Rectangle(beside.x + beside.width, beside.y, own.width, own.height);
		Rectangle left = new Rectangle(beside.x - own.width, beside.y, own.width, own.height);
		Rectangle below = new Rectangle(beside.x, beside.y + beside.height, own.width, own.height);
		for (Rectangle place : new Rectangle[] {right, left, below}) if (screen.contains(place)) return place;
		return own;
	}

	@Override
	public void imageUpdated(ImagePlus image) {}

	@Override
	public void imageClosed(ImagePlus image) {
		if (labels.get() == null || image == scan.get()) ImagePlus.removeImageListener(this);
	}
}
