package sc.fiji.stunet.fiji.dialog;

import java.awt.BorderLayout;
import java.awt.Dialog.ModalityType;
import java.awt.Dimension;
import java.awt.FlowLayout;
import java.awt.GraphicsEnvironment;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.Rectangle;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.UIManager;
import javax.swing.WindowConstants;

import ij.IJ;
import org.scijava.Context;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.LatestAnswer;
import sc.fiji.stunet.fiji.launch.Message;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Sentences;
import sc.fiji.stunet.fiji.launch.TypedInputs;
import sc.fiji.stunet.fiji.launch.TypedInputs.Typed;

/**
 * The window of a command's {@link Form}, in ImageJ and in Fiji: a few fields, the others behind "More". Other windows
 * can be used while it is open, for example to open an image. Sizes follow the font of the look and feel, colours are
 * its own. Never built headless.
 */
public final class CommandDialog {

	static final String MORE = "More";
	static final String LESS = "Less";

	private final Form form;
	private final Map<String, Editor> editors = new LinkedHashMap<>();
	private final JDialog window;
	private final JPanel fields = new JPanel(new GridBagLayout());
	private final JScrollPane scroll = new JScrollPane(fields);
	private final JTextArea status = new JTextArea(2, 0);
	private final JTextArea citation = new JTextArea();
	private final CountDownLatch closed = new CountDownLatch(1);
	private final int em;

	/** Set when "OK" is pressed and everything is there. */
	private Optional<Map<String, Object>> inputs = Optional.empty();

	private boolean showsMore;

	/** Asked only about commands that have something to expect. */
	private final Optional<Expectations> expectations;

	private final LatestAnswer cited = new LatestAnswer();
	private final LatestAnswer models = new LatestAnswer();
	/** The model that the dialog began with. */
	private final String lastModel;

	/** @param cite how to cite what is filled in; empty text: not known yet */
	private CommandDialog(Form form, boolean showsMore, String cite, Optional<EngineService> engine) {
		this.form = form;
		this.showsMore = showsMore;
		lastModel = form.model();
		LastOutline outlines = new LastOutline();
		Optional<Field> expected =
				form.first().stream().filter(Field::isExpected).findFirst();
		expectations = expected.flatMap(field -> engine.map(asked -> new Expectations(
				form,
				filled -> form.trains()
						? TrainingQuestion.of(filled, outlines, asked)
						: PredictionQuestion.of(filled, asked),
				now -> tell(field, now))));
		em = UIManager.getFont("Label.font").getSize();
		window = new JDialog(IJ.getInstance(), form.title(), ModalityType.MODELESS);
		for (List<Field> part : List.of(form.first(), form.more()))
			part.forEach(field -> editors.put(field.key(), Editor.of(field, form)));
		form.onChange(field -> {
			editors.get(field.key()).show(form.get(field));
			if (ToCite.dependsOn(field)) cite();
			expectations.ifPresent(Expectations::askSoon);
		});
		lay();
		fields.setBorder(BorderFactory.createEmptyBorder(em / 2, 0, 0, 0));
		scroll.setBorder(null);
		scroll.getVerticalScrollBar().setUnitIncrement(em);
		status.setName("status");
		status.setVisible(expected.isPresent());
		JPanel below = new JPanel(new BorderLayout());
		below.add(plain(status), BorderLayout.NORTH);
		below.add(plain(citation), BorderLayout.CENTER);
		citation.setText(cite);
		citation.setVisible(!cite.isEmpty());
		below.add(buttons(form.help()), BorderLayout.SOUTH);
		window.add(scroll, BorderLayout.CENTER);
		window.add(below, BorderLayout.SOUTH);
		window.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
		window.addWindowListener(new WindowAdapter() {

			/** Where a search bar or a finder of commands has opened it, that one may lie above. */
			@Override
			public void windowOpened(WindowEvent e) {
				window.toFront();
			}

			@Override
			public void windowActivated(WindowEvent e) {
				form.setImages(OpenImages.now());
				editors.values().forEach(Editor::refresh);
				if (form.field(Field.Kind.MODEL).isPresent()) models.ask(() -> OfferedModel.all(lastModel), offer());
				expectations.ifPresent(Expectations::askSoon);
			}

			@Override
			public void windowClosed(WindowEvent e) {
				expectations.ifPresent(Expectations::close);
				cited.forget();
				models.forget();
				closed.countDown();
			}
		});
		takeDrops();
		fit();
	}

