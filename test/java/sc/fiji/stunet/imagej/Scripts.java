package sc.fiji.stunet.imagej;

import java.io.File;
import java.io.IOException;

import groovy.lang.GroovyShell;
import org.python.util.PythonInterpreter;

/** Runs scripts in the languages of Fiji's script editor; called by a macro. */
public final class Scripts {

	private Scripts() {}

	/** @param file Groovy or Python */
	public static String run(String file) throws IOException {
		if (file.endsWith(".groovy")) new GroovyShell().evaluate(new File(file));
		else
			try (PythonInterpreter python = new PythonInterpreter()) {
				python.execfile(file);
			}
		return "";
	}
}
