package sc.fiji.stunet.fiji.dialog;

import java.util.List;
import java.util.Set;

import ij.ImagePlus;
import org.scijava.module.ModuleItem;
import org.scijava.widget.ChoiceWidget;
import org.scijava.widget.FileWidget;

import sc.fiji.stunet.fiji.launch.CommandInputs;
import sc.fiji.stunet.fiji.launch.ResultKind;

/** A field of the dialog: a parameter, and what it says of itself. */
record Field(ModuleItem<?> item) {

	/** What kind of component shows it. */
	enum Kind {
		/** An image, or a file or folder in its place. */
		SOURCE,
		/** One of the open images, or a file. */
		IMAGE_OR_FILE,
		/** One of the open images, or none. */
		IMAGE,
		MODEL,
		PATH,
		CHECK,
		RADIO,
		LIST,
		TEXT
	}

	private static final Set<String> OF_IMAGES = Set.of(InDialog.SCANS, InDialog.LABELS);

	String key() {
		return item.getName();
	}

	String label() {
		return item.getLabel();
	}

	Kind kind() {
		String offers = String.valueOf(item.get(InDialog.OFFERS));
		if (item.getType() == ImagePlus.class) return Kind.SOURCE;
		if (offers.equals(InDialog.MODELS)) return Kind.MODEL;
		if (OF_IMAGES.contains(offers)) return CommandInputs.isPath(item) ? Kind.IMAGE_OR_FILE : Kind.IMAGE;
		if (item.getType() == boolean.class) return Kind.CHECK;
		if (!choices().isEmpty()) return isRadio() ? Kind.RADIO : Kind.LIST;
		return CommandInputs.isPath(item) ? Kind.PATH : Kind.TEXT;
	}

	private boolean isRadio() {
		String style = String.valueOf(item.getWidgetStyle());
		return isVertical() || style.equals(ChoiceWidget.RADIO_BUTTON_HORIZONTAL_STYLE);
	}

	boolean isVertical() {
		return ChoiceWidget.RADIO_BUTTON_VERTICAL_STYLE.equals(item.getWidgetStyle());
	}

	boolean isFolder() {
		return FileWidget.DIRECTORY_STYLE.equals(item.getWidgetStyle());
	}

	/** Whether it is a file or a folder; a set of models is a file. */
	boolean isEither() {
		String offers = item.get(InDialog.OFFERS);
		return kind() == Kind.SOURCE || InDialog.FOLDERS.equals(offers) || InDialog.MODELS.equals(offers);
	}

	boolean isSaved() {
		return FileWidget.SAVE_STYLE.equals(item.getWidgetStyle());
	}

	List<String> choices() {
		return item.getChoices() == null
				? List.of()
				: item.getChoices().stream()
						.map(Object::toString)
						.filter(ResultKind::isOffered)
						.toList();
	}

	/** Whether it is shown without "More". */
	boolean isFirst() {
		return item.is(InDialog.FIRST);
	}

	int place() {
		return isFirst() ? Integer.parseInt(item.get(InDialog.FIRST)) : 0;
	}

	/** Whether its choices are shown with what they are expected to take. */
	boolean isExpected() {
		return item.is(InDialog.EXPECTED);
	}

	/** Whether it is for scans: no label image is offered. */
	boolean isOfScan() {
		return kind() == Kind.SOURCE || InDialog.SCANS.equals(item.get(InDialog.OFFERS));
	}

	boolean isOfLabels() {
		return InDialog.LABELS.equals(item.get(InDialog.OFFERS));
	}

	/** Whether it takes files or folders that exist, other than models. */
	boolean isRead(boolean folder) {
		return switch (kind()) {
			case SOURCE, IMAGE_OR_FILE -> true;
			case PATH -> !isSaved() && (isEither() || isFolder() == folder);
			default -> false;
		};
	}

	/** Whether it names the open image that is worked on: the current one, unless another is chosen. */
	boolean isOfCurrent() {
		return kind() == Kind.IMAGE && key().equals(InDialog.TITLE);
	}

	/** What it means, and how macros name it. */
	String tooltip() {
		String keys = kind() == Kind.SOURCE
				? "Macro keys: " + item.get(InDialog.TITLE) + ", " + item.get(InDialog.FILE)
				: "Macro key: " + key();
		return item.getDescription() + "\n" + keys;
	}
}
