package net.imagej.legacy;

import java.util.stream.Stream;

import net.imagej.patcher.EssentialLegacyHooks;
import org.scijava.Context;
import org.scijava.thread.ThreadService;

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

	/** Where a command's macro options are looked for: on the threads that started its own. */
	@Override
	public Iterable<Thread> getThreadAncestors() {
		ThreadService threads = context.service(ThreadService.class);
		return Stream.iterate(threads.getParent(Thread.currentThread()), thread -> thread != null, threads::getParent)
				.toList();
	}
}
