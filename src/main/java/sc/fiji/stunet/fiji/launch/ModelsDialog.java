package sc.fiji.stunet.fiji.launch;

import java.awt.BorderLayout;
import java.awt.FlowLayout;
import java.awt.Frame;
import java.awt.GraphicsEnvironment;
import java.awt.Rectangle;
import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFileChooser;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JSplitPane;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.UIManager;
import javax.swing.WindowConstants;

import sc.fiji.stunet.catalog.Catalogue;
import sc.fiji.stunet.catalog.Entry;
import sc.fiji.stunet.catalog.Installer;
import sc.fiji.stunet.catalog.Recipe;
import sc.fiji.stunet.fiji.image.ImageJLog;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.ModelPlaces;
import sc.fiji.stunet.model.ModelSet;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;

/**
 * The window of models: the installed ones and those of the catalogue, to install, export and remove. Files are taken
 * by drag and drop, too. One job runs at a time, on a thread of its own.
 */
public final class ModelsDialog {

	private final JFrame frame = new JFrame("STU-Net Models");
	private final ModelTable table = new ModelTable(this::showState);
	private final JTextArea details = new JTextArea(8, 0);
	private final JProgressBar bar = new JProgressBar();
	private final JButton install = new JButton("Install"),
			fromFile = new JButton("Install from File..."),
			export = new JButton("Export..."),
			remove = new JButton("Remove"),
			page = new JButton("Open Page"),
			cancel = new JButton("Cancel");

	/** Of the catalogue; read once, since it may be in the network. */
	private final List<Entry> catalogue;

	private final LatestAnswer installed = new LatestAnswer();
	private final LatestAnswer setsWithModel = new LatestAnswer();
	private boolean busy;
	private volatile boolean cancelled;

	private ModelsDialog(List<Entry> catalogue) {
		this.catalogue = catalogue;
		details.setFont(UIManager.getFont("Label.font"));
		int em = details.getFont().getSize();
		details.setEditable(false);
		details.setLineWrap(true);
		details.setWrapStyleWord(true);
		JPanel south = new JPanel(new BorderLayout(4, 4));
		south.add(buttons(), BorderLayout.NORTH);
		south.add(bar, BorderLayout.CENTER);
		south.add(cancel, BorderLayout.EAST);
		south.add(
				new JLabel("Files can be dropped here. Models are installed into "
						+ ModelPlaces.here().own()),
				BorderLayout.SOUTH);
		south.setBorder(BorderFactory.createEmptyBorder(4, 8, 8, 8));
		JSplitPane both = new JSplitPane(JSplitPane.VERTICAL_SPLIT, new JScrollPane(table), new JScrollPane(details));
		both.setResizeWeight(0.7);
		frame.add(both, BorderLayout.CENTER);
		frame.add(south, BorderLayout.SOUTH);
		bar.setStringPainted(true);
		bar.setString("");
		for (JComponent place : List.of(frame.getRootPane(), table, details)) FileDrops.take(place, this::dropped);
		Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
		frame.setSize(Math.min(68 * em, screen.width), Math.min(47 * em, screen.height));
		frame.setLocationRelativeTo(null);
		frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
		frame.getRootPane().putClientProperty(ModelsDialog.class, this);
		refresh();
	}

	/** Shows the window; without one, or in a macro, the list goes to the log. */
	public static void show(Progress progress) {
		List<Entry> entries = Catalogue.read(Optional.empty(), progress).entries();
		if (Texts.isInteractive()) SwingUtilities.invokeLater(() -> open(entries));
		else
			for (ModelRow row : ModelRow.of(InstalledModels.here().all(), entries))
				ImageJLog.print(row.name() + ": " + row.finds() + " (" + row.state() + ")");
	}

	/** One window is enough: that which is open comes to the front. */
	private static void open(List<Entry> entries) {
		ModelsDialog dialog = Arrays.stream(Frame.getFrames())
				.filter(frame -> frame instanceof JFrame && frame.isDisplayable())
				.map(frame -> ((JFrame) frame).getRootPane().getClientProperty(ModelsDialog.class))
				.filter(ModelsDialog.class::isInstance)
				.map(ModelsDialog.class::cast)
				.findFirst()
				.orElseGet(() -> new ModelsDialog(entries));
		if (!dialog.busy) dialog.refresh();
		dialog.frame.setVisible(true);
		dialog.frame.toFront();
	}

