package sc.fiji.stunet.weights;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.List;
import java.util.Random;

import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.Mutation;

/** Changes the bytes of a pickle, or puts codes into it; sometimes there are nothing but codes. */
final class PickleMutation implements Mutation {

	/**
	 * Codes of pickletools without operands: marks, tuples, lists, dictionaries, sets, what builds, memo of protocol 4.
	 */
	private static final String PLAIN =
			"(0)]}Ntaeldsu12RbQoi\u0081\u0085\u0086\u0087\u0088\u0089\u0092\u0093\u008f\u0090\u0091\u0094\u0095"
					+ "\u0096\u0097\u0098.";

	private static final List<String> GLOBALS = List.of(
			"collections\nOrderedDict",
			"_codecs\nencode",
			"builtins\nset",
			"__builtin__\nbytearray",
			"numpy.core.multiarray\nscalar",
			"numpy._core.multiarray\n_reconstruct",
			"numpy._core.numeric\n_frombuffer",
			"numpy\ndtype",
			"numpy\nndarray",
			"torch._utils\n_rebuild_tensor_v2",
			"torch._utils\n_rebuild_parameter",
			"torch\nSize",
			"torch\ndevice",
			"torch\nFloatStorage",
			"torch\nHalfStorage",
			"torch\nfloat32",
			"os\nsystem",
			"builtins\neval",
			"builtins\ngetattr",
			"functools\npartial");
	private static final List<String> TEXTS =
			List.of("storage", "0", "cpu", "latin1", "state_dict", "f4", "i8", "<", "O", "plans", "");

	@Override
	public byte[] mutate(byte[] seed, Random random) {
		int kind = random.nextInt(5);
		if (kind < 2) return new Bytes().mutate(seed, random);
		if (kind == 2)
			return codes(PickleWriter.protocol(2 + random.nextInt(4)), 1 + random.nextInt(40), random)
					.stop();
		int at = 2 + random.nextInt(seed.length - 2);
		return Mutation.splice(
				seed,
				at,
				Math.min(seed.length, at + (random.nextBoolean() ? 0 : random.nextInt(4))),
				codes(new PickleWriter(), 1 + random.nextInt(5), random).stopWithoutCode());
	}

	private static PickleWriter codes(PickleWriter pickle, int count, Random random) {
		for (int i = 0; i < count; i++) code(pickle, random);
		return pickle;
	}

	private static PickleWriter code(PickleWriter pickle, Random random) {
		int number = (int) Bytes.NUMBERS[random.nextInt(Bytes.NUMBERS.length)];
		return switch (random.nextInt(14)) {
			case 0 -> pickle.codes(random.nextBoolean() ? "q" : "h").code(random.nextInt(8));
			case 1 -> pickle.codes(random.nextBoolean() ? "r" : "j").int32(number);
			case 2 -> pickle.codes("J").int32(number);
			case 3 -> pickle.codes("K").code(random.nextInt(256));
			case 4 -> pickle.code(0x8a).code(number & 15).int64(number).int64(number);
			case 5 -> pickle.code(0x8b).int32(number);
			case 6 -> pickle.text(TEXTS.get(random.nextInt(TEXTS.size())));
			// A length that lies.
			case 7 ->
				pickle.codes(List.of("B", "T", "X").get(random.nextInt(3))).int32(number);
			case 8 -> pickle.code(random.nextBoolean() ? 0x8d : 0x8e).int64(number);
			case 9 -> pickle.codes("c").raw((GLOBALS.get(random.nextInt(GLOBALS.size())) + "\n").getBytes(US_ASCII));
			default -> pickle.codes(String.valueOf(PLAIN.charAt(random.nextInt(PLAIN.length()))));
		};
	}
}