	/** Files may be dropped anywhere: on a field for files they are meant for it. */
	private void takeDrops() {
		Consumer<String> dropped = path -> new LatestAnswer().ask(() -> DroppedFiles.look(path), what -> {
			// The inputs have been taken meanwhile.
			if (closed.getCount() == 0) return;
			List<Field> shown = new ArrayList<>(form.first());
			if (showsMore) shown.addAll(form.more());
			what.fieldOf(form, shown).ifPresent(field -> form.set(field, path));
		});
		Paths.takeDrops(window.getRootPane(), dropped);
		for (JTextArea text : List.of(status, citation)) Paths.takeDrops(text, dropped);
		editors.values().forEach(editor -> Paths.takeDropsOnTexts(editor.component(), dropped));
	}

	/** Models may have been installed meanwhile. */
	private Consumer<List<OfferedModel>> offer() {
		return found -> {
			form.offer(found);
			editors.values().forEach(Editor::refresh);
		};
	}

	private void cite() {
		cited.ask(ToCite.of(form), this::cite);
	}

	private void cite(String text) {
		if (text.equals(citation.getText())) return;
		int before = citation.isVisible() ? citation.getPreferredSize().height : 0;
		citation.setText(text);
		citation.setVisible(!text.isEmpty());
		int after = citation.isVisible() ? citation.getPreferredSize().height : 0;
		if (window.isShowing() && after != before)
			window.setSize(window.getWidth(), window.getHeight() + after - before);
	}

	/** Makes text look like a label that breaks its lines. */
	private JTextArea plain(JTextArea text) {
		text.setFont(UIManager.getFont("Label.font"));
		text.setForeground(UIManager.getColor("Label.foreground"));
		text.setOpaque(false);
		text.setEditable(false);
		text.setFocusable(false);
		text.setLineWrap(true);
		text.setWrapStyleWord(true);
		text.setBorder(BorderFactory.createEmptyBorder(em / 2, em, 0, em));
		return text;
	}

	private void tell(Field field, Expectations.Expected expected) {
		if (editors.get(field.key()) instanceof ChoiceEditor editor)
			field.choices()
					.forEach(choice -> editor.note(choice, expected.ofChoices().getOrDefault(choice, "")));
		status.setText(expected.line());
	}

	/** Lays the fields out in rows: label, component. */
	private void lay() {
		fields.removeAll();
		int row = 0;
		for (Field field : form.first()) addRow(field, row++);
		if (showsMore) for (Field field : form.more()) addRow(field, row++);
		GridBagConstraints rest = new GridBagConstraints();
		rest.gridy = row;
		rest.weighty = 1;
		fields.add(Box.createGlue(), rest);
	}

	private void addRow(Field field, int row) {
		JComponent component = editors.get(field.key()).component();
		component.setToolTipText(html(field.tooltip()));
		JLabel label = new JLabel(field.label());
		label.setToolTipText(html(field.tooltip()));
		label.setLabelFor(component);
		GridBagConstraints at = new GridBagConstraints();
		at.gridy = row;
		at.insets = new Insets(em / 4, em, em / 4, em / 2);
		at.anchor = GridBagConstraints.FIRST_LINE_END;
		at.gridx = 0;
		// The first lines of both stand beside each other.
		at.insets.top += Math.max(0, (line(component) - label.getPreferredSize().height) / 2);
		fields.add(label, at);
		at = new GridBagConstraints();
		at.gridy = row;
		at.gridx = 1;
		at.weightx = 1;
		at.fill = GridBagConstraints.HORIZONTAL;
		at.insets = new Insets(em / 4, 0, em / 4, em);
		fields.add(component, at);
	}

	/** The height of the first line of a component. */
	private static int line(JComponent component) {
		return Math.min(component.getPreferredSize().height, new JButton("x").getPreferredSize().height);
	}

