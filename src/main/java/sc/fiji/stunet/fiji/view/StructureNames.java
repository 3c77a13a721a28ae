package sc.fiji.stunet.fiji.view;

import java.awt.GraphicsEnvironment;

import org.scijava.event.ContextCreatedEvent;
import org.scijava.event.EventHandler;
import org.scijava.plugin.Plugin;
import org.scijava.service.AbstractService;
import org.scijava.service.SciJavaService;
import org.scijava.service.Service;

/**
 * Starts {@link StructureUnderCursor} after the context is complete: imagej-legacy, one of Fiji's services, changes
 * ImageJ's classes, which is impossible once another service has loaded them. So no class of ImageJ may be named in a
 * service's fields, methods or interfaces.
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
