package sc.fiji.stunet.weights;

import java.nio.ByteOrder;
import java.util.List;

import sc.fiji.stunet.weights.PickleGlobals.StorageType;
import sc.fiji.stunet.weights.Pickled.Storage;

/** A file written by {@code torch.save}: an object, and storages of numbers that are read when they are needed. */
interface TorchContainer {

	/** Longer than any pickle in a checkpoint: the longest logs of a training have some megabytes. */
	int LONGEST_PICKLE = 1 << 26;

	/** PyTorch's keys are numbers, or addresses in memory. */
	int LONGEST_KEY = 200;

	/** The saved object, see {@link Pickled}. */
	Object content();

	/** The place of a storage's numbers, checked against its length and the size of the file. */
	ByteRange range(Storage storage);

	ByteOrder order();

	/**
	 * Reads PyTorch's persistent id (torch/serialization.py): 'storage', type, key, device, number of elements.
	 *
	 * @return null if it is something else
	 */
	static Storage storage(List<Object> id) {
		if (id.size() < 5
				|| !"storage".equals(id.get(0))
				|| !(id.get(1) instanceof StorageType type)
				|| !(id.get(2) instanceof String key)
				|| key.length() > LONGEST_KEY
				|| !(id.get(4) instanceof Long elements)
				|| elements < 0
				|| elements > Long.MAX_VALUE / 8) return null;
		return new Storage(type.element(), key, elements, 0);
	}
}