	private JPanel buttons() {
		install.addActionListener(
				event -> table.selected().flatMap(ModelRow::entry).ifPresent(this::install));
		fromFile.addActionListener(event -> chooseFile());
		export.addActionListener(event -> table.selected().ifPresent(this::export));
		remove.addActionListener(event -> table.selected().ifPresent(this::remove));
		page.addActionListener(
				event -> table.selected().flatMap(ModelRow::entry).ifPresent(entry -> open(entry.page())));
		cancel.addActionListener(event -> cancelled = true);
		JPanel panel = new JPanel(new FlowLayout(FlowLayout.LEFT, 4, 0));
		for (JButton button : List.of(install, fromFile, export, remove, page)) panel.add(button);
		return panel;
	}

	/** Reads what is installed; the same model is selected again. */
	private void refresh() {
		installed.ask(() -> ModelRow.of(InstalledModels.here().all(), catalogue), this::fill);
	}

	private void fill(List<ModelRow> now) {
		table.setRows(now);
		showState();
	}

	private void showState() {
		Optional<ModelRow> row = table.selected();
		details.setText(row.map(ModelRow::details).orElse("Select a model."));
		details.setCaretPosition(0);
		boolean has = row.flatMap(ModelRow::installed).isPresent();
		boolean importable = row.flatMap(ModelRow::entry)
				.filter(entry -> entry.unsupported().isEmpty())
				.isPresent();
		install.setEnabled(!busy && !has && importable);
		fromFile.setEnabled(!busy);
		export.setEnabled(!busy && has);
		remove.setEnabled(!busy
				&& row.flatMap(ModelRow::installed)
						.filter(model -> model.kind() == ModelPlaces.Kind.OWN)
						.isPresent());
		page.setEnabled(row.flatMap(ModelRow::entry).isPresent());
		cancel.setEnabled(busy);
	}

	private void install(Entry entry) {
		if (entry.canBeFetched())
			run(progress -> Done.installed(
					new Installer().install(entry, Optional.empty(), Optional.empty(), false, progress)));
		else
			entry.browser().ifPresent(browser -> {
				open(browser.pages().get(0));
				say(entry.byHand().orElse("") + ": drop it here, or choose it with Install from File.");
			});
	}

	private void chooseFile() {
		JFileChooser chooser = new JFileChooser();
		chooser.setFileSelectionMode(JFileChooser.FILES_AND_DIRECTORIES);
		chooser.setDialogTitle("Zip file, model folder or checkpoint");
		if (chooser.showOpenDialog(frame) == JFileChooser.APPROVE_OPTION)
			installFile(chooser.getSelectedFile().toPath());
	}

	/** As the model that its name tells, else as the selected one of the catalogue that needs a file, else as it is. */
	private void installFile(Path file) {
		Optional<Entry> entry = new Catalogue(catalogue).ofDownload(file).or(() -> table.selected()
				.filter(row -> row.installed().isEmpty())
				.flatMap(ModelRow::entry)
				.filter(one -> one.unsupported().isEmpty() && one.browser().isPresent()));
		run(progress -> {
			Installer installer = new Installer();
			return Done.installed(
					entry.isPresent()
							? installer.install(entry.get(), Optional.of(file), Optional.empty(), false, progress)
							: installer.install(file, Optional.empty(), Recipe.NONE, false, progress));
		});
	}

	private void dropped(List<File> files) {
		if (busy) say("Wait for the end of what is done now, or cancel it.");
		else if (files.size() != 1) say("Drop one file or folder: a zip file, a model folder or a checkpoint.");
		else installFile(files.get(0).toPath());
	}

