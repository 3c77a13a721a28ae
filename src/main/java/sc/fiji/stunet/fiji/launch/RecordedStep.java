package sc.fiji.stunet.fiji.launch;

import java.util.Map;

import ij.plugin.frame.Recorder;

/** A step that a user takes in a window of a command, as the macro's line that takes it. */
public final class RecordedStep {

	private RecordedStep() {}

	/**
	 * Records a line, if the recorder is open.
	 *
	 * @param command its label
	 * @param options by key; an empty value is recorded, too
	 */
	public static void record(String command, Map<String, String> options) {
		if (!Recorder.record) return;
		Recorder.setCommand(command);
		Recorder.resetCommandOptions();
		options.forEach((key, value) -> Recorder.recordOption(key, value.isEmpty() ? "[]" : value));
		Recorder.saveCommand();
	}
}
