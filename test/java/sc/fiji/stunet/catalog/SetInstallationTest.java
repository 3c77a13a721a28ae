package sc.fiji.stunet.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;

/** A set of models goes to a colleague as one file. */
class SetInstallationTest {

	@TempDir
	Path folder;

	private Path own, mine, set;
	private Installer installer;

	@BeforeEach
	void aSet() throws IOException {
		own = folder.resolve("new/models");
		installer = new Installer(own, place -> Long.MAX_VALUE);
		mine = Files.createDirectories(folder.resolve("mine/elsewhere")).getParent();
		TinyModel.write(mine.resolve("organs.stunet"), 1, Optional.empty(), 1, 2);
		TinyModel.write(mine.resolve("elsewhere/bones.stunet"), 1, Optional.empty(), 5);
		set = Files.writeString(
				mine.resolve("total.stunetset.json"),
				"{\"format\": 1, \"models\": [\"organs\", \"elsewhere/bones.stunet\"]}");
	}

	private Model install(Path source) {
		return installer.install(source, Optional.empty(), Recipe.NONE, false, Progress.none());
	}

	private List<String> installed() throws IOException {
		if (!Files.exists(own)) return List.of();
		try (Stream<Path> all = Files.list(own)) {
			return all.map(file -> file.getFileName().toString()).sorted().toList();
		}
	}

	@Test
	void anExportedSetIsInstalledElsewhereWithItsModels() throws IOException {
		Path zip = folder.resolve("to a colleague.zip");
		installer.export(set, zip, false, Progress.none());
		Model there = install(zip);
		assertEquals(List.of("bones.stunet", "organs.stunet", "total.stunetset.json"), installed());
		assertEquals(own.resolve("total.stunetset.json"), there.folder());
		assertEquals(Model.read(set).checksum(), there.checksum());
		assertTrue(there.members().stream().allMatch(member -> member.folder().startsWith(own)));
		refused(InvalidOutput.class, () -> install(zip), "total.stunetset.json exists already");
		Model renamed = installer.install(zip, Optional.of("whole"), Recipe.NONE, false, Progress.none());
		assertEquals("whole", renamed.name());
		assertEquals(own.resolve("whole.stunetset.json"), installer.remove("whole"));
		assertEquals(own.resolve("total.stunetset.json"), installer.remove("total"));
		assertEquals(List.of("bones.stunet", "organs.stunet"), installed());
	}

	@Test
	void aFolderOrTheFileOfASetWillDo() throws IOException {
		assertEquals("total", install(mine).name());
		installer.remove("total");
		assertEquals(2, install(set).members().size());
	}

	/** Another model of the name of one of the set's is not replaced unless that is said, and nothing else is done. */
	@Test
	void anotherModelOfTheSameNameStays() throws IOException {
		Files.createDirectories(own);
		Model other = TinyModel.write(own.resolve("bones.stunet"), 1, Optional.empty(), 7);
		refused(InvalidOutput.class, () -> install(set), "bones.stunet exists already");
		assertEquals(List.of("bones.stunet"), installed());
		assertEquals(other.checksum(), Model.read(own.resolve("bones.stunet")).checksum());
		installer.install(set, Optional.empty(), Recipe.NONE, true, Progress.none());
		assertEquals(3, installed().size());
		TinyModel.write(own.resolve("head.stunet"), 1, Optional.empty(), 7);
		refused(
				InvalidOutput.class,
				() -> installer.install(set, Optional.of("head"), Recipe.NONE, false, Progress.none()),
				"a model of the name of the set");
	}

	@Test
	void whatFailsLeavesNothing() throws IOException {
		Path zip = folder.resolve("total.zip");
		FakeProgress progress = new FakeProgress().cancelledWhen(() -> true);
		assertThrows(Cancelled.class, () -> installer.install(set, Optional.empty(), Recipe.NONE, false, progress));
		assertEquals(List.of(), installed());
		Files.writeString(mine.resolve("elsewhere/bones.stunet").resolve(Model.WEIGHTS), "spoilt");
		refused(InvalidModel.class, () -> install(set), "bones.stunet");
		assertEquals(List.of(), installed(), "the good one is gone again");
		refused(InvalidModel.class, () -> installer.export(set, zip, false, Progress.none()));
		Files.delete(mine.resolve("elsewhere/bones.stunet").resolve(Model.WEIGHTS));
		refused(InvalidModel.class, () -> install(mine), "total.stunetset.json, model 'elsewhere/bones.stunet'");
		assertFalse(Files.exists(zip));
		refused(InvalidRequest.class, () -> installer.remove("total"), "There is no model total");
	}

	@Test
	void twoModelsOfOneNameCannotLieBesideEachOther() throws IOException {
		TinyModel.write(mine.resolve("elsewhere/organs.stunet"), 1, Optional.empty(), 9);
		Files.writeString(set, "{\"format\": 1, \"models\": [\"organs\", \"elsewhere/organs.stunet\"]}");
		refused(
				InvalidModel.class,
				() -> installer.export(set, folder.resolve("a.zip"), false, Progress.none()),
				"two models of the same name");
	}
}
