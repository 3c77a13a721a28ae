package sc.fiji.stunet.fiji.launch;

import java.awt.Checkbox;
import java.awt.Choice;
import java.awt.Panel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ij.ImagePlus;
import ij.gui.GenericDialog;
import ij.gui.ImageCanvas;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.view.MiddleSlices;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.StatedOrientation;
import sc.fiji.stunet.volume.Volume;

/**
 * Asks the user for the orientation of a scan that has none, for a model that needs one. A macro, a script and an
 * ImageJ without a window get an error instead, that names the key.
 */
public final class OrientationQuestion {

	private static final String UNKNOWN = "(choose)";

	/** A side of the patient at which an edge may lie, with its letter. */
	private enum PatientSide {
		L("the patient's left"),
		R("the patient's right"),
		A("the front (face, belly)"),
		P("the back"),
		S("the head"),
		I("the feet");

		private final String words;

		PatientSide(String words) {
			this.words = words;
		}

		/** The letter of a side; empty for anything else. */
		static String letter(String words) {
			return Arrays.stream(values())
					.filter(place -> place.words.equals(words))
					.map(PatientSide::name)
					.findFirst()
					.orElse("");
		}
	}

	private Optional<StatedOrientation> stated;
	private final Consumer<String> answer;

	/**
	 * @param stated by the user beforehand
	 * @param answer receives the answer, to be recorded: the text of a {@link StatedOrientation}
	 */
	public OrientationQuestion(Optional<StatedOrientation> stated, Consumer<String> answer) {
		this.stated = stated;
		this.answer = answer;
	}

	/** The orientation that was stated beforehand or answered. */
	Optional<StatedOrientation> stated() {
		return stated;
	}

	/** Whether a user can answer. */
	private static boolean mayAsk() {
		return Texts.isInteractive() && !CommandLineRun.isOfScript() && !CommandLineRun.isOne();
	}

	/**
	 * @param wanted orientation of the model; empty: it needs none
	 * @param image its name at the beginning of a sentence
	 * @param model its name within a sentence
	 * @return the stated or answered orientation; empty: none is needed
	 * @throws InvalidVolume if it is needed but unknown, or the image has another one
	 * @throws Cancelled if the user does not answer
	 */
	Optional<StatedOrientation> of(Volume volume, Optional<String> wanted, String image, String model) {
		if (wanted.isEmpty()) return stated;
		boolean ask = stated.isEmpty() && !volume.geometry().isOriented() && mayAsk();
		if (ask) stated = Optional.of(ask(volume, image, model));
		StatedOrientation.turn(volume.geometry(), stated, wanted.get(), image, model);
		return stated;
	}

	private StatedOrientation ask(Volume volume, String image, String model) {
		String why = image + " does not tell which way it lies in the patient, and " + model + " needs to know.";
		for (String doubt = "";
				;
				doubt = "The edges A, B and C must lie left or right, front or back, and head or feet: each of "
						+ "the three once.\n") {
			GenericDialog dialog = dialog(volume, doubt + why);
			dialog.showDialog();
			if (dialog.wasCanceled()) throw new Cancelled();
			Optional<StatedOrientation> answered = read(dialog);
			if (answered.isEmpty()) continue;
			answer.accept(answered.get().text());
			return answered.get();
		}
	}

	static GenericDialog dialog(Volume volume, String why) {
		GenericDialog dialog = new GenericDialog("STU-Net");
		dialog.addMessage(Sentences.wrapped(why));
		Panel pictures = new Panel();
		pictures.add(new ImageCanvas(new ImagePlus("", MiddleSlices.paint(volume))));
		dialog.addPanel(pictures);
		dialog.addMessage("What is at the edges that are marked?");
		String[] places = Stream.concat(
						Stream.of(UNKNOWN), Arrays.stream(PatientSide.values()).map(place -> place.words))
				.toArray(String[]::new);
		dialog.addChoice("A: the right edge of a slice is at", places, UNKNOWN);
		dialog.addChoice("B: the bottom edge of a slice is at", places, UNKNOWN);
		dialog.addChoice("C: the last slice is at", places, UNKNOWN);
		dialog.addCheckbox("I know that it is stored the same way as the scans that the model has learnt from", false);
		dialog.addMessage(Sentences.wrapped(
				"Left and right look alike in most pictures: ask whoever made the scan. Its NIfTI file or DICOM "
						+ "folder tells all of this"
						+ " by itself, if you open it with 'Input' in the dialog of STU-Net Predict."));
		dialog.addButton("Help", e -> Documentation.open(Documentation.sectionOf("STU-Net Predict...")));
		return dialog;
	}

	/** Reads the answer from the components: reading by ImageJ's methods would record it. */
	static Optional<StatedOrientation> read(GenericDialog dialog) {
		if (((Checkbox) dialog.getCheckboxes().get(0)).getState())
			return Optional.of(new StatedOrientation(StatedOrientation.AS_STORED));
		List<?> choices = dialog.getChoices();
		String letters = choices.stream()
				.map(choice -> PatientSide.letter(((Choice) choice).getSelectedItem()))
				.collect(Collectors.joining());
		try {
			return StatedOrientation.parse(letters);
		} catch (InvalidRequest e) {
			return Optional.empty();
		}
	}
}
