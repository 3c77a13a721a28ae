package sc.fiji.stunet.fiji.dialog;

import java.awt.FlowLayout;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.swing.BoxLayout;
import javax.swing.ButtonGroup;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JRadioButton;

/** A few things to choose from: as buttons, or as a list. */
final class ChoiceEditor implements Editor {

	private final JComponent component;
	private final Map<String, JRadioButton> buttons = new LinkedHashMap<>();
	private JComboBox<String> list;

	ChoiceEditor(Field field, Form form) {
		component = field.kind() == Field.Kind.RADIO ? radio(field, form) : list(field, form);
	}

	private JComponent list(Field field, Form form) {
		list = new JComboBox<>(field.choices().toArray(String[]::new));
		list.setName(field.key());
		list.addActionListener(e -> form.set(field, list.getSelectedItem()));
		return list;
	}

	private JComponent radio(Field field, Form form) {
		JPanel panel = new JPanel();
		panel.setLayout(
				field.isVertical()
						? new BoxLayout(panel, BoxLayout.PAGE_AXIS)
						: new FlowLayout(FlowLayout.LEADING, 0, 0));
		ButtonGroup group = new ButtonGroup();
		for (String choice : field.choices()) {
			JRadioButton button = new JRadioButton(choice);
			button.setName(field.key() + "=" + choice);
			button.setToolTipText(CommandDialog.html(field.tooltip()));
			button.addActionListener(e -> form.set(field, choice));
			group.add(button);
			panel.add(button);
			buttons.put(choice, button);
		}
		return panel;
	}

	@Override
	public JComponent component() {
		return component;
	}

	@Override
	public void show(Object value) {
		if (list != null && !value.equals(list.getSelectedItem())) list.setSelectedItem(value);
		else if (buttons.containsKey(value)) buttons.get(value).setSelected(true);
	}

	/** Writes a few words behind a choice. */
	void note(String choice, String words) {
		JRadioButton button = buttons.get(choice);
		if (button != null) button.setText(words.isEmpty() ? choice : choice + ": " + words);
	}
}
