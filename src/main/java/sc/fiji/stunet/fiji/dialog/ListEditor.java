package sc.fiji.stunet.fiji.dialog;

import java.awt.BorderLayout;
import java.awt.Component;
import java.awt.Dimension;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import javax.swing.DefaultComboBoxModel;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPanel;
import javax.swing.ListCellRenderer;
import javax.swing.UIManager;
import javax.swing.text.JTextComponent;

import ij.IJ;
import ij.Menus;

import sc.fiji.stunet.fiji.launch.Documentation;
import sc.fiji.stunet.fiji.launch.LatestAnswer;

/** A list that is filled anew when the window is looked at again; other text may be typed, chosen or dropped. */
final class ListEditor implements Editor {

	/** What is in the list. */
	interface Source {

		/** Words for the list, each of them once. */
		List<String> offered();

		/** How what stands in the field is written. */
		default String shown(String value) {
			return value;
		}

		/** What is meant by what is written. */
		default String meant(String text) {
			return text;
		}

		/** A line that says more of a word in the list; empty: none. */
		default String more(String word) {
			return "";
		}

		/** Shows a line that says more of what is written: at once, or an empty one until it is known. */
		default void describe(String text, Consumer<String> shown) {
			shown.accept(more(text));
		}

		List<JButton> buttons(JTextComponent text);

		boolean takesText();
	}

	private final Field field;
	private final Form form;
	private final Source source;
	private final JComboBox<String> list = new WideList();
	private final JLabel more = new JLabel(" ");
	private final JComponent component;
	private boolean filling;

	ListEditor(Field field, Form form, Source source) {
		this.field = field;
		this.form = form;
		this.source = source;
		list.setName(field.key());
		list.setEditable(source.takesText());
		list.setPrototypeDisplayValue("x".repeat(COLUMNS));
		list.setMaximumRowCount(16);
		list.setRenderer(new DefaultListCellRenderer() {

			private static final long serialVersionUID = 1L;

			@Override
			public Component getListCellRendererComponent(
					JList<?> all, Object word, int index, boolean selected, boolean focus) {
				String line = index < 0 ? "" : source.more(Objects.toString(word, ""));
				String text = line.isEmpty() ? Objects.toString(word, "") : word + " \u2013 " + line;
				return super.getListCellRendererComponent(all, text.isEmpty() ? " " : text, index, selected, focus);
			}
		});
		JTextComponent text = (JTextComponent) list.getEditor().getEditorComponent();
		text.setToolTipText(CommandDialog.html(field.tooltip()));
		if (source.takesText()) {
			Paths.onType(text, () -> take(text.getText()));
			Paths.takeDrops(text, path -> form.set(field, path));
		}
		list.addActionListener(e -> take(Objects.toString(list.getSelectedItem(), "")));
		fill();
		JComponent row = Paths.withButtons(list, source.buttons(text).toArray(JButton[]::new));
		component = field.kind() == Field.Kind.MODEL ? withLine(row) : row;
	}

	private JComponent withLine(JComponent row) {
		JPanel both = new JPanel(new BorderLayout());
		both.add(row, BorderLayout.NORTH);
		both.add(more, BorderLayout.SOUTH);
		more.setForeground(UIManager.getColor("Label.disabledForeground"));
		return both;
	}

	private void take(String text) {
		if (filling) return;
		form.set(field, source.meant(text));
		describe();
	}

	private void describe() {
		source.describe(source.shown(form.text(field)), line -> more.setText(line.isEmpty() ? " " : line));
	}

	private void fill() {
		filling = true;
		list.setModel(new DefaultComboBoxModel<>(source.offered().toArray(String[]::new)));
		list.setSelectedItem(source.shown(form.text(field)));
		filling = false;
		describe();
	}

	@Override
	public JComponent component() {
		return component;
	}

	@Override
	public void show(Object value) {
		String shown = source.shown(String.valueOf(value));
		JTextComponent text = (JTextComponent) list.getEditor().getEditorComponent();
		String now = list.isEditable() ? text.getText() : Objects.toString(list.getSelectedItem(), "");
		if (shown.equals(now) || String.valueOf(value).equals(now)) return;
		filling = true;
		list.setSelectedItem(shown);
		filling = false;
		describe();
	}

	@Override
	public void refresh() {
		if (!list.isPopupVisible() && !offeredNow().equals(source.offered())) fill();
	}

	private List<String> offeredNow() {
		List<String> all = new ArrayList<>();
		for (int i = 0; i < list.getItemCount(); i++) all.add(list.getItemAt(i));
		return all;
	}

	/** What drops down is as wide as its lines, not only as the field. */
	private static final class WideList extends JComboBox<String> {

		private static final long serialVersionUID = 1L;
		private static final int MARGIN = 40;

		private boolean layingOut;

		@Override
		public void doLayout() {
			layingOut = true;
			super.doLayout();
			layingOut = false;
		}

		/** Asked by the layout of the field, and by what drops down. */
		@Override
		public Dimension getSize() {
			Dimension size = super.getSize();
			if (layingOut || !isShowing()) return size;
			ListCellRenderer<? super String> renderer = getRenderer();
			JList<String> lines = new JList<>(getModel());
			for (int i = 0; i < getItemCount(); i++)
				size.width = Math.max(
						size.width,
						MARGIN
								+ renderer.getListCellRendererComponent(lines, getItemAt(i), i, false, false)
										.getPreferredSize()
										.width);
			return size;
		}
	}

	/** Open images, by their titles. */
	record Images(Field field, Form form) implements Source {

		@Override
		public List<String> offered() {
			List<String> titles = new ArrayList<>(form.titles(field));
			if (!takesText() && !field.isOfCurrent()) titles.add(0, "");
			return titles;
		}

		@Override
		public boolean takesText() {
			return field.kind() != Field.Kind.IMAGE;
		}

		@Override
		public List<JButton> buttons(JTextComponent text) {
			return takesText() ? List.of(Paths.browse(text, field, path -> form.set(field, path))) : List.of();
		}
	}

	/** Models, by their names. */
	static final class Models implements Source {

		static final String GET = "Get models...";
		/** The command that installs them. */
		private static final String COMMAND = "STU-Net Models...";

		private final Field field;
		private final Form form;
		private final LatestAnswer description = new LatestAnswer();

		Models(Field field, Form form) {
			this.field = field;
			this.form = form;
		}

		@Override
		public List<String> offered() {
			return form.models().stream().map(OfferedModel::name).toList();
		}

		@Override
		public String shown(String value) {
			return OfferedModel.shown(value, form.models());
		}

		@Override
		public String meant(String text) {
			return OfferedModel.meant(text, form.models());
		}

		@Override
		public String more(String word) {
			return OfferedModel.named(word, form.models())
					.map(OfferedModel::finds)
					.orElse("");
		}

		@Override
		public void describe(String text, Consumer<String> shown) {
			if (text.isBlank() || OfferedModel.named(text, form.models()).isPresent()) {
				description.forget();
				shown.accept(more(text));
			} else {
				// Not what was said of the text before.
				shown.accept("");
				description.ask(() -> OfferedModel.finds(text), shown);
			}
		}

		@Override
		public boolean takesText() {
			return true;
		}

		@Override
		public List<JButton> buttons(JTextComponent text) {
			JButton get = new JButton(GET);
			get.addActionListener(e -> {
				if (Menus.getCommands() != null && Menus.getCommands().containsKey(COMMAND)) IJ.doCommand(COMMAND);
				else Documentation.open();
			});
			return List.of(Paths.browse(text, field, path -> form.set(field, path)), get);
		}
	}
}
