package sc.fiji.stunet.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import sc.fiji.stunet.files.NotDownloaded;
import sc.fiji.stunet.files.Sha256;

/**
 * Reads model sets: {@code NAME.stunetset.json} with {@code {"format": 1, "models": ["organs", "bones.stunet"]}}. A set
 * is a model that has {@link Model#members() members}: they segment the same scan one after the other, and their label
 * maps are merged by the names of their structures.
 */
public final class ModelSet {

	/** The ending of the file's name. */
	public static final String ENDING = ".stunetset.json";

	private static final int FORMAT = 1, MOST_MODELS = 100;
	private static final long LONGEST = 1 << 20;

	private ModelSet() {}

	/** Whether a file is a model set by its name. */
	public static boolean isOne(Path file) {
		return file.toString().endsWith(ENDING);
	}

	/**
	 * @return a model with members, the structures of all of them with the values 1, 2 ... in the order of the file,
	 *     and the network and plan of the first one; its orientation is that of the first one that has any
	 * @throws InvalidModel if a member is missing or a set, or two do not fit each other
	 */
	static Model read(Path file) {
		List<Model> members = new ArrayList<>();
		for (String name : names(file)) members.add(member(file, name));
		Map<String, String> owners = new HashMap<>();
		List<String> structures = new ArrayList<>();
		Model first = members.get(0);
		for (Model member : members) {
			if (member.network().inputs() != first.network().inputs())
				throw new InvalidModel(file + " has " + first.name() + " for "
						+ first.network().inputs() + " channels and " + member.name() + " for "
						+ member.network().inputs() + "; all models of a set segment the same scan.");
			for (Structures.Structure structure : member.structures().all()) {
				String other = owners.putIfAbsent(structure.name(), member.name());
				if (other != null)
					throw new InvalidModel(file + " has two structures of the name '" + structure.name() + "', of "
							+ other + " and " + member.name() + "; leave one of the models out.");
				structures.add(structure.name());
			}
		}
		Provenance provenance = new Provenance(
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				first.provenance().date(),
				checksum(members));
		return new Model(
				file,
				first.network(),
				first.plan().withOrientation(orientation(members)),
				Structures.named(structures),
				provenance,
				Set.of(),
				List.of(),
				members);
	}

	/** Of the first model that needs to know which way a scan lies: then the set does. */
	private static Optional<String> orientation(List<Model> members) {
		return members.stream()
				.flatMap(member -> member.plan().orientation().stream())
				.findFirst();
	}

	/**
	 * The content of a set's file beside whose place its models lie under their own names.
	 *
	 * @throws InvalidModel if two of them have the same name
	 */
	public static String beside(Model set) {
		List<String> names = set.members().stream().map(Model::name).toList();
		if (Set.copyOf(names).size() < names.size())
			throw new InvalidModel(set.folder() + " has two models of the same name in different folders; "
					+ "rename one of them, and name it in the set.");
		ObjectNode root = JsonNodeFactory.instance.objectNode().put("format", FORMAT);
		names.forEach(root.putArray("models")::add);
		return root.toPrettyString() + "\n";
	}

	private static List<String> names(Path file) {
		JsonFields root;
		try {
			if (Files.size(file) > LONGEST) throw new InvalidModel(file + " is too long for a model set.");
			byte[] content = Files.readAllBytes(file);
			NotDownloaded.checkPlain(content, what -> new InvalidModel(file + what));
			root = ModelJson.root(file, content);
		} catch (IOException e) {
			throw new InvalidModel("Cannot read " + file + " (" + e.getMessage() + ").", e);
		}
		if (root.integer("format") > FORMAT)
			throw new InvalidModel(file + " was written by a newer version; update STU-Net for Fiji.");
		List<String> names = root.texts("models");
		if (names.isEmpty() || names.size() > MOST_MODELS)
			throw root.invalid("models", "must name 1 to " + MOST_MODELS + " models");
		return names;
	}

	/** A member lies where the set does, has a path from there, or is installed. */
	private static Model member(Path file, String name) {
		if (name.endsWith(ENDING)) throw nested(file, name);
		try {
			Path place = file.toAbsolutePath().getParent();
			Path beside = place.resolve(name), ending = place.resolve(name + InstalledModels.ENDING);
			Path found = Files.exists(beside) ? beside : Files.exists(ending) ? ending : Path.of(name);
			if (found.equals(Path.of(name)) && Files.exists(place.resolve(name + ENDING))) throw nested(file, name);
			Model member = Model.read(found);
			if (member.isSet()) throw nested(file, name);
			return member;
		} catch (InvalidModel e) {
			if (e.getMessage().startsWith(file.toString())) throw e;
			throw new InvalidModel(file + ", model '" + name + "': " + e.getMessage(), e);
		}
	}

	private static InvalidModel nested(Path file, String name) {
		return new InvalidModel(
				file + " names the set " + name + "; a set has models only: name those of " + name + " instead.");
	}

	/** Of the weights of all members. */
	private static String checksum(List<Model> members) {
		StringBuilder all = new StringBuilder();
		for (Model member : members) all.append(member.provenance().weightsSha256());
		return Sha256.of(all.toString().getBytes(StandardCharsets.US_ASCII));
	}
}
