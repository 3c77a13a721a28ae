package sc.fiji.stunet.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.volume.InvalidVolume;

/** Readers that do what they must not. */
@Tag("fuzz")
class FuzzerTest {

	private static final int INPUTS = 50;

	@TempDir
	Path folder;

	private static FuzzTarget target(FuzzTarget.Reader reader) {
		return new FuzzTarget(
				"fake",
				List.of("good".getBytes(StandardCharsets.UTF_8)),
				new Bytes(),
				Set.of(InvalidVolume.class),
				reader);
	}

	private Fuzzer fuzzer() {
		return new Fuzzer(200, folder.resolve("scratch"), folder.resolve("findings"));
	}

	private Fuzzer.Report run(FuzzTarget.Reader reader) throws Exception {
		return fuzzer().run(target(reader), INPUTS, 1);
	}

	private static boolean isGood(byte[] input) {
		return new String(input, StandardCharsets.UTF_8).equals("good");
	}

	/** How often what was found, of all inputs that are spoilt. */
	private void assertFound(String place, FuzzTarget.Reader reader) throws Exception {
		Fuzzer.Report report = run((input, work) -> {
			if (!isGood(input)) reader.read(input, work);
		});
		assertEquals(1, report.problems().size(), report::toString);
		Map.Entry<String, Integer> problem =
				report.problems().entrySet().iterator().next();
		assertTrue(problem.getKey().startsWith(place), report::toString);
		assertEquals(report.inputs() - report.accepted(), problem.getValue());
	}

	@Test
	void whatIsAcceptedOrRefusedByTypeIsNoFinding() throws Exception {
		Fuzzer.Report report = run((input, work) -> {
			if (!isGood(input)) throw new InvalidVolume("This file is spoilt.");
		});
		assertEquals(Map.of(), report.problems());
		assertEquals(INPUTS + 1, report.inputs());
		assertTrue(report.accepted() >= 1 && report.accepted() < 10, report::toString);
	}

	@Test
	void allElseIsFound() throws Exception {
		assertFound("java.lang.ArrayIndexOutOfBoundsException at sc.fiji.stunet.fuzz.FuzzerTest", (input, work) -> {
			throw new ArrayIndexOutOfBoundsException(7);
		});
		assertFound("java.lang.StackOverflowError", (input, work) -> nest(0));
		assertFound("java.lang.OutOfMemoryError", (input, work) -> {
			throw new OutOfMemoryError("Java heap space");
		});
		assertFound("java.io.IOException", (input, work) -> {
			throw new IOException("not typed");
		});
		assertFound("java.lang.IllegalStateException", (input, work) -> {
			throw new IllegalStateException(new InvalidVolume("only the cause is typed"));
		});
		assertFound("WROTE OUTSIDE", (input, work) -> Files.writeString(work.resolveSibling("stranger"), "x"));
		assertFound("WROTE OUTSIDE", (input, work) -> Files.createDirectories(work.resolve("../other/folder")));
	}

	@SuppressWarnings("InfiniteRecursion") // on purpose: the stack overflows
	private static int nest(int depth) {
		return nest(depth + 1) + 1;
	}

	@Test
	void whatHangsIsFoundAndTheOthersAreReadAllTheSame() throws Exception {
		Fuzzer.Report report = run((input, work) -> {
			if (input.length > 0 && input[0] == 0) Thread.sleep(5000);
		});
		assertEquals(1, report.problems().size(), report::toString);
		assertTrue(
				report.problems().keySet().iterator().next().startsWith("HANG at sc.fiji.stunet.fuzz.FuzzerTest"),
				report::toString);
		assertTrue(report.accepted() > INPUTS / 2 && report.slowestMs() >= 200, report::toString);
	}

	@Test
	void anInputOfEachPlaceIsKeptAndDoesItAgain() throws Exception {
		FuzzTarget.Reader reader = (input, work) -> {
			if (input.length < 4) throw new IllegalStateException("short");
			if (input.length > 4) throw new IllegalStateException("long");
		};
		assertEquals(2, run(reader).problems().size());
		try (Stream<Path> files = Files.list(folder.resolve("findings"))) {
			List<Path> kept =
					files.filter(file -> file.toString().endsWith(".bin")).toList();
			assertEquals(2, kept.size());
			for (Path file : kept) {
				String text = Files.readString(Path.of(file.toString().replace(".bin", ".txt")));
				says(text, "-Dstunet.fuzz.reader=fake -Dstunet.fuzz.input=" + file);
				Fuzzer.Report again = fuzzer().run(target(reader), Stream.of(Files.readAllBytes(file)));
				assertEquals(
						Set.of(text.lines().findFirst().orElseThrow()),
						again.problems().keySet());
			}
		}
	}

	@Test
	void theSameSeedMakesTheSameInputs() throws Exception {
		List<List<String>> runs = new ArrayList<>();
		for (long seed : new long[] {1, 1, 2}) {
			List<String> inputs = new ArrayList<>();
			fuzzer().run(target((input, work) -> inputs.add(HexFormat.of().formatHex(input))), INPUTS, seed);
			runs.add(inputs);
		}
		assertEquals(runs.get(0), runs.get(1));
		assertTrue(!runs.get(0).equals(runs.get(2)));
	}

	@Test
	void whatIsPackedIsChangedInside() throws Exception {
		byte[] content = "a long text, long, long, long".getBytes(StandardCharsets.UTF_8),
				spoilt = "a LONG text, long, long, long".getBytes(StandardCharsets.UTF_8);
		assertSpoiltInside(Packed.insideGzip((bytes, random) -> spoilt), Packed.gzip(content), Packed.gzip(spoilt));
		assertSpoiltInside(Packed.insideZlib((bytes, random) -> spoilt), Packed.zlib(content), Packed.zlib(spoilt));
		assertSpoiltInside(
				Packed.insideZip("b", (bytes, random) -> spoilt),
				Packed.zip(entries("a", content, content)),
				Packed.zip(entries("a", content, spoilt)));
	}

	private static Map<String, byte[]> entries(String name, byte[] first, byte[] second) {
		Map<String, byte[]> entries = new LinkedHashMap<>(Map.of(name, first));
		entries.put("b", second);
		return entries;
	}

	/** Most of the time. */
	private static void assertSpoiltInside(Mutation mutation, byte[] seed, byte[] expected) {
		Random random = new Random(1);
		long inside = Stream.generate(() -> mutation.mutate(seed, random))
				.limit(INPUTS)
				.filter(one -> Arrays.equals(one, expected))
				.count();
		assertTrue(inside > INPUTS / 2, () -> inside + " of " + INPUTS);
	}

	/** PyTorch's zips are read by our own reader; Java's reads these, too. */
	@Test
	void theZipIsOne() throws Exception {
		Path file = Files.write(folder.resolve("a.zip"), Packed.zip(Map.of("folder/a", new byte[] {1, 2, 3})));
		try (ZipFile zip = new ZipFile(file.toFile())) {
			assertArrayEquals(
					new byte[] {1, 2, 3},
					zip.getInputStream(zip.getEntry("folder/a")).readAllBytes());
		}
	}
}
