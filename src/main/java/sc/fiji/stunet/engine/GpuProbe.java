package sc.fiji.stunet.engine;

import java.util.Locale;

import sc.fiji.stunet.network.Network.Operations;

/**
 * Tries a GPU's library in a process of its own before it is used: one that does not fit the computer may crash when it
 * is loaded, and a library cannot be unloaded.
 */
public final class GpuProbe {

	private GpuProbe() {}

	/** Ends with exit code 0 if the first GPU computes correctly, else with 1 or however the library ends it. */
	public static void main(String[] args) {
		Locale.setDefault(Locale.ROOT);
		if (TensorFlowRuntime.load().devices().size() < 2) System.exit(1);
		Device first = new Device(Device.Kind.GPU, 0);
		SelfTest.check(TensorFlowRuntime.sessionConfiguration(1, first), first, Operations.PLAIN);
		System.exit(0);
	}
}
