package sc.fiji.stunet.fiji;

import ij.IJ;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.scijava.Cancelable;

import sc.fiji.stunet.batch.InvalidBatch;
import sc.fiji.stunet.io.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.worker.client.EngineFailure;

/** Exceptions become sentences for the user here, once, on ImageJ's side. */
public final class Problems {

	private Problems() {}

	/** Runs a command's work; what goes wrong cancels the command with one sentence as its reason. */
	public static void cancelOnFailure(Cancelable command, Runnable work) {
		try {
			work.run();
		}
		catch (RuntimeException | OutOfMemoryError problem) {
			command.cancel(sentence(problem));
		}
		finally {
			IJ.showProgress(1);
			IJ.showStatus("");
		}
	}

	/** What to tell the user, empty when the user ended it; stack traces go to the log, those of defects only. */
	static String sentence(Throwable problem) {
		if (problem instanceof Cancelled) return "";
		if (problem instanceof EngineFailure failure && !failure.details().isEmpty()) IJ.log(failure.details());
		if (problem instanceof EngineFailure || problem instanceof InvalidVolume || problem instanceof InvalidModel
			|| problem instanceof InvalidOutput || problem instanceof InvalidOption || problem instanceof InvalidBatch) return problem.getMessage();
		if (problem instanceof OutOfMemoryError)
			return "There is not enough memory for this image; close other images or give ImageJ more (Edit > Options > Memory & Threads).";
		StringWriter trace = new StringWriter();
		problem.printStackTrace(new PrintWriter(trace, true));
		IJ.log(trace.toString());
		return "Something unexpected happened (" + problem + "); the log has the details.";
	}
}
