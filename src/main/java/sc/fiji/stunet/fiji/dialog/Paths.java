package sc.fiji.stunet.fiji.dialog;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Container;
import java.io.File;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JPanel;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.JTextComponent;

import sc.fiji.stunet.fiji.launch.FileDrops;

/** Paths of files and folders: typed, chosen by "Browse" or dropped. */
final class Paths {

	static final String BROWSE = "Browse...";

	private Paths() {}

	static void onType(JTextComponent text, Runnable typed) {
		text.getDocument().addDocumentListener(new DocumentListener() {

			@Override
			public void insertUpdate(DocumentEvent e) {
				typed.run();
			}

			@Override
			public void removeUpdate(DocumentEvent e) {
				typed.run();
			}

			@Override
			public void changedUpdate(DocumentEvent e) {}
		});
	}

	/** The text field with a button for choosing, and as a place to drop files. */
	static JComponent withBrowse(JTextComponent text, Field field, Consumer<String> chosen) {
		takeDrops(text, chosen);
		return withButtons(text, browse(text, field, chosen));
	}

	/** The component with buttons beside it. */
	static JComponent withButtons(JComponent component, JButton... buttons) {
		JPanel beside = new JPanel(new java.awt.GridLayout(1, 0));
		for (JButton button : buttons) beside.add(button);
		JPanel both = new JPanel(new BorderLayout(component.getFont().getSize() / 2, 0));
		both.add(component, BorderLayout.CENTER);
		// Without one the gap would be left.
		if (buttons.length > 0) both.add(beside, BorderLayout.EAST);
		return both;
	}

	static JButton browse(JTextComponent text, Field field, Consumer<String> chosen) {
		return browse(text, field, chosen, JFileChooser::new);
	}

	/** @param choosers makes one for every press */
	static JButton browse(JTextComponent text, Field field, Consumer<String> chosen, Supplier<JFileChooser> choosers) {
		JButton button = new JButton(BROWSE);
		button.addActionListener(e -> {
			JFileChooser chooser = choosers.get();
			chooser.setDialogTitle(field.label());
			chooser.setFileSelectionMode(mode(field));
			File now = new File(text.getText().strip()).getAbsoluteFile();
			if (now.getParentFile() != null && now.getParentFile().isDirectory()) chooser.setSelectedFile(now);
			int answer = field.isSaved() ? chooser.showSaveDialog(button) : chooser.showDialog(button, "Choose");
			if (answer == JFileChooser.APPROVE_OPTION)
				chosen.accept(chooser.getSelectedFile().getPath());
		});
		return button;
	}

	/** An image may be a folder of DICOM slices, a trained network one of nnU-Net. */
	private static int mode(Field field) {
		if (field.isEither()) return JFileChooser.FILES_AND_DIRECTORIES;
		return field.isFolder() ? JFileChooser.DIRECTORIES_ONLY : JFileChooser.FILES_ONLY;
	}

	/** Takes dropped files; text is dropped and pasted as before. Several files are those of several channels. */
	static void takeDrops(JComponent component, Consumer<String> dropped) {
		FileDrops.take(
				component,
				files -> dropped.accept(
						files.stream().map(File::toString).sorted().collect(Collectors.joining(";"))));
	}

	/** Takes files that are dropped on text fields that are not for files: a text field would take them as text. */
	static void takeDropsOnTexts(Component component, Consumer<String> dropped) {
		if (component instanceof JTextComponent text && !FileDrops.areTaken(text)) takeDrops(text, dropped);
		if (component instanceof Container all)
			for (Component part : all.getComponents()) takeDropsOnTexts(part, dropped);
	}
}
