package sc.fiji.stunet.weights;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.Pickled.Storage;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * The container before PyTorch 1.6 (torch/serialization.py, _legacy_save): five pickles one after the other (magic
 * number, version, system, object, keys of the storages), then for each key its number of elements and the numbers,
 * always little-endian.
 */
final class TorchLegacy implements TorchContainer {

	private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);

	private final FileBytes file;
	private final Map<String, Storage> storages = new HashMap<>();
	private final Map<String, ByteRange> ranges = new HashMap<>();
	private final Object content;

	TorchLegacy(FileBytes file) {
		this.file = file;
		String source = file.path().toString();
		ByteBuffer in = file.range(0, Math.min(file.size(), LONGEST_PICKLE));
		if (!MAGIC.equals(Unpickler.read(in, source)))
			throw new InvalidModel(
					file.path() + " is a pickle but not a PyTorch checkpoint; name the file with the weights "
							+ "(NAME.model or .pth).");
		if (!Long.valueOf(1001).equals(Unpickler.read(in, source))) throw file.damaged("its version is not known");
		Unpickler.read(in, source);
		content = Unpickler.read(in, source, this::storage);
		if (!(Unpickler.read(in, source) instanceof List<?> keys)) throw file.damaged("it does not list its storages");
		locate(keys, in.position());
	}

	static boolean isPickle(FileBytes file) {
		return file.size() > 2 && (file.range(0, 1).get() & 0xff) == 0x80;
	}

	/** Reads a storage's id, which has a sixth part: null, or the key, offset and length of a view on the storage. */
	private Storage storage(List<Object> id) {
		Storage storage = TorchContainer.storage(id);
		if (storage == null) return null;
		Storage known = storages.putIfAbsent(storage.key(), storage);
		if (known != null && !known.equals(storage)) throw file.damaged("a storage is described twice, differently");
		if (id.size() < 6 || id.get(5) == null) return storage;
		if (!(id.get(5) instanceof Tuple view)
				|| view.items().size() != 3
				|| !(view.items().get(1) instanceof Long offset)
				|| offset < 0) return null;
		return new Storage(storage.type(), storage.key(), storage.elements(), offset);
	}

	private void locate(List<?> keys, long start) {
		long position = start;
		Set<Object> seen = new HashSet<>();
		for (Object key : keys) {
			Storage storage = key instanceof String && seen.add(key) ? storages.get(key) : null;
			if (storage == null) throw file.damaged("it lists a storage that nothing points to");
			if (file.range(position, 8).getLong() != storage.elements())
				throw file.damaged("a storage has another length than its object says");
			ByteRange range = new ByteRange(position + 8, storage.elements() * storage.type().bytes);
			if (range.offset() > file.size() - range.length()) throw file.damaged("it is shorter than it says");
			ranges.put(storage.key(), range);
			position = range.offset() + range.length();
		}
	}

	@Override
	public Object content() {
		return content;
	}

	@Override
	public ByteRange range(Storage storage) {
		ByteRange range = ranges.get(storage.key());
		if (range == null) throw file.damaged("a storage is missing");
		return range;
	}

	@Override
	public ByteOrder order() {
		return ByteOrder.LITTLE_ENDIAN;
	}
}
