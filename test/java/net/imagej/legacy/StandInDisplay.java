package net.imagej.legacy;

import java.awt.EventQueue;

import ij.ImagePlus;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;

/** Like SciJava's display of outputs with imagej-legacy's viewer: shows an image later, on another thread. Says so. */
public final class StandInDisplay extends AbstractPostprocessorPlugin {

	@Override
	public void process(Module module) {
		for (ModuleItem<?> item : module.getInfo().outputs())
			if (!module.isOutputResolved(item.getName())
					&& module.getOutput(item.getName()) instanceof ImagePlus image) {
				System.out.println("SciJava shows " + image.getTitle());
				EventQueue.invokeLater(image::show);
			}
	}
}
