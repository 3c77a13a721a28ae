package sc.fiji.stunet.fiji.launch;

import org.scijava.log.LogService;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;

import sc.fiji.stunet.worker.client.RemoteSegmentation;

/**
 * The engine of this session, shared by all commands: a loaded model makes the next prediction start at once. Fiji's
 * context contains only services of SciJava, ImageJ or SCIFIO.
 */
@Plugin(type = Service.class)
public final class EngineService extends AbstractService implements SciJavaService {

	@Parameter
	private LogService log;

	private RemoteSegmentation segmentation;

	/**
	 * The engine, whose process starts with the first job. Its output is logged at the level debug, and when it
	 * crashes.
	 */
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
