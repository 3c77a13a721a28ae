package sc.fiji.stunet.imagej;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import groovy.lang.Binding;
import groovy.lang.GroovyShell;
import ij.IJ;
import org.python.util.PythonInterpreter;
import org.scijava.Context;
import org.scijava.command.CommandService;

/** Runs scripts in the languages of Fiji's script editor; called by a macro. */
public final class Scripts {

	/** A script parameter, which SciJava fills in and takes out of the script. */
	private static final Pattern COMMANDS = Pattern.compile("(?m)^#@ CommandService (\\w+)$");

	private Scripts() {}

	/** @param file Groovy or Python */
	public static String run(String file) throws IOException {
		if (file.endsWith(".groovy")) groovy(Files.readString(Path.of(file)));
		else
			try (PythonInterpreter python = new PythonInterpreter()) {
				python.execfile(file);
			}
		return "";
	}

	private static void groovy(String script) {
		Binding binding = new Binding();
		Matcher commands = COMMANDS.matcher(script);
		if (commands.find())
			binding.setVariable(
					commands.group(1),
					((Context) IJ.runPlugIn(Context.class.getName(), "")).service(CommandService.class));
		new GroovyShell(binding).evaluate(COMMANDS.matcher(script).replaceAll(""));
	}
}
