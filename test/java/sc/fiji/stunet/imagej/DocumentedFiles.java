package sc.fiji.stunet.imagej;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import ij.io.FileSaver;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.dataset.MadeData;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.weights.TrainedFolder;

/**
 * A folder where all files are that the documents name: small scans, networks of a few hundred weights. What documents
 * call {@code /scans}, {@code /models} and {@code /results} lies in it.
 */
final class DocumentedFiles {

	private static final Extent SIZE = new Extent(24, 24, 24);
	private static final Pattern ROOT = Pattern.compile("(?<![\\w./])/(scans|models|results)\\b");
	/** Of {@code weights.safetensors}. */
	private static final String PLANS =
			"""
		{"name": "small", "plans": {"num_modalities": 1, "num_classes": 3, "normalization_schemes": {"0": "nonCT"}, \
		"use_mask_for_norm": {"0": true},
		"plans_per_stage": {"0": {"patch_size": [48, 64, 48], "current_spacing": [2, 2, 2],
		"pool_op_kernel_sizes": [[2, 2, 2], [2, 2, 2], [2, 2, 2], [2, 2, 2], [1, 1, 1]]}}}}
		""";

	private final Path folder;

	private DocumentedFiles(Path folder) {
		this.folder = folder;
	}

	/** @param folder a new one */
	static DocumentedFiles in(Path folder) throws Exception {
		DocumentedFiles files = new DocumentedFiles(folder);
		for (String name : List.of("scans/annotated", "models", "results", "samples"))
			Files.createDirectories(folder.resolve(name));
		files.scans();
		files.models();
		return files;
	}

	private void scans() throws Exception {
		MadeData scans = MadeData.in(folder).with(SIZE).with(MadeData.ras(2, 2, 2));
		for (String name : List.of("scan", "t1", "t2", "scans/t1", "scans/a_ct", "samples/t1_mni152_2mm"))
			scans.image(name + ".nii.gz");
		for (String name : List.of("reference", "prediction", "scans/labels/t1")) scans.labels(name + ".nii.gz");
		Files.writeString(folder.resolve("list.txt"), "scan.nii.gz\nt1.nii.gz\n");
		for (String name : List.of("DATA", "scans/annotated")) {
			MadeData cases = MadeData.in(folder.resolve(name)).with(new Extent(16, 16, 16));
			for (String one : List.of("anna", "bert", "cleo")) cases.plainCase(one);
			Files.writeString(folder.resolve(name).resolve("labels.txt"), "1 one\n2 two\n");
		}
		for (String name : List.of("scan", "scans/head", "scans/cells")) tiff(folder.resolve(name + ".tif"));
		List<Roi> outlines = new ArrayList<>();
		for (int slice : new int[] {8, 16}) {
			Roi outline = new OvalRoi(6, 6, 10, 10);
			outline.setName("cell-" + slice);
			outline.setPosition(slice);
			outlines.add(outline);
		}
		try (var out = Files.newOutputStream(folder.resolve("scans/first.zip"))) {
			RoiFile.write(outlines, out);
		}
	}

	private static void tiff(Path file) {
		ImagePlus image = IJ.createImage("scan", "16-bit ramp", SIZE.x(), SIZE.y(), SIZE.z());
		image.getCalibration().pixelWidth = image.getCalibration().pixelHeight = image.getCalibration().pixelDepth = 2;
		image.getCalibration().setUnit("mm");
		new FileSaver(image).saveAsTiffStack(file.toString());
	}

	private void models() throws IOException {
		for (String name : List.of("models/brain_tissue", "models/brain", "brain", "my_model", "fine")) model(name, 1);
		model("two_channels", 2);
		new TrainedFolder(folder.resolve("nnUNet_results/Dataset001_Liver")).fold("0");
		Files.copy(Path.of("samples/brain_tissue.stunet/weights.safetensors"), folder.resolve("weights.safetensors"));
		Files.writeString(folder.resolve("plans.json"), PLANS);
		TrainIT.plan(folder.resolve("tiny.json"), 16, 1, "one", "two");
	}

	private void model(String name, int channels) throws IOException {
		Path model = TinyModel.write(folder.resolve(name + ".stunet"), channels, Optional.empty(), 1, 2, 3)
				.folder();
		Path description = model.resolve("model.json");
		Files.writeString(
				description,
				Files.readString(description)
						.replace("structure 1", "csf")
						.replace("structure 2", "grey_matter")
						.replace("structure 3", "white_matter"));
	}

	Path folder() {
		return folder;
	}

	/** A document's text with the folder's own paths. */
	String withPaths(String text) {
		return ROOT.matcher(text).replaceAll(Matcher.quoteReplacement(folder.toString()) + "/$1");
	}
}
