package sc.fiji.stunet.segmentation;

import sc.fiji.stunet.doctor.Computer;
import sc.fiji.stunet.doctor.Findings;
import sc.fiji.stunet.engine.Device;
import sc.fiji.stunet.engine.TensorFlowRuntime;
import sc.fiji.stunet.failure.Failure;
import sc.fiji.stunet.progress.Progress;

/** What a process that computes finds out about itself: its Java, TensorFlow, and whether it computes correctly. */
public final class EngineFindings {

	private EngineFindings() {}

	/** Loads TensorFlow, which takes seconds; what does not work is a line, not a failure. */
	public static String text(Progress progress) {
		progress.report("Looking at TensorFlow", 0, 1);
		Findings findings = Findings.here();
		Computer.describeJava(findings);
		findings.add(
				"oneDNN", "1".equals(System.getenv("TF_ENABLE_ONEDNN_OPTS")) ? "on" : "off: slow on many computers");
		try {
			TensorFlowRuntime tensorFlow = TensorFlowRuntime.load();
			findings.add("TensorFlow", TensorFlowRuntime.version());
			findings.add("Its library is unpacked in", System.getProperty("org.bytedeco.javacpp.cachedir"));
			findings.add("Devices that TensorFlow can use", tensorFlow.devices());
			TensorFlowRuntime.check(Device.CPU);
			findings.add("A small network on the CPU", "computes right numbers");
		} catch (RuntimeException | LinkageError e) {
			findings.add("TensorFlow does not work", Failure.of(e).sentence());
		}
		return findings.toString();
	}
}
