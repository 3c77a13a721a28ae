package sc.fiji.stunet.fiji.view;

import java.awt.GraphicsEnvironment;

import org.scijava.event.ContextCreatedEvent;
import org.scijava.event.EventHandler;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;

/**
 * Starts {@link StructureUnderCursor}, once the context is complete. Not before: imagej-legacy, which is one of Fiji's
 * services, changes ImageJ's classes, and one that a service has loaded earlier cannot be changed any more. So no class
 * of ImageJ may be named in a service's fields, methods or interfaces.
 */
@Plugin(type = Service.class)
public final class StructureNames extends AbstractService implements SciJavaService {

	private Runnable end = () -> {};

	@EventHandler
	void onEvent(ContextCreatedEvent event) {
		if (!GraphicsEnvironment.isHeadless()) end = StructureUnderCursor.start();
	}

	@Override
	public void dispose() {
		end.run();
	}
}
