package sc.fiji.stunet.fiji.launch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.scijava.Priority;
import org.scijava.module.Module;
import org.scijava.module.ModuleInfo;
import org.scijava.module.process.AbstractPostprocessorPlugin;
import org.scijava.module.process.PostprocessorPlugin;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;

/** Keeps what a user has typed until the command has succeeded: after a refusal the dialog shows it again. */
@Plugin(type = Service.class)
public final class TypedInputs extends AbstractService implements SciJavaService {

	/**
	 * What stood in a dialog.
	 *
	 * @param values by the keys of the fields
	 * @param showsMore whether the fields behind "More" were seen: the refusal may be about one of them
	 */
	public record Typed(Map<String, Object> values, boolean showsMore) {

		/** A dialog that was not filled in before. */
		public static final Typed NOTHING = new Typed(Map.of(), false);

		public Typed {
			values = Map.copyOf(values);
		}
	}

	private final Map<String, Typed> byCommand = new ConcurrentHashMap<>();

	/** What was typed in the dialog of a command that has not succeeded. */
	public Typed of(ModuleInfo command) {
		return byCommand.getOrDefault(command.getDelegateClassName(), Typed.NOTHING);
	}

	public void keep(ModuleInfo command, Typed typed) {
		byCommand.put(command.getDelegateClassName(), typed);
	}

	public void forget(ModuleInfo command) {
		byCommand.remove(command.getDelegateClassName());
	}

	/** Forgets what was typed when the command has succeeded. */
	@Plugin(type = PostprocessorPlugin.class, priority = Priority.LOW)
	public static final class Forget extends AbstractPostprocessorPlugin {

		@Parameter(required = false)
		private TypedInputs typed;

		@Override
		public void process(Module module) {
			if (typed != null) typed.forget(module.getInfo());
		}
	}
}
