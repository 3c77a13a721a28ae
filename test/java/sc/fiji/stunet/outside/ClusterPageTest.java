package sc.fiji.stunet.outside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import sc.fiji.stunet.Documents;
import sc.fiji.stunet.cli.StuNetCommandLine;

/**
 * The scripts of docs/cluster.md, as far as this machine can run them; those that start Spark are run by
 * {@code spark.ClusterScriptsIT}.
 */
@Timeout(120)
@Tag("process")
@EnabledOnOs({OS.LINUX, OS.MAC})
class ClusterPageTest {

	private static final Pattern COPY = Pattern.compile("(?m)^COPY --from=build /stunet/(\\S+) ");
	private static final Pattern OPTION = Pattern.compile("(?<=\\s)--?[a-z][\\w-]*");

	@TempDir
	Path folder;

	private static List<String> blocks(String language) throws IOException {
		return Documents.texts("cluster.md", language);
	}

	private String run(String... command) throws Exception {
		Path log = folder.resolve("log.txt");
		ProcessBuilder builder = new ProcessBuilder(command)
				.directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(log.toFile());
		// Nextflow's: its own files here, and no look for a newer one.
		builder.environment()
				.putAll(Map.of("NXF_HOME", folder.resolve("nextflow").toString(), "NXF_OFFLINE", "true"));
		Process process = builder.start();
		assertTrue(process.waitFor(100, TimeUnit.SECONDS), () -> String.join(" ", command) + " does not end");
		String said = Files.readString(log);
		assertEquals(0, process.exitValue(), said);
		return said;
	}

	@Test
	void bashReadsEveryScript() throws Exception {
		List<String> scripts = blocks("bash");
		assertEquals(9, scripts.size());
		for (String script : scripts) {
			Files.writeString(folder.resolve("script"), script);
			assertEquals("", run("bash", "-n", "script"), script);
		}
	}

	/** With an {@code sbatch} that runs what it is given at once, and a command that notes what it is told. */
	@Test
	void slurmRunsEveryShareAndThenTheSummary() throws Exception {
		List<String> scripts = blocks("bash");
		Files.writeString(folder.resolve("predict.sh"), scripts.get(0));
		Path programs = Files.createDirectories(folder.resolve("bin"));
		program(programs.resolve("stunet"), "echo \"$@\" >> calls.txt");
		program(
				programs.resolve("sbatch"),
				"""
				if [ "$1" = --parsable ]; then
					export SLURM_ARRAY_TASK_COUNT=8 SLURM_CPUS_PER_TASK=8
					for SLURM_ARRAY_TASK_ID in 1 2 3 4 5 6 7 8; do export SLURM_ARRAY_TASK_ID; bash "$2"; done
					echo 42
				else
					[ "$1 $2" = "--dependency=afterany:42 --wrap" ] && bash -c "$3"
				fi
				""");
		Files.writeString(folder.resolve("submit"), "PATH=$PWD/bin:$PATH\n" + scripts.get(1));
		run("bash", "-eu", "submit");
		List<String> calls = Files.readAllLines(folder.resolve("calls.txt"));
		assertEquals(9, calls.size(), () -> String.join("\n", calls));
		String all = "predict-folder -m brain.stunet -i /data/scans -o /data/labels";
		for (int part = 1; part <= 8; part++)
			assertEquals(all + " --part " + part + "/8 --threads 8", calls.get(part - 1));
		assertEquals(all, calls.get(8));
	}

	private static void program(Path file, String script) throws IOException {
		Files.writeString(file, "#!/bin/bash\n" + script);
		assertTrue(file.toFile().setExecutable(true));
	}

	/** What follows {@code predict-folder}, on all of its lines. */
	@Test
	void everyOptionExists() throws IOException {
		Set<String> known = new CommandLine(new StuNetCommandLine())
				.getSubcommands()
				.get("predict-folder")
				.getCommandSpec()
				.optionsMap()
				.keySet();
		Set<String> unknown = new TreeSet<>();
		int found = 0;
		for (String language : List.of("bash", "snakemake", "nextflow"))
			for (String script : blocks(language))
				for (String line : script.replace("\\\n", " ").split("\n")) {
					int at = Math.max(line.indexOf(" predict-folder "), line.indexOf("--part "));
					if (at < 0) continue;
					for (MatchResult option :
							OPTION.matcher(line.substring(at)).results().toList()) {
						found++;
						if (!known.contains(option.group())) unknown.add(option.group());
					}
				}
		assertTrue(found > 20, "too few: " + found);
		// Of the shell's test.
		unknown.remove("-eq");
		assertEquals(Set.of(), unknown);
	}

