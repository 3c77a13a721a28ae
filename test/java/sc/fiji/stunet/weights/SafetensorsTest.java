package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

class SafetensorsTest {

	@TempDir
	Path folder;

	private Path file(long headerLength, String header, int dataBytes) throws IOException {
		byte[] json = header.getBytes(StandardCharsets.UTF_8);
		Path file = folder.resolve("w.safetensors");
		Files.write(
				file,
				ByteBuffer.allocate(8 + json.length + dataBytes)
						.order(ByteOrder.LITTLE_ENDIAN)
						.putLong(headerLength)
						.put(json)
						.array());
		return file;
	}

	private Path file(String header, int dataBytes) throws IOException {
		return file(header.getBytes(StandardCharsets.UTF_8).length, header, dataBytes);
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				// Outside of the file, overlapping, with a gap, another length than the shape has, more data than it
				// says.
				"{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[1],"
						+ "'data_offsets':[4,8]}}",
				"{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F16','shape':[1],"
						+ "'data_offsets':[6,8]}}",
				"{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
				"{'a':{'dtype':'F32','shape':[2147483647,2147483647,2147483647],'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,99999999999999999999]}}",
				"{'a':{'dtype':'F32','shape':[1e0],'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'a':{'dtype':'F32','shape':[2],"
						+ "'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F9','shape':[8],'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[2]}}",
				"{'a':7}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}} {}",
				"{'a':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"
						+ "'data_offsets':[0,8]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}}",
				"{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}",
				"[]",
				"{}"
			})
	void lyingHeadersAreRefused(String header) throws IOException {
		Path file = file(header.replace('\'', '"'), 8);
		refused(InvalidModel.class, () -> Safetensors.open(file), "^" + file + " is damaged: ");
	}

	@ParameterizedTest
	@ValueSource(strings = {"U64", "U32", "U16", "F8_E4M3", "F8_E5M2", "C64"})
	void typesOfTheFormatThatAreNotReadAreNoDamage(String type) throws IOException {
		Path file = file("{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[8],\"data_offsets\":[0,8]}}", 8);
		refused(
				InvalidModel.class,
				() -> Safetensors.open(file),
				"^" + file + ": 'a' ",
				"type " + type + ", which is not supported; save");
	}

	@Test
	void longNamesAreRefused() throws IOException {
		Path file =
				file("{\"" + "module.".repeat(200) + "\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
		refused(InvalidModel.class, () -> Safetensors.open(file), "longer than any");
	}

	/** Metadata of any size is passed over: here 40 MB that would take ten times as much as objects. */
	@Test
	@Tag("large")
	void metadataTakesNoMemory() throws IOException {
		Path file = file(
				"{\"__metadata__\":{\"x\":[" + "[],".repeat(13_000_000)
						+ "0]},\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}  ",
				8);
		assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
			try (Safetensors read = Safetensors.open(file)) {
				assertEquals(List.of("a"), read.names());
			}
		});
	}

	@ParameterizedTest
	@ValueSource(longs = {-1, 0, 1, 99_999_999, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE})
	void lyingHeaderLengthsAreRefused(long length) throws IOException {
		Path file = file(length, "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8);
		refused(InvalidModel.class, () -> Safetensors.open(file), "impossible length");
	}

	@Test
	void everyTruncationIsRefused() throws IOException {
		byte[] whole = Files.readAllBytes(file("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8));
		for (int length = 0; length < whole.length; length++) {
			Path part = Files.write(folder.resolve("part"), java.util.Arrays.copyOf(whole, length));
			assertThrows(InvalidModel.class, () -> Safetensors.open(part), "length " + length);
		}
	}

	@Test
	void whatIsWrittenIsRead() throws IOException {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>();
		shapes.put("z", List.of(3, 2, 1));
		shapes.put("a", List.of(40_000));
		shapes.put("scalar", List.of());
		FakeWeights weights = new FakeWeights(shapes);
		for (Precision precision : List.of(Precision.FP32, Precision.FP16)) {
			Path file = folder.resolve(precision + ".safetensors");
			String checksum = SafetensorsWriter.write(file, false, weights, weights.names(), precision);
			assertEquals(Sha256.of(file), checksum);
			try (Safetensors read = Safetensors.open(file)) {
				assertEquals(List.of("z", "a", "scalar"), read.names());
				read.names().forEach(name -> assertEquals(precision, read.precision(name)));
				for (String name : read.names()) {
					assertEquals(shapes.get(name), read.shape(name));
					// The fake's values are exact in 16 bits.
					assertEquals(weights.values(name), read.values(name).slice(), name);
				}
				assertThrows(IllegalArgumentException.class, () -> read.values("none"));
			}
			assertEquals(
					0,
					(8
									+ ByteBuffer.wrap(Files.readAllBytes(file))
											.order(ByteOrder.LITTLE_ENDIAN)
											.getLong())
							% 8);
		}
		assertThrows(
				InvalidOutput.class,
				() -> SafetensorsWriter.write(
						folder.resolve("FP32.safetensors"), false, weights, weights.names(), Precision.FP32));
	}

	/** What cannot be read to its end leaves nothing behind. */
	@Test
	void failuresLeaveNoFile() throws IOException {
		FakeWeights failing = new FakeWeights(Map.of("a", List.of(2))) {

			@Override
			public FloatBuffer values(String name) {
				throw new InvalidModel("damaged");
			}
		};
		assertThrows(
				InvalidModel.class,
				() -> SafetensorsWriter.write(folder.resolve("x"), false, failing, List.of("a"), Precision.FP32));
		try (var files = Files.list(folder)) {
			assertEquals(0, files.count());
		}
	}

	/** Against numpy.float16(x).view(uint16), ties and the edges of the normal range included. */
	@ParameterizedTest
	@CsvSource({
		"0,0000",
		"-0.0,8000",
		"1,3c00",
		"-2,c000",
		"65504,7bff",
		"65519.996,7bff",
		"65520,7c00",
		"1e10,7c00",
		"-1e10,fc00",
		"6.1035156e-5,0400",
		"6.097555e-5,03ff",
		"6.1005353e-5,0400",
		"5.9604645e-8,0001",
		"2.9802322e-8,0000",
		"2.98023224e-8,0000",
		"8.940697e-8,0002",
		"1.0009766,3c01",
		"1.0004883,3c00",
		"1.0014648,3c02",
		"0.1,2e66",
		"Infinity,7c00",
		"NaN,7e00"
	})
	void halves(float value, String hexadecimal) {
		short half = (short) Integer.parseInt(hexadecimal, 16);
		assertEquals(half, ElementType.floatToHalf(value));
		float back = ElementType.halfToFloat(half);
		assertEquals(half, ElementType.floatToHalf(back));
	}

	@Test
	void everyHalfSurvives() {
		for (int bits = 0; bits < 0x10000; bits++)
			if ((bits & 0x7fff) <= 0x7c00)
				assertEquals((short) bits, ElementType.floatToHalf(ElementType.halfToFloat((short) bits)));
	}
}
