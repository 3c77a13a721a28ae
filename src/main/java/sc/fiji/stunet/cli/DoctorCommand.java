package sc.fiji.stunet.cli;

import picocli.CommandLine.Command;

import sc.fiji.stunet.doctor.Computer;
import sc.fiji.stunet.doctor.Findings;
import sc.fiji.stunet.segmentation.EngineFindings;

@Command(
		name = "doctor",
		description = "Tells what this computer has and lacks, as text to paste into a report: Java, TensorFlow, "
				+ "processor, memory, GPU, folders, models. It has no names of people or their folders.")
final class DoctorCommand extends JobCommand {

	@Override
	protected int run() {
		Findings findings =
				Findings.here().heading("STU-Net").add("Version", new StuNetCommandLine.Version().getVersion()[0]);
		Computer.describe(findings);
		Computer.describeModels(findings);
		out().print(findings.heading("This process").addAll(EngineFindings.text(new ConsoleProgress(err()))));
		return 0;
	}
}
