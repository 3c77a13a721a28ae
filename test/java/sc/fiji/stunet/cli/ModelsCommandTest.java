package sc.fiji.stunet.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.says;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.model.ModelPlaces;

/** Isolated: it sets the system property of the user's folder. */
@Isolated
class ModelsCommandTest {

	@TempDir
	Path folder;

	private Path own;

	@BeforeEach
	void anotherFolder() {
		own = folder.resolve("models");
		System.setProperty(ModelPlaces.PROPERTY, own.toString());
	}

	@AfterEach
	void theUsualFolder() {
		System.clearProperty(ModelPlaces.PROPERTY);
	}

	@Test
	void aModelIsInstalledUsedExportedAndRemovedByItsName() {
		Path brain = folder.resolve("brain.stunet"), zip = folder.resolve("brain.zip");
		TinyModel.write(brain, 1, Optional.empty(), 1, 2);
		assertEquals(
				"Installed brain: structure 1, structure 2.",
				Stunet.succeed("models", "install", brain).out().strip());
		says(
				Stunet.succeed("models").out(),
				"Installed:",
				"  brain: structure 1, structure 2",
				own + "/brain.stunet (your own)");
		says(Stunet.succeed("models", "list").out(), "  brain: ", "In the catalogue:", "  stunet-b: 104 structures");
		says(Stunet.succeed("info", "brain").out(), "brain", "SHA-256");
		says(Stunet.run("models", "install", brain).sentence(), "exists already", "--overwrite");
		says(Stunet.succeed("models", "export", "brain", zip).out(), "; there: stunet models install brain.zip\n");
		says(
				Stunet.succeed("models", "export", "brain", folder.resolve("my brain.zip"))
						.out(),
				"; there: stunet models install \"my brain.zip\"\n");
		Stunet.succeed("models", "install", zip, "--name", "other");
		Stunet.succeed("models", "remove", "brain");
		Stunet refused = Stunet.run("predict", "-m", "brain", "-i", "target", "-o", folder.resolve("x.nii.gz"));
		assertTrue(refused.exitCode() != 0);
		refused = Stunet.run("info", "brain");
		assertEquals(5, refused.exitCode());
		says(refused.sentence(), "There is no model brain", "the nearest of these: other (stunet models)");
	}

	@Test
	void aModelOfASetIsNotRemovedUnasked() throws IOException {
		for (String name : List.of("organs", "bones")) {
			TinyModel.write(folder.resolve(name), 1, Optional.empty(), name.equals("organs") ? 1 : 2);
			Stunet.succeed("models", "install", folder.resolve(name));
		}
		Files.writeString(own.resolve("total.stunetset.json"), "{\"format\": 1, \"models\": [\"organs\", \"bones\"]}");
		Stunet refused = Stunet.run("models", "remove", "bones");
		assertEquals(2, refused.exitCode());
		says(refused.sentence(), "The model bones is needed by total", "--force");
		assertTrue(Files.exists(own.resolve("bones.stunet")));
		Stunet.succeed("models", "remove", "bones", "--force");
		assertTrue(Files.notExists(own.resolve("bones.stunet")));
		// A set that is spoilt already does not hold back what is left of it.
		Stunet.succeed("models", "remove", "organs");
		Stunet.succeed("models", "remove", "total");
	}

	@Test
	void modelsOfTheCatalogueThatCannotBeHadAreRefused() {
		Stunet browser = Stunet.run("models", "install", "stunet-b");
		assertEquals(2, browser.exitCode());
		says(
				browser.sentence(),
				"can only be downloaded with a browser",
				"https://drive.google.com/",
				"base_ep4k.model");
		says(
				Stunet.run("models", "install", "totalsegmentator").sentence(),
				"cannot be imported as it is",
				"Nothing was");
		says(Stunet.succeed("models", "list").out(), "it is a set of 5 models; install them one by one");
		says(Stunet.run("models", "install", "stunet-x").sentence(), "no such model in the catalogue", "stunet-s");
		Stunet bad = Stunet.run("models", "list", "--catalogue", "ftp://x/y");
		says(bad.sentence(), "must begin with https://");
		assertEquals("", bad.out(), "nothing is listed before it is refused");
		assertTrue(Files.notExists(own));
	}

	@Test
	void tellsWhereModelsAre() {
		says(Stunet.succeed("models", "path").out(), "^your own            " + own);
		assertEquals(2, Stunet.run("models", "nothing").exitCode());
		assertEquals(2, Stunet.run("models", "remove", "none").exitCode());
		assertTrue(Files.notExists(own));
	}
}
