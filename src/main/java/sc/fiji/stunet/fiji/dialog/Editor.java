package sc.fiji.stunet.fiji.dialog;

import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JTextField;

/** The component of a field, in both directions; for Swing's thread only. */
interface Editor {

	int COLUMNS = 30;

	JComponent component();

	/** Shows what stands in the field. */
	void show(Object value);

	/** Looks at what can be chosen now, such as the open images. */
	default void refresh() {}

	static Editor of(Field field, Form form) {
		Editor editor =
				switch (field.kind()) {
					case SOURCE, IMAGE_OR_FILE, IMAGE ->
						new ListEditor(field, form, new ListEditor.Images(field, form));
					case MODEL -> new ListEditor(field, form, new ListEditor.Models(field, form));
					case PATH -> text(field, form, true);
					case TEXT -> text(field, form, false);
					case CHECK -> check(field, form);
					case RADIO, LIST -> new ChoiceEditor(field, form);
				};
		editor.show(form.get(field));
		return editor;
	}

	private static Editor text(Field field, Form form, boolean isPath) {
		JTextField text = new JTextField(COLUMNS);
		text.setName(field.key());
		Paths.onType(text, () -> form.set(field, text.getText()));
		JComponent component = isPath ? Paths.withBrowse(text, field, path -> form.set(field, path)) : text;
		return of(component, value -> {
			if (!text.getText().equals(value)) text.setText(String.valueOf(value));
		});
	}

	private static Editor check(Field field, Form form) {
		JCheckBox box = new JCheckBox();
		box.setName(field.key());
		box.addActionListener(e -> form.set(field, box.isSelected()));
		return of(box, value -> box.setSelected((Boolean) value));
	}

	private static Editor of(JComponent component, java.util.function.Consumer<Object> shower) {
		return new Editor() {

			@Override
			public JComponent component() {
				return component;
			}

			@Override
			public void show(Object value) {
				shower.accept(value);
			}
		};
	}
}
