package sc.fiji.stunet;

import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.Transferable;
import java.io.File;
import java.io.IOException;
import java.util.List;

/** Files from a file manager; none: they are gone. */
public record DraggedFiles(List<File> files) implements Transferable {

	@Override
	public DataFlavor[] getTransferDataFlavors() {
		return new DataFlavor[] {DataFlavor.javaFileListFlavor};
	}

	@Override
	public boolean isDataFlavorSupported(DataFlavor flavor) {
		return flavor.equals(DataFlavor.javaFileListFlavor);
	}

	@Override
	public Object getTransferData(DataFlavor flavor) throws IOException {
		if (files.isEmpty()) throw new IOException("gone");
		return files;
	}
}
