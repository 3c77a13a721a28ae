package sc.fiji.stunet.engine;

import java.util.ArrayList;
import java.util.List;

import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.model.NetworkConfig;
import sc.fiji.stunet.network.TrainingGraph;
import sc.fiji.stunet.train.Sample;
import sc.fiji.stunet.volume.Extent;

/** The samples of one run as tensors; allocated once, overwritten for every run. */
final class BatchTensors implements AutoCloseable {

	private final int classCount;
	private final int ignored;
	private final List<TFloat32> images = new ArrayList<>();
	private final List<TInt32> classes = new ArrayList<>();

	/** @throws sc.fiji.stunet.failure.OutOfMemory if there is too little memory */
	BatchTensors(NetworkConfig config, LossSettings loss, Extent patch, int samples) {
		classCount = loss.regions().isEmpty() ? config.classes() : loss.largestClass() + 1;
		ignored = loss.ignored().orElse(-1);
		try {
			for (int i = 0; i < samples; i++) {
				images.add(Tensors.allocate(patch, config.inputs()));
				classes.add(Tensors.allocate(Shape.of(patch.z(), patch.y(), patch.x()), TInt32::tensorOf));
			}
		} catch (RuntimeException | Error e) {
			close();
			throw e;
		}
	}

	/** @throws IllegalArgumentException if a sample has another size or a class beyond those of the network */
	void write(List<Sample> samples) {
		for (int i = 0; i < images.size(); i++) {
			Tensors.write(samples.get(i).image(), images.get(i));
			classes.get(i)
					.asRawTensor()
					.data()
					.asInts()
					.write(checked(samples.get(i).classes(), classes.get(i).size()));
		}
	}

	/** @param image (x, y, z, channel), of the run's first sample */
	void write(float[] image) {
		Tensors.write(image, images.get(0));
	}

	private int[] checked(short[] values, long size) {
		if (values.length != size)
			throw new IllegalArgumentException(
					"A sample has " + values.length + " voxels with a class, not " + size + ".");
		int[] checked = new int[values.length];
		for (int i = 0; i < values.length; i++) {
			checked[i] = Short.toUnsignedInt(values[i]);
			if (checked[i] >= classCount && checked[i] != ignored)
				throw new IllegalArgumentException("A sample has the class " + checked[i] + ", but the network learns "
						+ classCount + " with the background.");
		}
		return checked;
	}

	Session.Runner feed(Session.Runner runner, TrainingGraph graph) {
		for (int i = 0; i < images.size(); i++)
			runner.feed(graph.images().get(i), images.get(i))
					.feed(graph.classes().get(i), classes.get(i));
		return runner;
	}

	Session.Runner feedImage(Session.Runner runner, TrainingGraph graph) {
		return runner.feed(graph.images().get(0), images.get(0));
	}

	@Override
	public void close() {
		images.forEach(TFloat32::close);
		classes.forEach(TInt32::close);
	}
}
