package sc.fiji.stunet.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A record that is damaged vouches for nothing, whatever has become of it. */
class RecordFolderTest {

	@TempDir
	private Path output;

	private RecordFolder records;
	private Path file;

	@BeforeEach
	void write() {
		FileDigest mark = new FileDigest("a.nii", 7, "0".repeat(64));
		records = RecordFolder.in(output);
		records.create(Set.of(), new NewFolders());
		records.write(
				"a",
				new CaseRecord(
						List.of(mark),
						new Settings("w", "d", 0.5, "xyz", "1", "", "", "", ""),
						mark,
						null,
						null,
						List.of(),
						1.5,
						"the CPU",
						Map.of(1, 2L),
						List.of(),
						0.125,
						"2026-01-01"));
		file = output.resolve(".stunet-records/a.json");
	}

	@Test
	void comesBack() {
		assertEquals(2L, records.read("a").orElseThrow().voxels().get(1));
	}

	/** Records of label maps alone are as they were before there was anything else. */
	@ParameterizedTest
	@EnumSource(Extra.class)
	void extras(Extra extra) throws IOException {
		CaseRecord alone = records.read("a").orElseThrow();
		for (String key : List.of("probabilities", "picture", "warnings"))
			assertFalse(Files.readString(file).contains(key), key);
		Path made = Files.writeString(output.resolve("p.nii.gz"), "made");
		assertFalse(alone.isOf(extra, made));
		CaseRecord both = new CaseRecord(
				alone.inputs(),
				alone.settings(),
				alone.output(),
				extra == Extra.PROBABILITIES ? FileDigest.of(made) : null,
				extra == Extra.PICTURES ? FileDigest.of(made) : null,
				List.of("It is dark."),
				1.5,
				"the CPU",
				alone.voxels(),
				List.of(),
				0.125,
				"2026-01-01");
		records.write("a", both);
		assertEquals(both, records.read("a").orElseThrow());
		assertTrue(both.isOf(extra, made));
		assertFalse(both.isOf(extra, Files.writeString(made, "MADE")));
		assertFalse(both.isOf(extra, output.resolve("none.nii.gz")));
	}

	@ParameterizedTest
	@ValueSource(strings = {"null", "", "[]", "{}", "3"})
	void whatIsNoRecord(String text) throws IOException {
		Files.writeString(file, text);
		assertEquals(Optional.empty(), records.read("a"));
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"\"voxels\"|\"v\"",
				"\"1\" : 2|\"1\" : null",
				"\"1\" : 2|\"1\" : -2",
				"\"1\" : 2|\"x\" : 2",
				"\"1\" : 2|\"70000\" : 2",
				"1.5|\"NaN\"",
				"1.5|-1",
				"0.125|0",
				"\"voxelMm3\"|\"mm3\"",
				"\"bytes\" : 7|\"bytes\" : -7",
				"0000|000g",
				"\"device\" : \"the CPU\"|\"device\" : null",
				"\"inputs\" : [ {|\"inputs\" : [ null, {"
			})
	void whatIsLostOrImpossible(String found, String replacement) throws IOException {
		String record = Files.readString(file);
		says(record, found);
		Files.writeString(file, record.replace(found, replacement));
		assertEquals(Optional.empty(), records.read("a"));
	}
}
