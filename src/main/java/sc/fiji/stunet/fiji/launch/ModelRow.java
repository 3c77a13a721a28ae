package sc.fiji.stunet.fiji.launch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import sc.fiji.stunet.catalog.Entry;
import sc.fiji.stunet.model.InstalledModels.Installed;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.model.ModelSet;

/**
 * A model in the list of {@link ModelsDialog}: an installed one, or one of the catalogue.
 *
 * @param entry of the catalogue, if it has one of this name
 */
record ModelRow(String name, String finds, String state, Optional<Installed> installed, Optional<Entry> entry) {

	/** The installed models, and those of the catalogue that are not installed. */
	static List<ModelRow> of(List<Installed> installed, List<Entry> catalogue) {
		List<ModelRow> rows = new ArrayList<>();
		for (Installed model : installed)
			rows.add(new ModelRow(
					model.name(),
					model.finds(),
					"installed" + (model.kind() == ModelPlaces.Kind.OWN ? "" : " (" + model.kind() + ")"),
					Optional.of(model),
					catalogue.stream()
							.filter(entry -> entry.name().equals(model.name()))
							.findFirst()));
		Set<String> names = installed.stream().map(Installed::name).collect(Collectors.toSet());
		for (Entry entry : catalogue)
			if (!names.contains(entry.name()))
				rows.add(new ModelRow(
						entry.name(),
						entry.finds() + " (" + entry.modality() + ")",
						entry.state(),
						Optional.empty(),
						Optional.of(entry)));
		return rows;
	}

	/** All that is known, for the text below the list. */
	String details() {
		StringBuilder text = new StringBuilder(name + ": " + finds + "\n");
		installed.ifPresent(model ->
				text.append((ModelSet.isOne(model.folder()) ? "Set of models: " : "Folder: ") + model.folder() + "\n"));
		entry.ifPresent(one -> {
			if (installed.isEmpty()) toDo(one).ifPresent(what -> text.append(what + "\n"));
			text.append("Network: " + one.network() + "\nLicence: " + one.licence() + "\n");
			text.append("Page: " + one.page() + "\nTo cite: " + one.cite() + "\n");
		});
		return text.toString().strip();
	}

	private static Optional<String> toDo(Entry entry) {
		return entry.unsupported()
				.map(why -> "It cannot be imported as it is: " + why + ".")
				.or(() -> entry.byHand().map(what -> what + " (Install from File)."));
	}
}