	private void export(ModelRow row) {
		String zip = "Zip File for another Fiji", folder = "Folder for nnU-Net v2";
		Object form = JOptionPane.showInputDialog(
				frame,
				"Export " + row.name() + " as",
				"STU-Net Models",
				JOptionPane.QUESTION_MESSAGE,
				null,
				new Object[] {zip, folder},
				zip);
		if (form == null) return;
		JFileChooser chooser = new JFileChooser();
		chooser.setSelectedFile(new File(row.name() + (form.equals(zip) ? ".zip" : "_nnunet")));
		if (chooser.showSaveDialog(frame) != JFileChooser.APPROVE_OPTION) return;
		Path target = chooser.getSelectedFile().toPath(),
				model = row.installed().orElseThrow().folder();
		boolean exists = Files.exists(target);
		if (exists && !agrees(target + " exists already. Replace it?")) return;
		run(progress -> {
			if (form.equals(zip)) new Installer().export(model, target, exists, progress);
			else new Installer().exportForNnUNet(model, target, exists, progress);
			return new Done(row.name(), row.name() + " was exported to " + target + ".");
		});
	}

	private void remove(ModelRow row) {
		boolean isSet =
				row.installed().filter(model -> ModelSet.isOne(model.folder())).isPresent();
		if (isSet) remove(row, "Delete the set " + row.name() + "? Its models stay.");
		else
			setsWithModel.ask(() -> new Installer().setsWith(row.name()), sets -> {
				String lost = " Without it, " + String.join(", ", sets) + " (set of models) cannot be used any more.";
				remove(row, "Delete the model " + row.name() + " and its folder?" + (sets.isEmpty() ? "" : lost));
			});
	}

	private void remove(ModelRow row, String question) {
		if (!busy && agrees(question))
			run(progress -> new Done("", new Installer().remove(row.name()) + " was removed."));
	}

	private boolean agrees(String question) {
		return JOptionPane.showConfirmDialog(frame, question, "STU-Net Models", JOptionPane.OK_CANCEL_OPTION)
				== JOptionPane.OK_OPTION;
	}

	private void say(String sentence) {
		JOptionPane.showMessageDialog(frame, "<html><body width=420>" + escaped(sentence), "STU-Net Models", 1);
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}

	private void open(String url) {
		Browser.open(
				URI.create(url),
				() -> SwingUtilities.invokeLater(() -> say("No browser could be opened here; the address is " + url)));
	}

	/** A job; it ends before the next one can be started. */
	private interface Job {

		Done run(Progress progress);
	}

	/**
	 * The good end of a job.
	 *
	 * @param model to select; empty: none
	 */
	private record Done(String model, String sentence) {

		static Done installed(Model model) {
			return new Done(model.name(), model.name() + " was installed; STU-Net Predict... offers it.");
		}
	}

	private void run(Job job) {
		if (busy) return;
		busy = true;
		cancelled = false;
		showState();
		Thread thread = new Thread(
				() -> {
					try {
						Done done = job.run(new Shown());
						SwingUtilities.invokeLater(() -> ended(Optional.of(done)));
					} catch (Cancelled e) {
						SwingUtilities.invokeLater(() -> {
							ended(Optional.empty());
							bar.setString("Cancelled; what was downloaded is kept.");
						});
					} catch (RuntimeException | Error problem) {
						SwingUtilities.invokeLater(() -> {
							ended(Optional.empty());
							say(Problems.sentence(problem));
						});
					}
				},
				"STU-Net models");
		thread.setDaemon(true);
		thread.start();
	}

	/** @param done empty: the job failed */
	private void ended(Optional<Done> done) {
		busy = false;
		bar.setValue(0);
		bar.setString(done.map(Done::sentence).orElse(""));
		table.await(done.map(Done::model).orElse(""));
		refresh();
	}

	/** Shows progress in the bar. */
	private final class Shown implements Progress {

		@Override
		public void report(String activity, long done, long total) {
			SwingUtilities.invokeLater(() -> {
				bar.setMaximum((int) Math.min(Integer.MAX_VALUE, total));
				bar.setValue((int) Math.min(Integer.MAX_VALUE, done));
				bar.setString(total == 1 ? activity : activity + ": " + done + " of " + total);
			});
		}

		@Override
		public void log(String sentence) {
			ImageJLog.print(Problems.inKeys(sentence));
		}

		@Override
		public boolean isCancelled() {
			return cancelled;
		}
	}
}
