package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.util.Optional;

import ij.IJ;

import sc.fiji.stunet.doctor.Computer;
import sc.fiji.stunet.doctor.Findings;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.worker.client.RemoteJobs;

/** Tells what this ImageJ, this computer and the engine's process have and lack, as text to paste into a report. */
public final class Doctor {

	private Doctor() {}

	public static String text(EngineService engine, Progress progress) {
		Findings findings = Findings.here()
				.heading("STU-Net")
				.add(
						"Version",
						Optional.ofNullable(Doctor.class.getPackage().getImplementationVersion())
								.orElse("(built here)"))
				.add("ImageJ", IJ.getFullVersion() + (ImageJContext.isFiji() ? ", in Fiji" : ""))
				.add("ImageJ's folder", IJ.getDirectory("imagej"))
				.add("Screen", screen());
		Computer.describeJava(findings);
		Computer.describe(findings);
		Computer.describeModels(findings);
		findings.heading("The engine's process");
		try {
			findings.addAll(new RemoteJobs(engine.segmentation()).examine(progress));
		} catch (UserError e) {
			findings.add("The engine does not work", e.getMessage());
		}
		return findings.toString();
	}

	private static String screen() {
		if (GraphicsEnvironment.isHeadless()) return "none";
		var mode = GraphicsEnvironment.getLocalGraphicsEnvironment()
				.getDefaultScreenDevice()
				.getDefaultConfiguration();
		return mode.getBounds().width + " x " + mode.getBounds().height + ", scale "
				+ mode.getDefaultTransform().getScaleX();
	}
}
