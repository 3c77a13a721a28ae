package sc.fiji.stunet.fiji.launch;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.scijava.Priority;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.run.AbstractCodeRunner;
import org.scijava.run.CodeRunner;

import sc.fiji.stunet.failure.InvalidRequest;

/**
 * Runs {@code fiji --run "STU-Net Predict..." 'model=...'} as SciJava does, but reports an unknown key in one sentence,
 * where SciJava would log a stack trace and end with exit code 0.
 */
@Plugin(type = CodeRunner.class, priority = Priority.HIGH)
public final class CommandRunner extends AbstractCodeRunner {

	@Parameter
	private CommandService commands;

	@Override
	public boolean supports(Object code) {
		return command(code).isPresent();
	}

	/** Finds a command by its class, or by its name in the menu. */
	private Optional<CommandInfo> command(Object code) {
		String name = code instanceof Class<?> type
				? type.getName()
				: String.valueOf(code).replaceFirst("^command:", "");
		return commands.getCommands().stream()
				.filter(info -> MacroDefaults.isOurs(info))
				.filter(info -> name.equals(info.getDelegateClassName()) || name.equals(info.getTitle()))
				.findFirst();
	}

	@Override
	public void run(Object code, Object... keysAndValues) throws InvocationTargetException {
		Map<String, Object> inputs = new LinkedHashMap<>();
		List<Object> all = keysAndValues == null ? List.of() : Arrays.asList(keysAndValues);
		for (int i = 0; i + 1 < all.size(); i += 2) inputs.put(String.valueOf(all.get(i)), all.get(i + 1));
		run(code, inputs);
	}

	@Override
	public void run(Object code, Map<String, Object> inputs) throws InvocationTargetException {
		CommandInfo info = command(code).orElseThrow();
		Map<String, Object> known = inputs == null ? Map.of() : inputs;
		try {
			CommandInputs.refuseUnknown(info, known.keySet());
		} catch (InvalidRequest e) {
			CommandLineRun.fail(e.getMessage(), CommandLineRun.FAILED);
			throw new InvocationTargetException(e, e.getMessage());
		}
		waitFor(commands.run(info, true, known));
	}
}
