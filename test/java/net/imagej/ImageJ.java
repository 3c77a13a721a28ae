package net.imagej;

import org.scijava.AbstractGateway;
import org.scijava.Context;
import org.scijava.service.SciJavaService;

/**
 * What PyImageJ starts, by this name: the gateway to the application's services. In the place of ImageJ2's own, which
 * every Fiji has and Maven Central has not got.
 */
public final class ImageJ extends AbstractGateway {

	public ImageJ() {
		super("ImageJ", new Context(SciJavaService.class));
	}

	@Override
	public String getShortName() {
		return "ij";
	}
}
