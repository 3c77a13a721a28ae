package sc.fiji.stunet.engine;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

import org.tensorflow.DeviceSpec;
import org.tensorflow.DeviceSpec.DeviceType;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.TensorFlow;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GPUOptions;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

import sc.fiji.stunet.network.Network.Operations;
import sc.fiji.stunet.progress.Progress;

/** Loads TensorFlow's native library, here only, and configures its sessions. */
public final class TensorFlowRuntime {

	/** Read once by the library, when it loads: convolutions by oneDNN, about 2.5 times faster on some machines. */
	private static final String ONEDNN = "TF_ENABLE_ONEDNN_OPTS";
	/** Read once by the library's Java side, when it loads. */
	private static final String MEMORY_LIMIT = "org.bytedeco.javacpp.maxPhysicalBytes";
	/** Read when the library loads; by default a name in the temporary folder where the home cannot be written. */
	private static final String CACHE = "org.bytedeco.javacpp.cachedir";

	private final int gpus;

	private TensorFlowRuntime(int gpus) {
		this.gpus = gpus;
	}

	/**
	 * Loads the library, once per process; takes seconds the first time on a machine.
	 *
	 * @throws EngineUnavailable if it does not load here
	 */
	public static TensorFlowRuntime load() {
		if (!isAsciiCompatible(Charset.defaultCharset()))
			throw new EngineUnavailable(
					"Java's default encoding here is " + Charset.defaultCharset()
							+ ", with which TensorFlow cannot work; take -Dfile.encoding out of the environment "
							+ "(JDK_JAVA_OPTIONS, JAVA_TOOL_OPTIONS, _JAVA_OPTIONS).",
					null);
		// Else a process larger than 4 times Java's heap counts as out of memory, however much the computer has.
		if (System.getProperty(MEMORY_LIMIT) == null) System.setProperty(MEMORY_LIMIT, "0");
		if (System.getProperty(CACHE) == null)
			System.setProperty(CACHE, LibraryCache.ofThisProcess().folder().toString());
		try {
			return new TensorFlowRuntime(countGpus());
		} catch (LinkageError e) {
			throw new EngineUnavailable(
					"TensorFlow does not load on this computer (" + System.getProperty("os.name") + ", "
							+ System.getProperty("os.arch") + "): " + e.getMessage() + "." + limit(),
					e);
		}
	}

	/** Why a library may not load whose files are all there. */
	private static String limit() {
		OptionalLong left = MachineMemory.addressSpace();
		return left.isEmpty()
				? ""
				: String.format(
						Locale.ROOT,
						" Its address space is limited (ulimit -v): %.1f GB are left, which may be too little.",
						left.getAsLong() / 1e9);
	}

	/**
	 * Whether ASCII text is the same in an encoding: names of operations and attributes are passed to the library in
	 * the default one (org.bytedeco.javacpp.BytePointer).
	 */
	static boolean isAsciiCompatible(Charset encoding) {
		return new String("dtype".getBytes(encoding), StandardCharsets.US_ASCII).equals("dtype");
	}

	/** Counts GPUs by trying one after the other: TensorFlow has no list of devices for Java. */
	private static int countGpus() {
		int found = 0;
		while (exists(gpu(found))) found++;
		return found;
	}

	private static boolean exists(DeviceSpec device) {
		ConfigProto strict = ConfigProto.newBuilder()
				.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true))
				.build();
		try (Graph graph = new Graph();
				Session session = new Session(graph, strict)) {
			session.run(Ops.create(graph).withDevice(device).constant(1f));
			return true;
		} catch (TFInvalidArgumentException noSuchDevice) {
			return false;
		}
	}

	private static DeviceSpec gpu(int index) {
		return DeviceSpec.newBuilder()
				.deviceType(DeviceType.GPU)
				.deviceIndex(index)
				.build();
	}

	public static String version() {
		return TensorFlow.version();
	}

	/** @throws EngineUnavailable if a small network gives other numbers on the device than it should */
	public static void check(Device device) {
		SelfTest.check(sessionConfiguration(1, device), device, Operations.PLAIN);
	}

	/** All devices: the CPU first, then every GPU that TensorFlow can use. */
	public List<Device> devices() {
		List<Device> all = new ArrayList<>(List.of(Device.CPU));
		for (int i = 0; i < gpus; i++) all.add(new Device(Device.Kind.GPU, i));
		return all;
	}

	/** The device to use for the wanted one; another one is logged. */
	public Device resolve(Device wanted, Progress progress) {
		if (wanted.kind() == Device.Kind.GPU && wanted.index() >= gpus)
			progress.log("There is no " + wanted + " that TensorFlow can use here: the CPU is used instead.");
		Device used =
				switch (wanted.kind()) {
					case CPU -> Device.CPU;
					case AUTOMATIC -> gpus > 0 ? new Device(Device.Kind.GPU, 0) : Device.CPU;
					case GPU -> wanted.index() < gpus ? wanted : Device.CPU;
				};
		if (used.equals(Device.CPU) && !"1".equals(System.getenv(ONEDNN)))
			progress.log(
					"Without " + ONEDNN + "=1 in the environment the network may run at less than half its speed.");
		return used;
	}

	/** Assigns the graph's operations to a device. */
	static Ops place(Ops tf, Device device) {
		return device.kind() == Device.Kind.GPU ? tf.withDevice(gpu(device.index())) : tf;
	}

	/** The configuration of every session, for predictions and for training. */
	static ConfigProto sessionConfiguration(int threads, Device device) {
		return sessionConfiguration(threads, device, RewriterConfig.Toggle.OFF);
	}

	/**
	 * @param remapping must be off: with oneDNN, TensorFlow 2.18 fuses Conv3D + BiasAdd + Add + LeakyRelu into one
	 *     operation that silently replaces LeakyRelu's slope by 0.2
	 */
	static ConfigProto sessionConfiguration(int threads, Device device, RewriterConfig.Toggle remapping) {
		GraphOptions graph = GraphOptions.newBuilder()
				.setRewriteOptions(RewriterConfig.newBuilder().setRemapping(remapping))
				.build();
		ConfigProto.Builder configuration =
				ConfigProto.newBuilder().setGraphOptions(graph).setAllowSoftPlacement(true);
		// Of the session's own: else those of the process's first session count, whatever is asked for here. Those
		// within an operation are its own only with TF_OVERRIDE_GLOBAL_THREADPOOL=1 in the environment.
		configuration.setUsePerSessionThreads(true);
		configuration.setIntraOpParallelismThreads(threads).setInterOpParallelismThreads(threads);
		configuration.setGpuOptions(GPUOptions.newBuilder().setAllowGrowth(true));
		if (device.kind() == Device.Kind.CPU) configuration.putDeviceCount("GPU", 0);
		return configuration.build();
	}
}
