package sc.fiji.stunet.fiji.launch;

import java.lang.reflect.Field;

import ij.IJ;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.plugin.PluginService;

import sc.fiji.stunet.fiji.view.StructureNames;

/** The SciJava context: Fiji's own, or in a plain ImageJ a small one for this plugin. */
public final class ImageJContext {

	private ImageJContext() {}

	/** Holds the context, which is created once, at its first use. */
	private static final class Holder {

		static final Context CONTEXT = create();
	}

	public static Context get() {
		return Holder.CONTEXT;
	}

	/**
	 * Whether imagej-legacy runs this ImageJ: its patcher adds the field that imagej-legacy sets to a class of its own.
	 */
	public static boolean isFiji() {
		try {
			Field hooks = IJ.class.getDeclaredField("_hooks");
			hooks.setAccessible(true);
			Object legacy = hooks.get(null);
			return legacy != null && legacy.getClass().getName().startsWith("net.imagej.legacy.");
		} catch (ReflectiveOperationException e) {
			return false;
		}
	}

	private static Context create() {
		// In Fiji this returns the application's context; in a plain ImageJ it would create a broken one.
		if (isFiji() && IJ.runPlugIn("org.scijava.Context", "") instanceof Context application) return application;
		Thread thread = Thread.currentThread();
		ClassLoader before = thread.getContextClassLoader();
		try {
			// SciJava searches plugins with this one; ImageJ's does not see the plugins folder.
			thread.setContextClassLoader(ImageJContext.class.getClassLoader());
			return new Context(
					CommandService.class,
					PluginService.class,
					EngineService.class,
					StructureNames.class,
					TypedInputs.class);
		} finally {
			thread.setContextClassLoader(before);
		}
	}
}
