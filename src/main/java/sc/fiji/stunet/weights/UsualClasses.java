package sc.fiji.stunet.weights;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import sc.fiji.stunet.weights.PickleGlobals.Callable;
import sc.fiji.stunet.weights.Pickled.Inert;
import sc.fiji.stunet.weights.Pickled.Named;
import sc.fiji.stunet.weights.Pickled.OrderedDict;
import sc.fiji.stunet.weights.Pickled.Tuple;

/**
 * Classes that Lightning, MONAI and training scripts leave in checkpoints beside the parameters: settings, paths,
 * dates. They become empty objects (a dict keeps its items), so that the parameters can be read. As with all names,
 * nothing of Python is looked up or run.
 */
final class UsualClasses {

	/** A limit, so that a few bytes cannot copy the same again and again. */
	private static final int MOST_COPIED = 100;
	/** Classes of objects. */
	private static final List<String> INERT = List.of(
			"argparse.Namespace",
			"types.SimpleNamespace",
			"torch.torch_version.TorchVersion",
			"torch.Generator",
			"decimal.Decimal",
			"fractions.Fraction",
			"uuid.UUID",
			"datetime.datetime",
			"datetime.date",
			"datetime.time",
			"datetime.timedelta",
			"datetime.timezone",
			"builtins.complex",
			"builtins.slice",
			"builtins.range",
			"builtins.object",
			"omegaconf.dictconfig.DictConfig",
			"omegaconf.listconfig.ListConfig",
			"omegaconf.base.ContainerMetadata",
			"omegaconf.base.Metadata",
			"omegaconf.nodes.AnyNode",
			"omegaconf.nodes.StringNode",
			"omegaconf.nodes.IntegerNode",
			"omegaconf.nodes.FloatNode",
			"omegaconf.nodes.BooleanNode",
			"omegaconf.nodes.ValueNode");

	private static final List<String> PATHS =
			List.of("Path", "PosixPath", "WindowsPath", "PurePath", "PurePosixPath", "PureWindowsPath");
	/** Classes that become dicts: empty, or of one dict; a defaultdict's argument makes its items. */
	private static final List<String> DICTS = List.of(
			"collections.defaultdict",
			"collections.Counter",
			"yacs.config.CfgNode",
			"easydict.EasyDict",
			"munch.Munch",
			"addict.addict.Dict",
			"addict.Dict",
			"ml_collections.config_dict.config_dict.ConfigDict",
			"box.box.Box",
			"mmengine.config.config.ConfigDict",
			"pytorch_lightning.utilities.parsing.AttributeDict",
			"lightning.pytorch.utilities.parsing.AttributeDict",
			"lightning_fabric.utilities.data.AttributeDict",
			"lightning.fabric.utilities.data.AttributeDict");
	/** Classes that are used as values and not called, as keys or beside a tensor. */
	private static final List<String> NAMES = List.of(
			"builtins.int",
			"builtins.float",
			"builtins.str",
			"builtins.bool",
			"builtins.list",
			"builtins.dict",
			"builtins.tuple",
			"builtins.type",
			"typing.Any",
			"torch.Tensor",
			"torch.nn.parameter.Parameter",
			"torch.nn.parameter.Buffer",
			"monai.data.meta_tensor.MetaTensor",
			"numpy.float64",
			"numpy.float32",
			"numpy.float16",
			"numpy.int64",
			"numpy.int32",
			"numpy.int16",
			"numpy.int8",
			"numpy.uint8",
			"numpy.bool_",
			"torch.strided",
			"torch.preserve_format",
			"torch.contiguous_format",
			"torch.channels_last_3d",
			NnUNetPostProcessing.LARGEST,
			"pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
			"pytorch_lightning.callbacks.early_stopping.EarlyStopping");

	private UsualClasses() {}

	/** What each name becomes. */
	static Map<String, Object> all() {
		Map<String, Object> all = new HashMap<>();
		for (String name : INERT) all.put(name, new Callable(name, arguments -> new Inert(name)));
		for (String module : List.of("pathlib.", "pathlib._local."))
			for (String path : PATHS)
				all.put(module + path, new Callable(module + path, arguments -> new Inert(module + path)));
		for (String name : DICTS) all.put(name, new Callable(name, UsualClasses::dict));
		all.put("collections.deque", new Callable("collections.deque", UsualClasses::list));
		for (String name : NAMES) {
			all.put(name, new Named(name));
			// Python 2's name, also in protocol 2.
			if (name.startsWith("builtins."))
				all.put("__builtin__" + name.substring("builtins".length()), new Named(name));
		}
		for (String name : List.of("complex", "slice", "range", "object"))
			all.put("__builtin__." + name, all.get("builtins." + name));
		return all;
	}

	private static Object dict(List<Object> arguments) {
		OrderedDict dict = new OrderedDict();
		if (arguments.size() == 1 && arguments.get(0) instanceof PickledDict items && items.size() <= MOST_COPIED)
			items.forEach(dict::set);
		return dict;
	}

	private static Object list(List<Object> arguments) {
		boolean copied = !arguments.isEmpty()
				&& arguments.get(0) instanceof Tuple items
				&& items.items().size() <= MOST_COPIED;
		return copied ? new ArrayList<>(((Tuple) arguments.get(0)).items()) : new ArrayList<>();
	}
}
