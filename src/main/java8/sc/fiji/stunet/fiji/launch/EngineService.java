package sc.fiji.stunet.fiji.launch;

import java.util.ArrayList;
import java.util.List;

import org.scijava.plugin.Parameter;
import org.scijava.plugin.PluginInfo;
import org.scijava.plugin.PluginService;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;

/**
 * For a Fiji with an older Java: takes our commands, and what looks at those of others, out of SciJava's list, since
 * none of their classes can be loaded. The menu has them all the same, and says why they do not run.
 */
public final class EngineService extends AbstractService implements SciJavaService {

	@Parameter
	private PluginService plugins;

	@Override
	public void initialize() {
		List<PluginInfo<?>> ours = new ArrayList<>();
		for (PluginInfo<?> plugin : plugins.getPlugins())
			if (plugin.getClassName().startsWith("sc.fiji.stunet.")) ours.add(plugin);
		plugins.removePlugins(ours);
	}
}
