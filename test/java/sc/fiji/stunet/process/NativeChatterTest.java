package sc.fiji.stunet.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NativeChatterTest {

	private static final String ABSEIL =
			"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR";
	private static final String PASS = "I0000 00:00:1796024647.179028    1472 mlir_graph_optimization_pass.cc:401] "
			+ "MLIR V1 optimization pass is not enabled";

	/** Gives so many bytes at a time. */
	private static InputStream inPieces(String text, int most) {
		return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {

			@Override
			public int read(byte[] bytes) {
				return read(bytes, 0, Math.min(most, bytes.length));
			}
		};
	}

	private static String without(String text, int most) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		NativeChatter.copyWithout(inPieces(text, most), out);
		return out.toString(StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(ints = {1, 2, 7, 100, 10_000})
	void itIsLeftOutInWhateverPiecesItComes(int most) throws IOException {
		String said = "Größe 脑\n%s\rPredicting: 0 of 18\u001b[K%s\rPredicting: 1 of 18\u001b[K\nWrote I.nii\r\n";
		assertEquals(
				said.replace("%s", ""),
				without(said.replaceFirst("%s", ABSEIL + "\n").replaceFirst("%s", PASS + "\r\n"), most));
	}

	@ParameterizedTest
	@ValueSource(
			strings = {
				"E0000 00:00:1796024647.179028    1472 cuda_executor.cc:40] failed call to cuInit:"
						+ " CUDA_ERROR_NO_DEVICE",
				"F0000 00:00:1796024647.179028    1472 tensor.cc:4] Check failed: IsAligned()",
				"I0000 00:00:1796024647.179028    1472 gpu_device.cc:2019] Created device GPU:0",
				"W0000 00:00:1796024647.179028    1472 mlir_graph_optimization_pass.cc:401] MLIR V1 optimization pass"
						+ " failed",
				"terminate called after throwing an instance of 'std::bad_alloc'",
				"WARNING: All log messages before absl::InitializeLog() is called are lost",
				"I",
				"WARNING: All log messages",
				"I0000 00:00:1"
			})
	void whatElseTheLibrarySaysIsKept(String line) throws IOException {
		for (String end : List.of("", "\n", "\n" + ABSEIL, "\n" + PASS + "x\n"))
			for (int most : List.of(1, 10_000)) assertEquals(line + end, without(line + end, most));
		assertFalse(NativeChatter.is(line));
	}

	@Test
	void aWholeLineIsKnown() {
		assertTrue(NativeChatter.is(ABSEIL));
		assertTrue(NativeChatter.is(PASS));
		assertFalse(NativeChatter.is(PASS + " here"));
	}

	/** Progress is shown in place, in lines without an end. */
	@Test
	void whatIsNoneIsWrittenAtOnce() throws IOException {
		List<String> written = new ArrayList<>();
		ByteArrayOutputStream out = new ByteArrayOutputStream() {

			@Override
			public void flush() {
				written.add(toString(StandardCharsets.UTF_8));
			}
		};
		NativeChatter.copyWithout(inPieces("\rIt predicts: 1 of 2I0000 no", 21), out);
		assertEquals(List.of("\rIt predicts: 1 of 2", "\rIt predicts: 1 of 2I0000 no"), written.subList(0, 2));
	}
}