	@Test
	@Needs(Outside.SNAKEMAKE)
	void snakemakePlansEveryShare() throws Exception {
		Files.writeString(folder.resolve("Snakefile"), blocks("snakemake").get(0));
		String plan = run(Outside.SNAKEMAKE.path().toString(), "--dry-run", "--printshellcmds", "--cores", "8");
		assertEquals(
				8,
				Pattern.compile("--part \\d/8 --threads 8")
						.matcher(plan)
						.results()
						.count(),
				plan);
		assertTrue(plan.contains("rule summary:"), plan);
	}

	/** Its rules are run, with a command that notes what it is told; a failed case does not end the rest. */
	@Test
	@Needs(Outside.SNAKEMAKE)
	void snakemakeRunsEveryShareAndThenTheSummary() throws Exception {
		Files.writeString(folder.resolve("Snakefile"), blocks("snakemake").get(0));
		program(
				Files.createDirectories(folder.resolve("bin")).resolve("stunet"),
				"""
				echo "$@" >> calls.txt
				case "$*" in *"--part 3/8"*) exit 3 ;; esac
				""");
		run(Outside.SNAKEMAKE.path().toString(), "--cores", "2");
		assertSharesAndThenTheSummary("predict-folder -m brain.stunet -i /data/scans -o /data/labels", List.of());
	}

	/** @param again shares that are predicted twice */
	private void assertSharesAndThenTheSummary(String summary, List<Integer> again) throws IOException {
		List<String> calls = Files.readAllLines(folder.resolve("calls.txt"));
		for (int part = 1; part <= 8; part++) {
			String share = "--part " + part + "/8 --threads ";
			assertEquals(
					again.contains(part) ? 2 : 1,
					calls.stream().filter(call -> call.contains(share)).count(),
					() -> share + " in\n" + String.join("\n", calls));
		}
		assertEquals(9 + again.size(), calls.size(), () -> String.join("\n", calls));
		assertEquals(summary, calls.get(calls.size() - 1));
	}

	/** The same, and the fifth share breaks off once; the machine need not have what a share asks for. */
	@Test
	@Needs(Outside.NEXTFLOW)
	void nextflowRunsEveryShareAndThenTheSummary() throws Exception {
		Files.writeString(folder.resolve("main.nf"), blocks("nextflow").get(0));
		Files.writeString(folder.resolve("nextflow.config"), "executor { cpus = 8; memory = '32 GB' }\n");
		program(
				Files.createDirectories(folder.resolve("bin")).resolve("stunet"),
				"""
				cd "$(dirname "$0")/.."
				echo "$@" >> calls.txt
				case "$*" in
					*"--part 3/8"*) exit 3 ;;
					*"--part 5/8"*) [ "$(grep -c -- "--part 5/8" calls.txt)" = 2 ] ;;
				esac
				""");
		run(Outside.NEXTFLOW.path().toString(), "run", "main.nf");
		assertSharesAndThenTheSummary(
				"predict-folder -m /data/brain.stunet -i /data/scans -o /data/labels", List.of(5));
	}

	@Test
	void theContainerTakesWhatTheCommandLineNeeds() throws IOException {
		List<String> copied = COPY.matcher(Files.readString(Path.of("Dockerfile")))
				.results()
				.map(copy -> copy.group(1))
				.toList();
		assertEquals(List.of("bin", "target/imagej"), copied);
		Set<String> ignored = Set.copyOf(Files.readAllLines(Path.of(".dockerignore")));
		for (String needed : List.of("pom.xml", "src", "bin", "docs", "luts", "macros", "samples"))
			assertTrue(Files.exists(Path.of(needed)) && !ignored.contains(needed), needed);
		assertEquals(
				"",
				Files.readString(Path.of("Dockerfile"))
						.lines()
						.filter(line -> !line.matches("(#|FROM|RUN|\t&&|WORKDIR|COPY|ENTRYPOINT).*|"))
						.findFirst()
						.orElse(""));
	}
}
