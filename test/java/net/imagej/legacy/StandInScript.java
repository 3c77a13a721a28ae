package net.imagej.legacy;

import java.io.BufferedReader;
import java.io.Reader;
import java.util.List;

import javax.script.ScriptEngine;
import javax.script.SimpleBindings;

import ij.IJ;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.plugin.Parameter;
import org.scijava.script.AbstractScriptEngine;
import org.scijava.script.AbstractScriptLanguage;

/**
 * A language of scripts with one statement a line: a way to call a command, its name, and options, between bars. It
 * says what became of each. In the place of Groovy and the others, which Fiji brings.
 */
public final class StandInScript extends AbstractScriptLanguage {

	@Parameter
	private Context context;

	@Override
	public List<String> getExtensions() {
		return List.of("standin");
	}

	@Override
	public ScriptEngine getScriptEngine() {
		return new AbstractScriptEngine() {

			{
				engineScopeBindings = new SimpleBindings();
			}

			@Override
			public Object eval(String script) {
				script.lines()
						.filter(line -> !line.isBlank())
						.forEach(line -> System.out.println("script: " + became(line.split("\\|"))));
				return null;
			}

			@Override
			public Object eval(Reader reader) {
				return eval(String.join("\n", new BufferedReader(reader).lines().toList()));
			}
		};
	}

	private String became(String[] statement) {
		try {
			switch (statement[0]) {
				case "command" -> {
					Object[] inputs = {statement[2].split("=")[0], statement[2].split("=")[1]};
					CommandModule module = context.service(CommandService.class)
							.run(statement[1], true, inputs)
							.get();
					return "canceled " + module.isCanceled() + ", " + module.getCancelReason();
				}
				case "IJ.run" -> IJ.run(statement[1], statement[2]);
				case "macro" -> {
					return "macro gave "
							+ IJ.runMacro("run('" + statement[1] + "', '" + statement[2] + "'); print('went on');");
				}
				default -> sc.fiji.stunet.fiji.Launcher.call(statement[1], statement[2]);
			}
			return "went on";
		} catch (Exception e) {
			return "caught " + e.getMessage();
		}
	}
}
