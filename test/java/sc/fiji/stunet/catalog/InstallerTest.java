package sc.fiji.stunet.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.FakeProgress;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.ModelFolder;
import sc.fiji.stunet.weights.TrainedFolder;

class InstallerTest {

	@TempDir
	Path folder;

	private Path own, brain;
	private Installer installer;

	@BeforeEach
	void aModel() throws IOException {
		own = folder.resolve("new/models");
		installer = new Installer(own, place -> Long.MAX_VALUE);
		brain = Files.createDirectory(folder.resolve("mine")).resolve("brain.stunet");
		TinyModel.write(brain, 1, Optional.empty(), 1, 2);
	}

	/** Whatever failed: only whole models are in the folder of models. */
	@AfterEach
	void nothingIsHalfInstalled() throws IOException {
		if (!Files.exists(own)) return;
		try (Stream<Path> all = Files.list(own)) {
			for (Path one : all.toList()) {
				ModelFolder.openWeights(Model.read(one)).close();
				assertEquals(2, ModelFiles.of(one).size());
				try (Stream<Path> files = Files.list(one)) {
					assertEquals(2, files.count());
				}
			}
		}
	}

	private Model install(Path source) {
		return installer.install(source, Optional.empty(), Recipe.NONE, false, Progress.none());
	}

