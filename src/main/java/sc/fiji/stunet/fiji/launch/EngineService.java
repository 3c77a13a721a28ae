package sc.fiji.stunet.fiji.launch;

import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;

import sc.fiji.stunet.worker.client.RemoteSegmentation;

/**
 * The one engine of this session: a warm model makes the next prediction start at once. Fiji's context has only
 * services that count as SciJava's, ImageJ's or SCIFIO's.
 */
@Plugin(type = Service.class)
public final class EngineService extends AbstractService implements SciJavaService {

	@Parameter
	private LogService log;

	private RemoteSegmentation segmentation;

	/** Its process starts with the first job. What it prints is seen at the log level debug, and when it dies. */
	public synchronized RemoteSegmentation segmentation() {
		if (segmentation == null) segmentation = new RemoteSegmentation(line -> log.debug("[STU-Net engine] " + line));
		return segmentation;
	}

	@Override
	public synchronized void dispose() {
		if (segmentation != null) segmentation.close();
		segmentation = null;
	}
}
