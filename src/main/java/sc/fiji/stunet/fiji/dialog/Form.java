package sc.fiji.stunet.fiji.dialog;

import java.io.File;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import ij.ImagePlus;
import org.scijava.ItemVisibility;
import org.scijava.command.Command;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.module.MethodCallException;
import org.scijava.module.ModuleException;
import org.scijava.module.ModuleItem;
import org.scijava.widget.Button;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.launch.CommandInputs;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.fiji.launch.Remembered;

/**
 * The dialog of a command without its window: the fields, what stands in them, and the command's inputs that follow.
 * What stands in a field is a text, or a Boolean in a check box; a field for an image has its title, or a path.
 */
final class Form {

	private final CommandInfo info;
	private final CommandInputs inputs;
	/** Holds values for callbacks; never run. */
	private final CommandModule scratch;

	private final List<Field> fields;
	private final Map<String, Object> typed = new LinkedHashMap<>();
	private OpenImages images;
	private List<OfferedModel> models = List.of();
	private Consumer<Field> listener = field -> {};

	/**
	 * @param images that are open
	 * @param typedBefore what stands in fields at first; of all others the remembered value or the default
	 */
	Form(CommandInfo info, OpenImages images, Map<String, Object> typedBefore) {
		this.info = info;
		this.images = images;
		inputs = new CommandInputs(info);
		scratch = module();
		fields = fields(info);
		for (Field field : fields)
			set(field, typedBefore.containsKey(field.key()) ? typedBefore.get(field.key()) : atFirst(field));
	}

	private static List<Field> fields(CommandInfo info) {
		Set<String> ofImages = new HashSet<>();
		items(info).filter(Form::isSource).forEach(image -> {
			ofImages.add(image.get(InDialog.TITLE));
			ofImages.add(image.get(InDialog.FILE));
		});
		return items(info)
				.filter(item -> isSource(item) || CommandInputs.isUserInput(item))
				.filter(item -> item.getVisibility() != ItemVisibility.INVISIBLE && !ofImages.contains(item.getName()))
				.<Field>map(Field::new)
				.toList();
	}

	private static Stream<ModuleItem<?>> items(CommandInfo info) {
		return StreamSupport.stream(info.inputs().spliterator(), false);
	}

	private static boolean isSource(ModuleItem<?> item) {
		return item.getType() == ImagePlus.class && item.is(InDialog.TITLE);
	}

	private Object atFirst(Field field) {
		if (field.kind() == Field.Kind.SOURCE
				|| field.isOfCurrent() && images.current().isPresent())
			return offered(field).map(ImagePlus::getTitle).orElse("");
		Optional<String> last = Remembered.of(info, field.item());
		Object value = last.isPresent() ? last.get() : inputs.defaultOf(field.item());
		if (field.kind() == Field.Kind.CHECK) return Boolean.valueOf(String.valueOf(value));
		return !field.choices().isEmpty() && !field.choices().contains(text(value))
				? text(inputs.defaultOf(field.item()))
				: text(value);
	}

	/** The image that a field begins with. */
	private Optional<ImagePlus> offered(Field field) {
		if (field.isOfScan()) return images.scan();
		return field.isOfLabels() ? images.labels() : images.current();
	}

	/** The titles of the images that a field offers. */
	List<String> titles(Field field) {
		Stream<ImagePlus> offered =
				field.isOfScan() ? images.scans() : field.isOfLabels() ? images.labelsFirst() : images.all().stream();
		return offered.map(ImagePlus::getTitle).distinct().toList();
	}

	private static String text(Object value) {
		if (value instanceof Double number)
			return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
		return Objects.toString(value, "");
	}

	String title() {
		return info.getLabel().replace("...", "");
	}

	/** Those that are always shown, in the order of the dialog. */
	List<Field> first() {
		return fields.stream()
				.filter(Field::isFirst)
				.sorted(Comparator.comparing(Field::place))
				.toList();
	}

	/** Those behind "More". */
	List<Field> more() {
		return fields.stream().filter(field -> !field.isFirst()).toList();
	}

	/** The field of a parameter; empty: it has none. */
	Optional<Field> field(String key) {
		return fields.stream().filter(field -> field.key().equals(key)).findFirst();
	}

	Optional<Field> field(Field.Kind kind) {
		return fields.stream().filter(field -> field.kind() == kind).findFirst();
	}

	Object get(Field field) {
		return typed.get(field.key());
	}

	String text(Field field) {
		return String.valueOf(get(field)).strip();
	}

	OpenImages images() {
		return images;
	}

	/** What stands in the field for a model; empty text: nothing, or there is none. */
	String model() {
		return field(Field.Kind.MODEL).map(field -> text(field)).orElse("");
	}

	List<OfferedModel> models() {
		return models;
	}

	/** The images that are open now, for the lists; where nothing stands in the field, the current one is meant. */
	void setImages(OpenImages now) {
		images = now;
		fields.stream()
				.filter(field -> field.kind() == Field.Kind.SOURCE || field.isOfCurrent())
				.filter(field -> text(field).isEmpty())
				.forEach(field -> set(field, atFirst(field)));
	}

	/**
	 * The models for the list of them. Where one is needed and none was used before, or the one that was is gone, the
	 * first one is filled in, or that of the same name: Fiji may have been moved. A field that was emptied stays so.
	 */
	void offer(List<OfferedModel> offered) {
		models = List.copyOf(offered);
		if (models.isEmpty()) return;
		field(Field.Kind.MODEL)
				.filter(field -> field.item().isRequired() && (isUnused(field) || isGone(field)))
				.ifPresent(field ->
						set(field, OfferedModel.likeOf(model(), models).folder().toString()));
	}

