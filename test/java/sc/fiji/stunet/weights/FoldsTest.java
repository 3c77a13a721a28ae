package sc.fiji.stunet.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Weights;
import sc.fiji.stunet.network.RandomWeights;
import sc.fiji.stunet.weights.SafetensorsWriter.Precision;

/** A model folder with the weights of several folds. */
class FoldsTest {

	@TempDir
	Path folder;

	private Model one;
	private Model two;

	@BeforeEach
	void write() {
		one = TinyModel.write(folder.resolve("one.stunet"), 1, Optional.empty(), 1, 2);
		two = ModelFolder.write(
				new Model(folder.resolve("two.stunet"), one.network(), one.plan(), one.structures(), one.provenance()),
				false,
				List.of(fold(1), fold(2)));
	}

	private ModelFolder.Fold fold(int seed) {
		return new ModelFolder.Fold(new RandomWeights(one.network(), seed), Precision.FP32);
	}

	@Test
	void areReadAsTheyWereWritten() {
		Model read = Model.read(two.folder());
		assertEquals(two, read);
		assertEquals(2, read.folds());
		assertEquals(
				List.of("weights_0.safetensors", "weights_1.safetensors"),
				read.weightsFiles().stream()
						.map(file -> file.getFileName().toString())
						.toList());
		assertEquals(
				List.of(one.provenance().weightsSha256()),
				read.provenance().folds().subList(0, 1));
		List<Weights> folds = ModelFolder.openFolds(read);
		String name = folds.get(0).names().get(0);
		assertFalse(folds.get(0).values(name).equals(folds.get(1).values(name)));
		folds.forEach(Weights::close);
		assertTrue(Models.describe(two.folder()).contains("2, whose scores are averaged"));
	}

	/** An earlier version would look for other weights, and say that they are gone. */
	@Test
	void oneFoldIsWrittenAsEver() throws IOException {
		assertTrue(Files.readString(one.folder().resolve(Model.DESCRIPTION)).contains("\"format\" : 1,"));
		assertTrue(Files.readString(two.folder().resolve(Model.DESCRIPTION)).contains("\"format\" : 2,"));
	}

	@Test
	void everyFoldIsChecked() throws IOException {
		Path second = two.weightsFiles().get(1);
		byte[] bytes = Files.readAllBytes(second);
		bytes[bytes.length - 1] ^= 1;
		Files.write(second, bytes);
		refused(InvalidModel.class, () -> ModelFolder.checkWeights(two), "^" + second, "SHA-256");
		Files.delete(second);
		refused(InvalidModel.class, () -> Model.read(two.folder()), "weights_1.safetensors is missing");
	}

	@Test
	void checksumsThatContradictEachOtherAreRefused() throws IOException {
		Path description = two.folder().resolve(Model.DESCRIPTION);
		String right = Files.readString(description);
		String first = two.provenance().folds().get(0),
				second = two.provenance().folds().get(1);
		Files.writeString(description, right.replace(second, first));
		refused(InvalidModel.class, () -> Model.read(two.folder()), "'provenance.weightsSha256' is not the checksum");
		Files.writeString(description, right.replace(", \"" + second + "\"", ""));
		refused(InvalidModel.class, () -> Model.read(two.folder()), "'provenance.folds' is not a list");
	}
}
