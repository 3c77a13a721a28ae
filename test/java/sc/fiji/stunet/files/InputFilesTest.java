package sc.fiji.stunet.files;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;

class InputFilesTest {

	@TempDir
	Path folder;

	private Path scan;

	@BeforeEach
	void makeScan() throws IOException {
		scan = Files.createFile(Files.createDirectory(folder.resolve("scans")).resolve("a.nii.gz"));
	}

	@Test
	void otherWordsForTheSameFile() {
		InputFiles inputs = InputFiles.of(List.of(scan));
		Path same = folder.resolve("none/../scans/./a.nii.gz");
		refused(InvalidRequest.class, () -> inputs.check(same), same + " is also an input");
		inputs.check(folder.resolve("a.nii.gz"));
		assertFalse(InputFiles.of(List.of()).contains(scan));
		assertTrue(InputFiles.of(List.of(folder.resolve("gone/b.nii"))).contains(folder.resolve("gone/b.nii")));
	}

	@Test
	void aFolderWithTheFileInIt() {
		InputFiles inputs = InputFiles.of(List.of(scan));
		refused(InvalidRequest.class, () -> inputs.check(folder), folder + " is a folder with an input in it");
		inputs.check(folder.resolve("sc"));
		inputs.check(scan.resolve("0"));
	}

	@Test
	void links() throws IOException {
		Path linked = folder.resolve("linked"), link = folder.resolve("link.nii.gz");
		try {
			Files.createSymbolicLink(linked, scan.getParent());
			Files.createSymbolicLink(link, scan);
		} catch (IOException | UnsupportedOperationException e) {
			Assumptions.abort("no links here");
		}
		assertTrue(InputFiles.of(List.of(scan)).contains(linked.resolve("a.nii.gz")), "a link to its folder");
		assertTrue(InputFiles.of(List.of(link)).contains(scan), "what a link leads to");
		assertTrue(InputFiles.of(List.of(link)).contains(link));
		assertFalse(InputFiles.of(List.of(scan)).contains(link), "the link would be replaced, not the scan");
	}
}