	private boolean isUnused(Field field) {
		return model().isEmpty() && Remembered.of(info, field.item()).isEmpty();
	}

	/** Whether the remembered model stands in the field and is not there; another one may have been typed wrong. */
	private boolean isGone(Field field) {
		return Remembered.of(info, field.item()).equals(Optional.of(model()))
				&& OfferedModel.find(model(), models).isEmpty()
				&& OfferedModel.named(model(), models).isEmpty();
	}

	/** @param changed called with a field in which something else stands than before, also by a callback */
	void onChange(Consumer<Field> changed) {
		listener = changed;
	}

	/** Fills a field in; a callback of its parameter may change others. */
	void set(Field field, Object value) {
		if (value.equals(typed.put(field.key(), value))) return;
		listener.accept(field);
		if (field.item().getCallback() == null || field.item().getCallback().isEmpty()) return;
		Map<String, Object> before = new LinkedHashMap<>(scratch.getInputs());
		scratch.setInput(field.key(), value);
		call(field.item());
		for (Field other : fields) {
			Object now = scratch.getInput(other.key());
			if (other != field && !Objects.equals(now, before.get(other.key())))
				set(other, now instanceof Boolean ? now : text(now));
		}
	}

	private void call(ModuleItem<?> item) {
		try {
			item.callback(scratch);
		} catch (MethodCallException e) {
			throw new IllegalStateException(e);
		}
	}

	/** What to do when a button of the command is pressed; the first one is that for help. */
	Optional<Runnable> help() {
		return items(info)
				.filter(item -> item.getType() == Button.class)
				.findFirst()
				.map(button -> () -> call(button));
	}

	/** What stands in the fields, to be shown again. */
	Map<String, Object> typed() {
		return new LinkedHashMap<>(typed);
	}

	/**
	 * The inputs of the command.
	 *
	 * @throws InvalidRequest if something needed is missing or is not the number that it has to be
	 */
	Map<String, Object> inputs() {
		Map<String, Object> values = new LinkedHashMap<>();
		inputs.items().forEach(item -> values.put(item.getName(), inputs.defaultOf(item)));
		for (Field field : fields) {
			if (field.kind() == Field.Kind.SOURCE) values.putAll(source(field));
			// Macros that are recorded of the current image mean the current one.
			else if (field.isOfCurrent() && isCurrent(field)) values.put(field.key(), "");
			else values.put(field.key(), value(field.item(), get(field)));
			Object value = values.get(field.key());
			if (field.item().isRequired() && (value == null || value.equals("")))
				throw new InvalidRequest(CommandInputs.unfilled(info, field.item()));
		}
		return values;
	}

	/** A label image is the current scan only when it is named. */
	private boolean isCurrent(Field field) {
		return images.current()
						.filter(image -> image.getTitle().equals(text(field)))
						.isPresent()
				&& (!field.isOfScan() || images.current().equals(images.scan()));
	}

	/** A command of its own with what is filled in so far; numbers that are none are left out. Never run. */
	Command filledIn() {
		CommandModule module = module();
		inputs.items().forEach(item -> module.setInput(item.getName(), inputs.defaultOf(item)));
		for (Field field : fields) {
			try {
				if (field.kind() == Field.Kind.SOURCE) source(field).forEach(module::setInput);
				else module.setInput(field.key(), value(field.item(), get(field)));
			} catch (InvalidRequest e) {
				// That is said when OK is pressed.
			}
		}
		return module.getCommand();
	}

	private CommandModule module() {
		try {
			return new CommandModule(info);
		} catch (ModuleException e) {
			throw new IllegalStateException(e);
		}
	}

	/** Whether the command is a training. */
	boolean trains() {
		return scratch.getCommand() instanceof Trains;
	}

	/** The open image whose title stands in the field, or the path that does. */
	private Map<String, Object> source(Field field) {
		String text = text(field);
		Optional<ImagePlus> open = images.titled(text);
		ImagePlus image = open.or(images::current).orElse(null);
		// A label image is meant only when it is named.
		boolean isCurrent = open.isEmpty() || open.equals(images.current()) && open.equals(images.scan());
		Map<String, Object> values = new LinkedHashMap<>();
		values.put(field.key(), image);
		values.put(field.item().get(InDialog.TITLE), isCurrent ? "" : text);
		String file = field.item().get(InDialog.FILE);
		values.put(file, value(info.getInput(file), open.isPresent() ? "" : text));
		return values;
	}

	private static Object value(ModuleItem<?> item, Object typed) {
		Class<?> type = item.getType();
		if (type == boolean.class) return typed;
		String text = String.valueOf(typed).strip();
		if (type == File.class) return text.isEmpty() ? null : CommandInputs.file(text);
		if (type != double.class && type != int.class) return text;
		double number;
		try {
			number = Double.parseDouble(text);
		} catch (NumberFormatException e) {
			throw new InvalidRequest("The field '" + item.getLabel() + "' needs a number.");
		}
		if (type == double.class) return number;
		if (number != Math.rint(number))
			throw new InvalidRequest("The field '" + item.getLabel() + "' needs a whole number.");
		return (int) number;
	}
}
