package sc.fiji.stunet.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import sc.fiji.stunet.weights.Pickled.Storage;
import sc.fiji.stunet.weights.Pickled.Tensor;

/** Writes what {@link TorchZip} reads: a zip file of a pickle and one entry per storage, none of them compressed. */
final class TorchWriter {

	private static final String FOLDER = "archive/", STORAGES = FOLDER + "data/";

	private TorchWriter() {}

	/**
	 * A tensor in single precision for every parameter.
	 *
	 * @return by the first of their names; their storages are numbered in this order
	 */
	static Map<String, Tensor> tensors(Map<String, List<Integer>> parameters) {
		Map<String, Tensor> tensors = new LinkedHashMap<>();
		parameters.forEach((name, shape) -> {
			List<Long> strides = new ArrayList<>();
			long elements = 1;
			for (int axis = shape.size() - 1; axis >= 0; axis--) {
				strides.add(0, elements);
				elements *= shape.get(axis);
			}
			String key = String.valueOf(tensors.size());
			tensors.put(name, new Tensor(new Storage(ElementType.F32, key, elements, 0), 0, shape, strides));
		});
		return tensors;
	}

	/**
	 * @param content as {@link Pickler} takes it
	 * @param tensors those in it
	 * @param values of each of them by its name
	 */
	static void write(
			OutputStream out, Object content, Map<String, Tensor> tensors, Function<String, FloatBuffer> values)
			throws IOException {
		ZipOutputStream zip = new ZipOutputStream(out);
		zip.setMethod(ZipOutputStream.STORED);
		add(zip, FOLDER + "data.pkl", Pickler.pickle(content));
		add(zip, FOLDER + "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
		for (Map.Entry<String, Tensor> tensor : tensors.entrySet())
			add(zip, STORAGES + tensor.getValue().storage().key(), values.apply(tensor.getKey()));
		// Of the format: 3 since the first release that had zip files.
		add(zip, FOLDER + "version", "3\n".getBytes(StandardCharsets.US_ASCII));
		zip.finish();
	}

	private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
		begin(zip, name, content.length, out -> out.write(content));
	}

	private static void add(ZipOutputStream zip, String name, FloatBuffer values) throws IOException {
		begin(zip, name, 4L * values.remaining(), out -> SafetensorsWriter.writeValues(out, values, ElementType.F32));
	}

	/** The content is written twice: an entry that is not compressed begins with its checksum. */
	private static void begin(ZipOutputStream zip, String name, long length, Content content) throws IOException {
		CRC32 checksum = new CRC32();
		content.writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum));
		ZipEntry entry = new ZipEntry(name);
		entry.setSize(length);
		entry.setCrc(checksum.getValue());
		zip.putNextEntry(entry);
		content.writeTo(zip);
		zip.closeEntry();
	}

	@FunctionalInterface
	private interface Content {

		void writeTo(OutputStream out) throws IOException;
	}
}
