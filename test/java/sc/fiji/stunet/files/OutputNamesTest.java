package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;

class OutputNamesTest {

	@TempDir
	private Path folder;

	private void write(String labels, String probabilities) {
		new OutputNames(List.of(folder.resolve("in.nii.gz")))
				.with("label map", Optional.of(folder.resolve(labels)))
				.with("probabilities", Optional.of(folder.resolve(probabilities)));
	}

	/** A label map as OME-Zarr is a folder, which is replaced as a whole. */
	@Test
	void noOutputIsReplacedWithAnother() {
		write("a.zarr", "a.nii.gz");
		assertThrows(InvalidRequest.class, () -> write("a.nii.gz", "a.nii.gz"));
		assertThrows(InvalidRequest.class, () -> write("a.zarr", "a.zarr/p.nii.gz"));
		assertThrows(InvalidRequest.class, () -> write("a.zarr/p.nii.gz", "a.zarr"));
		assertThrows(InvalidRequest.class, () -> write("in.nii.gz", "p.nii.gz"));
	}
}
