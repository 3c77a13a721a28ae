package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import ij.IJ;
import ij.ImagePlus;
import ij.io.FileInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.fiji.image.SourceFile;

/** A project is beside its image's file, and called after it, also when ImageJ calls the image otherwise. */
class ProjectFolderTest {

	@ParameterizedTest
	@CsvSource({
		"scan.tif, scan.tif, scan.tif",
		"scan-1.tif, scan.tif, scan.tif",
		"scan-12.tif, scan.tif, scan.tif",
		"scan.nii-1.gz, scan.nii.gz, scan.nii.gz",
		"scan-1, scan, scan",
		"scan-2.tif, scan-1.tif, scan-1.tif",
		"scan.lif - left, scan.lif, scan.lif - left",
		"renamed, scan.tif, renamed",
		"patient, IM0001.dcm, patient",
		"scan-1.tif, , scan-1.tif",
		"scan-1.tif, '', scan-1.tif",
	})
	void theNameOfAnImage(String title, String file, String name) {
		ImagePlus image = IJ.createImage(title, 2, 2, 1, 8);
		FileInfo info = new FileInfo();
		info.fileName = file;
		image.setFileInfo(info);
		assertEquals(name, SourceFile.nameOf(image));
	}

	@ParameterizedTest
	@CsvSource({"scan.tif, scan-data", "scan.nii.gz, scan-data", "deep scan.ome.tif, deep_scan-data"})
	void theFolder(String file, String folder) {
		assertEquals(Path.of("scans", folder).toAbsolutePath(), Annotating.folderBeside(Path.of("scans", file)));
	}
}
