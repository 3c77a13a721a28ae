package sc.fiji.stunet.fiji.dialog;

import java.awt.BorderLayout;
import java.awt.datatransfer.Clipboard;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JPanel;
import javax.swing.TransferHandler;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.JTextComponent;

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
		component.setTransferHandler(new FileDrops(component.getTransferHandler(), dropped));
	}

	private static final class FileDrops extends TransferHandler {

		private static final long serialVersionUID = 1L;

		private final transient TransferHandler other;
		private final transient Consumer<String> dropped;

		FileDrops(TransferHandler other, Consumer<String> dropped) {
			this.other = other;
			this.dropped = dropped;
		}

		@Override
		public boolean canImport(TransferSupport support) {
			return support.isDataFlavorSupported(DataFlavor.javaFileListFlavor)
					|| other != null && other.canImport(support);
		}

		@Override
		public boolean importData(TransferSupport support) {
			if (!support.isDataFlavorSupported(DataFlavor.javaFileListFlavor))
				return other != null && other.importData(support);
			try {
				List<?> files = (List<?>) support.getTransferable().getTransferData(DataFlavor.javaFileListFlavor);
				dropped.accept(files.stream().map(Object::toString).sorted().collect(Collectors.joining(";")));
				return true;
			} catch (UnsupportedFlavorException | IOException e) {
				// What was dragged is gone.
				return false;
			}
		}

		@Override
		public void exportToClipboard(JComponent from, Clipboard clipboard, int action) {
			if (other != null) other.exportToClipboard(from, clipboard, action);
		}
	}
}
