package sc.fiji.stunet.fiji.view;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;

import sc.fiji.stunet.model.LabelColours;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;

/** ImageJ's 3D Viewer, which every Fiji has and an ImageJ may have; found by the name of its class. */
public final class Viewer3d {

	private static final String UNIVERSE = "ij3d.Image3DUniverse";
	/** Of 255 in a mask: low, so that what is thinner than a voxel of the mask is not lost. */
	private static final int THRESHOLD = 64;

	private final Class<?> universe;

	private Viewer3d(Class<?> universe) {
		this.universe = universe;
	}

	/** The one that is installed here; empty: none is. */
	public static Optional<Viewer3d> installed() {
		return in(IJ.getClassLoader() == null ? Viewer3d.class.getClassLoader() : IJ.getClassLoader());
	}

	static Optional<Viewer3d> in(ClassLoader plugins) {
		try {
			return Optional.of(new Viewer3d(Class.forName(UNIVERSE, false, plugins)));
		} catch (ClassNotFoundException | LinkageError e) {
			return Optional.empty();
		}
	}

	/**
	 * Opens a window with the surface of every structure in its colour, which users can turn, hide and select. When it
	 * is cancelled, those that are there stay. A viewer that does not work here, because of its graphics, is told in
	 * the log.
	 */
	public void show(ImagePlus labels, Structures structures, Progress progress) {
		try {
			Object window = universe.getConstructor().newInstance();
			universe.getMethod("show").invoke(window);
			Method addMesh = Arrays.stream(universe.getMethods())
					.filter(Viewer3d::takesImageAndColour)
					.findFirst()
					.orElseThrow(() -> new NoSuchMethodException("addMesh"));
			Map<Integer, StructureMasks.Box> boxes = StructureMasks.boxes(labels);
			int done = 0;
			for (int value : boxes.keySet()) {
				progress.report("Making surfaces", done++, boxes.size());
				if (progress.isCancelled()) break;
				ImagePlus mask = StructureMasks.mask(labels, value, boxes.get(value));
				Optional<Structure> structure = structures.withValue(value);
				addMesh.invoke(
						window,
						mask,
						colour(
								addMesh.getParameterTypes()[1],
								structure.map(Structure::colour).orElse(LabelColours.of(value))),
						structure.map(Structure::name).orElse("label " + value),
						THRESHOLD,
						new boolean[] {true, true, true},
						1);
			}
		} catch (InvocationTargetException e) {
			fail(e.getCause(), progress);
		} catch (ReflectiveOperationException | LinkageError e) {
			fail(e, progress);
		}
	}

	private static void fail(Throwable cause, Progress progress) {
		progress.log("Warning: the 3D viewer cannot show the structures on this computer (" + cause
				+ "); the label image is there.");
	}

	/** {@code addMesh(image, colour, name, threshold, channels, resampling)}. */
	private static boolean takesImageAndColour(Method method) {
		return method.getName().equals("addMesh")
				&& method.getParameterCount() == 6
				&& method.getParameterTypes()[0] == ImagePlus.class;
	}

	/** A {@code Color3f}, whose package differs between versions. */
	private static Object colour(Class<?> type, int rgb) throws ReflectiveOperationException {
		return type.getConstructor(float.class, float.class, float.class)
				.newInstance((rgb >> 16 & 255) / 255f, (rgb >> 8 & 255) / 255f, (rgb & 255) / 255f);
	}
}
