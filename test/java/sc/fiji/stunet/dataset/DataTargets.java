package sc.fiji.stunet.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Kit;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;

/** What describes a data set. */
public final class DataTargets {

	private static final Set<Class<? extends Exception>> REFUSALS = Set.of(InvalidDataSet.class, InvalidVolume.class);

	private DataTargets() {}

	private static List<byte[]> texts(String... texts) {
		return Stream.of(texts).map(text -> text.getBytes(UTF_8)).toList();
	}

	public static List<FuzzTarget> all(Kit kit) {
		List<byte[]> json = texts(
				"{\"channel_names\": {\"0\": \"CT\"}, \"labels\": {\"background\": 0, \"box\": 1}, "
						+ "\"numTraining\": 2, \"file_ending\": \".nii.gz\"}",
				"{\"modality\": {\"0\": \"MR\"}, \"labels\": {\"0\": \"background\", \"1\": \"box\"}, "
						+ "\"training\": [{\"image\": \"./images/case0.nii.gz\", \"label\": "
						+ "\"./labels/case0.nii.gz\"}]}",
				"{\"labels\": {\"box\": 1}, \"dataset\": {\"c\": {\"images\": [\"images/case0.nii.gz\"], "
						+ "\"label\": \"labels/case0.nii.gz\"}}}");
		List<byte[]> labels = texts("1 box\n2 spleen\n", "# of ITK-SNAP\n    1   255  0  0  1  1  1  \"box\"\n");
		Mutation lines = Mutation.anyOf(new Bytes(), Tokens.lines("\"", "#", "65536", "box"));
		return List.of(
				target("dataset-json", json, Tokens.json(), kit, "dataset.json"),
				target("labels-txt", labels, lines, kit, "labels.txt"));
	}

	private static FuzzTarget target(String name, List<byte[]> seeds, Mutation mutation, Kit kit, String file) {
		return new FuzzTarget(name, seeds, mutation, REFUSALS, (input, folder) -> {
			link(kit.data(), folder);
			Files.write(folder.resolve(file), input);
			IntegrityCheck.run(DataSet.read(folder, Progress.none()), Progress.none())
					.toText();
		});
	}

	private static void link(Path data, Path folder) throws IOException {
		for (String part : List.of("images", "labels"))
			Files.createSymbolicLink(folder.resolve(part), data.resolve(part).toAbsolutePath());
	}
}
