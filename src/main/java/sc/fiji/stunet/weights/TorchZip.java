package sc.fiji.stunet.weights;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.Pickled.Storage;

/**
 * The container of PyTorch 1.6 and later: a zip file with {@code NAME/data.pkl}, {@code NAME/byteorder} and one entry
 * {@code NAME/data/KEY} per storage.
 */
final class TorchZip implements TorchContainer {

	private static final String PICKLE = "/data.pkl";

	private final FileBytes file;
	private final StoredZip zip;
	private final String folder;
	private final ByteOrder order;
	private final Object content;

	TorchZip(FileBytes file) {
		this.file = file;
		zip = new StoredZip(file);
		List<String> pickles = zip.names().stream().filter(TorchZip::isPickle).toList();
		if (pickles.size() != 1)
			throw new InvalidModel(file.path() + " is a zip file but not a PyTorch checkpoint: it has no data.pkl.");
		folder = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
		if (zip.has(folder + "/constants.pkl"))
			throw new InvalidModel(
					file.path() + " is a TorchScript program, not a checkpoint; save the parameters with torch.save.");
		order = readOrder();
		ByteRange pickle = zip.range(pickles.get(0));
		if (pickle.length() > LONGEST_PICKLE) throw file.damaged("its data.pkl is too long for a checkpoint");
		content = Unpickler.read(
				file.range(pickle.offset(), pickle.length()), file.path().toString(), TorchContainer::storage);
	}

	/** Whether it has the pickle of a checkpoint. */
	static boolean isOne(StoredZip zip) {
		return zip.names().stream().anyMatch(TorchZip::isPickle);
	}

	private static boolean isPickle(String name) {
		return name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length();
	}

	private ByteOrder readOrder() {
		if (!zip.has(folder + "/byteorder")) return ByteOrder.LITTLE_ENDIAN;
		ByteRange range = zip.range(folder + "/byteorder");
		String text = StandardCharsets.US_ASCII
				.decode(file.range(range.offset(), Math.min(range.length(), 16)))
				.toString();
		return switch (text) {
			case "little" -> ByteOrder.LITTLE_ENDIAN;
			case "big" -> ByteOrder.BIG_ENDIAN;
			default -> throw file.damaged("its byte order is neither little nor big");
		};
	}

	@Override
	public Object content() {
		return content;
	}

	@Override
	public ByteRange range(Storage storage) {
		ByteRange range = zip.range(folder + "/data/" + storage.key());
		if (range.length() != storage.elements() * storage.type().bytes)
			throw file.damaged("the length of data/" + storage.key() + " does not fit its number of elements");
		return range;
	}

	@Override
	public ByteOrder order() {
		return order;
	}
}
