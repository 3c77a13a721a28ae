package sc.fiji.stunet.fiji.launch;

import java.awt.datatransfer.Clipboard;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

import javax.swing.JComponent;
import javax.swing.TransferHandler;

/** Takes files that are dropped on a component or pasted into it, from a file manager or a browser. */
public final class FileDrops extends TransferHandler {

	private static final long serialVersionUID = 1L;

	private final transient TransferHandler other;
	private final transient Consumer<List<File>> dropped;

	private FileDrops(TransferHandler other, Consumer<List<File>> dropped) {
		this.other = other;
		this.dropped = dropped;
	}

	/** All else, such as text, is dropped, copied and pasted there as before. */
	public static void take(JComponent component, Consumer<List<File>> dropped) {
		component.setTransferHandler(new FileDrops(component.getTransferHandler(), dropped));
	}

	public static boolean areTaken(JComponent component) {
		return component.getTransferHandler() instanceof FileDrops;
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
			dropped.accept(files.stream().map(File.class::cast).toList());
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