	private JComponent buttons(Optional<Runnable> help) {
		JPanel left = new JPanel(new FlowLayout(FlowLayout.LEADING, em / 2, em / 2));
		JPanel right = new JPanel(new FlowLayout(FlowLayout.TRAILING, em / 2, em / 2));
		if (!form.more().isEmpty()) {
			JButton more = new JButton(showsMore ? LESS : MORE);
			more.addActionListener(e -> {
				showsMore = !showsMore;
				more.setText(showsMore ? LESS : MORE);
				lay();
				fit();
			});
			left.add(more);
		}
		help.ifPresent(open -> left.add(button("Help", open)));
		JButton ok = button("OK", this::accept);
		right.add(button("Cancel", window::dispose));
		right.add(ok);
		window.getRootPane().setDefaultButton(ok);
		JPanel all = new JPanel(new BorderLayout());
		all.setBorder(BorderFactory.createEmptyBorder(0, em / 2, em / 4, em / 2));
		all.add(left, BorderLayout.WEST);
		all.add(right, BorderLayout.EAST);
		return all;
	}

	private static JButton button(String text, Runnable pressed) {
		JButton button = new JButton(text);
		button.addActionListener(e -> pressed.run());
		return button;
	}

	private void accept() {
		try {
			form.setImages(OpenImages.now());
			inputs = Optional.of(form.inputs());
			window.dispose();
		} catch (InvalidRequest e) {
			Message.show(e.getMessage(), "");
		}
	}

	/** As large as its content, at most as the screen; then it scrolls. */
	private void fit() {
		// Text that breaks its lines asks for the height that it needs at the width it has: that of the fields.
		int width = fields.getPreferredSize().width;
		for (JTextArea text : List.of(status, citation)) text.setSize(width, Short.MAX_VALUE);
		window.pack();
		Rectangle screen = GraphicsEnvironment.getLocalGraphicsEnvironment().getMaximumWindowBounds();
		Dimension size = window.getSize();
		if (size.height > screen.height)
			size.width += scroll.getVerticalScrollBar().getPreferredSize().width;
		window.setSize(Math.min(size.width, screen.width), Math.min(size.height, screen.height));
		Rectangle now = window.getBounds();
		if (window.isShowing())
			window.setLocation(
					Math.max(screen.x, Math.min(now.x, screen.x + screen.width - now.width)),
					Math.max(screen.y, Math.min(now.y, screen.y + screen.height - now.height)));
		else window.setLocationRelativeTo(null);
		window.validate();
		window.repaint();
	}

	/** Lines of text for a tooltip, which are broken here: Swing does not, and a screen may be narrow. */
	static String html(String text) {
		String safe = Sentences.wrapped(text).replace("&", "&amp;").replace("<", "&lt;");
		return "<html>" + safe.replace("\n", "<br>") + "</html>";
	}

	/**
	 * Shows the dialog of a command; blocks until it is closed. What was typed is kept until the command has
	 * succeeded, unless the dialog is cancelled.
	 *
	 * @return the command's inputs; empty: the user cancelled
	 */
	public static Optional<Map<String, Object>> ask(Context context, CommandInfo command) {
		Optional<TypedInputs> memory = Optional.ofNullable(context.getService(TypedInputs.class));
		CommandDialog[] dialog = new CommandDialog[1];
		boolean onScreen = SwingUtilities.isEventDispatchThread();
		Typed before = memory.map(typed -> typed.of(command)).orElse(Typed.NOTHING);
		Form form = new Form(command, OpenImages.now(), before.values());
		// Reads files; on Swing's thread that is left to the open dialog.
		if (!onScreen) form.offer(OfferedModel.all(form.model()));
		String cite = onScreen ? "" : ToCite.of(form).get();
		Runnable open = () -> {
			dialog[0] = new CommandDialog(
					form, before.showsMore(), cite, Optional.ofNullable(context.getService(EngineService.class)));
			if (onScreen) dialog[0].cite();
			// Whoever asks on this thread cannot wait for it otherwise.
			if (onScreen) dialog[0].window.setModalityType(ModalityType.APPLICATION_MODAL);
			dialog[0].window.setVisible(true);
		};
		try {
			if (onScreen) open.run();
			else {
				SwingUtilities.invokeAndWait(open);
				dialog[0].closed.await();
			}
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			SwingUtilities.invokeLater(() -> Optional.ofNullable(dialog[0]).ifPresent(shown -> shown.window.dispose()));
			return Optional.empty();
		} catch (InvocationTargetException e) {
			throw new IllegalStateException(e.getCause());
		}
		if (dialog[0].inputs.isPresent())
			memory.ifPresent(typed -> typed.keep(command, new Typed(form.typed(), dialog[0].showsMore)));
		else memory.ifPresent(typed -> typed.forget(command));
		return dialog[0].inputs;
	}
}
