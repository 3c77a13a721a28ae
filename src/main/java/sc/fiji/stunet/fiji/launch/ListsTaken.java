package sc.fiji.stunet.fiji.launch;

import java.util.List;

import org.scijava.module.Module;
import org.scijava.module.ModuleItem;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Plugin;

/** Keeps SciJava from opening a window of text for everything in the lists of our commands: they are for scripts. */
@Plugin(type = PostprocessorPlugin.class)
public final class ListsTaken extends AbstractPostprocessorPlugin {

	@Override
	public void process(Module ended) {
		if (!(ended.getDelegateObject() instanceof Outcome.Of)) return;
		for (ModuleItem<?> item : ended.getInfo().outputs())
			if (item.getType() == List.class) ended.resolveOutput(item.getName());
	}
}
