package sc.fiji.stunet.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.Documents;

/**
 * The commands of docs/install.md, which fetch 1.5 GB of CUDA's libraries: run as they stand, with a {@code pip} that
 * has packages of the table's names, versions and libraries, each of a few bytes.
 */
@Tag("process")
@EnabledOnOs(OS.LINUX)
class InstallPageTest {

	/** Package, version, libraries. */
	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(nvidia-[\\w-]+)` \\| ([\\d.]+) \\| (.*) \\|$");

	private static final Pattern LIBRARY = Pattern.compile("`([^`]+)`");
	private static final String CUDA = "FIJI/lib/stunet/gpu/cuda";

	@TempDir
	private Path folder;

	/** @return the libraries of each package, as {@code NAME==VERSION} */
	private static Map<String, List<String>> table() throws IOException {
		return ROW.matcher(Files.readString(Path.of("docs/install.md")))
				.results()
				.collect(Collectors.toMap(
						row -> row.group(1) + "==" + row.group(2),
						row -> LIBRARY.matcher(row.group(3))
								.results()
								// Where the table says "all that begin so", two of them.
								.flatMap(name -> Stream.of("", "_ops")
										.map(part -> name.group(1).replace("*", part)))
								.distinct()
								.toList(),
						(one, other) -> one,
						TreeMap::new));
	}

	/** A wheel is a zip file: libraries, and other things that are not wanted. */
	private void wheel(String requirement, List<String> libraries) throws IOException {
		Path wheels = Files.createDirectories(folder.resolve("wheels"));
		try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(wheels.resolve(requirement + ".whl")))) {
			for (String library : libraries) entry(zip, "nvidia/part/lib/" + library);
			for (String other : List.of("nvidia/__init__.py", "nvidia/part/lib/__init__.py", "nvidia/part/include/a.h"))
				entry(zip, other);
		}
	}

	private static void entry(ZipOutputStream zip, String name) throws IOException {
		zip.putNextEntry(new ZipEntry(name));
		zip.write(name.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void theCommandsFetchTheLibrariesOfTheTable() throws Exception {
		Map<String, List<String>> table = table();
		assertEquals(9, table.size(), table::toString);
		Set<String> libraries = new TreeSet<>();
		for (Map.Entry<String, List<String>> row : table.entrySet()) {
			wheel(row.getKey(), row.getValue());
			libraries.addAll(row.getValue());
		}
		List<String> scripts = Documents.texts("install.md", "bash");
		assertEquals(1, scripts.size());
		Path pip = Files.createDirectories(folder.resolve("bin")).resolve("pip");
		Files.writeString(
				pip,
				"""
				#!/bin/bash
				set -e
				[ "$1 $2 $3" = "download --no-deps -d" ]
				mkdir -p "$4"
				for package in "${@:5}"; do cp "wheels/$package.whl" "$4"; done
				""");
		assertTrue(pip.toFile().setExecutable(true));
		Path printed = folder.resolve("printed.txt");
		ProcessBuilder bash = new ProcessBuilder("bash", "-euo", "pipefail", "-c", scripts.get(0))
				.directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(printed.toFile());
		bash.environment().merge("PATH", pip.getParent() + ":", (path, first) -> first + path);
		Process process = bash.start();
		assertTrue(process.waitFor(60, TimeUnit.SECONDS), "does not end");
		assertEquals(0, process.exitValue(), Files.readString(printed));
		assertEquals(libraries, names(folder.resolve(CUDA)));
		assertEquals(
				table.keySet(),
				new TreeSet<>(names(folder.resolve("cuda")).stream()
						.map(name -> name.replace(".whl", ""))
						.toList()));
	}

	private static Set<String> names(Path folder) throws IOException {
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
		}
	}
}
