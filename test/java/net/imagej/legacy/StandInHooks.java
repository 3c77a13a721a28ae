package net.imagej.legacy;

import net.imagej.patcher.EssentialLegacyHooks;

import org.scijava.Context;

/** By its package this ImageJ counts as a Fiji; like imagej-legacy's own hooks it gives the application's context. */
public final class StandInHooks extends EssentialLegacyHooks {

	private final Context context;

	public StandInHooks(Context context) {
		this.context = context;
	}

	@Override
	public Object interceptRunPlugIn(String className, String argument) {
		return className.equals(Context.class.getName()) ? context : super.interceptRunPlugIn(className, argument);
	}
}