	private Path zip(String... namesAndContents) throws IOException {
		Path zip = folder.resolve("packed.zip");
		try (OutputStream out = Files.newOutputStream(zip);
				ZipOutputStream packed = new ZipOutputStream(out)) {
			for (int i = 0; i < namesAndContents.length; i += 2) {
				packed.putNextEntry(new ZipEntry(namesAndContents[i]));
				packed.write(namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8));
				packed.closeEntry();
			}
		}
		return zip;
	}

	@Test
	void anExportedModelIsInstalledElsewhere() throws IOException {
		Path zip = folder.resolve("to a colleague.zip");
		installer.export(brain, zip, false, Progress.none());
		Model installed = install(zip);
		assertEquals(own.resolve("brain.stunet"), installed.folder());
		assertEquals(Model.read(brain).checksum(), installed.checksum());
		assertEquals(
				-1,
				Files.mismatch(brain.resolve(Model.WEIGHTS), installed.folder().resolve(Model.WEIGHTS)));
		refused(InvalidOutput.class, () -> installer.export(brain, zip, false, Progress.none()), "exists already");
		refused(
				InvalidRequest.class,
				() -> installer.export(brain, folder.resolve("a.tar"), false, Progress.none()),
				"does not end in .zip");
	}

	@Test
	void aFolderIsCopiedAndReplacedOnlyWhenAllowed() {
		assertEquals("brain", install(brain).name());
		refused(InvalidOutput.class, () -> install(brain), "exists already");
		installer.install(brain, Optional.empty(), Recipe.NONE, true, Progress.none());
		assertEquals(
				"head 2",
				installer
						.install(brain.getParent(), Optional.of("head 2"), Recipe.NONE, false, Progress.none())
						.name());
	}

	@Test
	void whatNnUNetLeftIsInstalled() {
		TrainedFolder trained = new TrainedFolder(folder.resolve("results")).fold("0");
		assertEquals(
				TrainedFolder.NETWORK,
				install(trained.zip(folder.resolve("Dataset001.zip"))).network());
		assertTrue(Files.exists(own.resolve("Dataset001.stunet")));
		assertEquals(TrainedFolder.NETWORK, install(folder.resolve("results")).network());
	}

	@Test
	void whatIsNoModelIsRefusedInTheUsersWords() throws IOException {
		Files.writeString(brain.resolve(Model.WEIGHTS), "spoilt", StandardOpenOption.APPEND);
		refused(InvalidModel.class, () -> install(brain), "^" + brain.resolve(Model.WEIGHTS));
		refused(InvalidModel.class, () -> installer.export(brain, folder.resolve("a.zip"), false, Progress.none()));
		assertFalse(Files.exists(folder.resolve("a.zip")));
		refused(InvalidModel.class, () -> install(folder.resolve("none.zip")), "There is no file or folder");
		refused(InvalidModel.class, () -> install(Files.createDirectory(folder.resolve("empty"))), "has neither");
		Path page = Files.writeString(folder.resolve("page.zip"), "<!DOCTYPE html><html>");
		refused(InvalidModel.class, () -> install(page), "^" + page + " is a web page");
		Path zip = zip("sub/weights.pth", "no checkpoint");
		refused(InvalidModel.class, () -> install(zip), "^" + zip.resolve("sub/weights.pth"), "not a checkpoint");
		Path two = zip("fold_0/checkpoint_final.pth", "", "fold_0/checkpoint_best.pth", "", "fold_1/a.pth", "");
		refused(InvalidModel.class, () -> install(two), "has 2 models or folds (fold_0/checkpoint_final.pth, fold_1/a");
	}

	@ParameterizedTest
	@ValueSource(strings = {"../out.txt", "a/../../out.txt", "/out.txt", "C:/out.txt", "a\\..\\..\\out.txt", "a:b"})
	void aZipWritesOnlyIntoItsFolder(String name) throws IOException {
		Path zip = zip("brain.stunet/model.json", "{}", name, "out");
		refused(InvalidModel.class, () -> install(zip), "'" + name.replace('\\', '/') + "' in it is not");
		try (Stream<Path> all = Files.walk(folder)) {
			assertEquals(0, all.filter(file -> file.endsWith("out.txt")).count());
		}
	}

	@Test
	void aZipWithALinkIsRefused() throws IOException {
		byte[] bytes = Files.readAllBytes(zip("a/link", "/etc/passwd"));
		// The attributes of a symbolic link, in the one entry of the directory at the end.
		for (int i = 0; i < bytes.length - 3; i++)
			if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2)
				bytes[i + 41] = (byte) 0xa1;
		Path zip = Files.write(folder.resolve("packed.zip"), bytes);
		refused(InvalidModel.class, () -> install(zip), "'a/link' in it is a link");
	}

	@Test
	void aDamagedZipIsRefused() throws IOException {
		Path zip = folder.resolve("packed.zip");
		installer.export(brain, zip, false, Progress.none());
		byte[] bytes = Files.readAllBytes(zip);
		bytes[bytes.length / 2] ^= 1;
		Files.write(zip, bytes);
		refused(InvalidModel.class, () -> install(zip), "weights.safetensors' in it is damaged");
		Files.write(zip, List.of("cut"));
		refused(InvalidModel.class, () -> install(zip), "^" + zip);
	}

	@Test
	void aFullDiskIsToldBefore() throws IOException {
		Installer full = new Installer(own, place -> 100_000_010);
		Path zip = folder.resolve("packed.zip");
		installer.export(brain, zip, false, Progress.none());
		for (Path source : List.of(brain, zip))
			refused(
					InvalidOutput.class,
					() -> full.install(source, Optional.empty(), Recipe.NONE, false, Progress.none()),
					"^The disk of the folder " + own,
					"free some space");
	}

	@Test
	void cancelLeavesNothing() {
		FakeProgress progress = new FakeProgress().cancelledWhen(() -> true);
		assertThrows(Cancelled.class, () -> installer.install(brain, Optional.empty(), Recipe.NONE, false, progress));
		assertThrows(Cancelled.class, () -> installer.export(brain, folder.resolve("a.zip"), false, progress));
		assertFalse(Files.exists(folder.resolve("a.zip")));
	}

	@ParameterizedTest
	@ValueSource(strings = {"", ".", "..", "a/b", "a\\b", ".hidden", "a.", "CON", "nul.x", "a:b", "a\nb"})
	void aNameIsOneOnEverySystem(String name) {
		refused(
				InvalidRequest.class,
				() -> installer.install(brain, Optional.of(name), Recipe.NONE, false, Progress.none()),
				"cannot be the name of a model");
	}

	@Test
	void removesOnlyModelsOfTheUsersFolder() throws IOException {
		install(brain);
		for (String name : List.of("other", "../../brain", brain.toString()))
			refused(InvalidRequest.class, () -> installer.remove(name), "There is no model " + name + " in " + own);
		assertEquals(own.resolve("brain.stunet"), installer.remove("brain"));
		try (Stream<Path> all = Files.list(own)) {
			assertEquals(List.of(), all.toList());
		}
		assertTrue(ModelFolder.isModel(brain));
	}
}
