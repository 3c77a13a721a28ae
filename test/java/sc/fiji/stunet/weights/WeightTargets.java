package sc.fiji.stunet.weights;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Packed;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Weights;

/** Files with parameters: safetensors and PyTorch's two containers. */
public final class WeightTargets {

	private static final Set<Class<? extends Exception>> REFUSALS = Set.of(InvalidModel.class);
	private static final String HEADER =
			"{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,"
					+ "24]},\"b.c\":{\"dtype\":\"F16\",\"shape\":[4],"
					+ "\"data_offsets\":[24,32]},\"i\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[32,40]},"
					+ "\"z\":{\"dtype\":\"BF16\",\"shape\":[0,7],\"data_offsets\":[40,40]}}";
	/** Bytes of a zip's directory and its end. */
	private static final int DIRECTORY = 400;

	private WeightTargets() {}

	public static List<FuzzTarget> all() {
		Map<String, List<Integer>> shapes = new LinkedHashMap<>();
		shapes.put("w", List.of(2, 3));
		shapes.put("module.v", List.of(4));
		TorchBytes torch = new TorchBytes(shapes);
		byte[] legacy = torch.legacy("state_dict");
		Mutation zip = Mutation.anyOf(
				Packed.insideZip(TorchBytes.PICKLE, new PickleMutation()),
				Packed.insideZip(TorchBytes.PICKLE, new PickleMutation()),
				new Bytes(),
				Mutation.ofTheEnd(DIRECTORY, new Bytes()));
		return List.of(
				new FuzzTarget(
						"safetensors",
						List.of(safetensors(HEADER.getBytes(UTF_8), HEADER.length(), new byte[40])),
						safetensorsMutation(),
						REFUSALS,
						(input, folder) -> {
							try (Safetensors weights =
									Safetensors.open(Files.write(folder.resolve("a.safetensors"), input))) {
								use(weights);
							}
						}),
				checkpoint("torch-zip", torch.zip("state_dict", Map.of()), zip),
				// The storages, which are numbers only, are the last.
				checkpoint("torch-legacy", legacy, Mutation.ofTheBeginning(legacy.length - 56, new PickleMutation())));
	}

	private static FuzzTarget checkpoint(String name, byte[] seed, Mutation mutation) {
		return new FuzzTarget(name, List.of(seed), mutation, REFUSALS, (input, folder) -> {
			try (Checkpoint checkpoint = Checkpoint.open(Files.write(folder.resolve("a.model"), input))) {
				use(checkpoint);
				checkpoint.names().forEach(checkpoint::precision);
			}
		});
	}

	/** All that is in it; a parameter that cannot be read does not keep the others. */
	public static void use(Weights weights) {
		for (String name : weights.names())
			try {
				weights.shape(name);
				FloatBuffer values = weights.values(name);
				if (values.hasRemaining()) values.get(values.limit() - 1);
			} catch (InvalidModel e) {
				// As promised.
			}
	}

	private static byte[] safetensors(byte[] header, long length, byte[] values) {
		return ByteBuffer.allocate(8 + header.length + values.length)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong(length)
				.put(header)
				.put(values)
				.array();
	}

	/** The header as JSON; its length in front is right again most of the time. */
	public static Mutation safetensorsMutation() {
		Mutation header = Tokens.json();
		return (seed, random) ->
				random.nextInt(4) == 0 ? new Bytes().mutate(seed, random) : withHeader(seed, header, random);
	}

	private static byte[] withHeader(byte[] seed, Mutation mutation, Random random) {
		int length = (int) ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
		byte[] header = mutation.mutate(Arrays.copyOfRange(seed, 8, 8 + length), random);
		long declared = random.nextInt(8) == 0 ? Bytes.NUMBERS[random.nextInt(Bytes.NUMBERS.length)] : header.length;
		return safetensors(header, declared, Arrays.copyOfRange(seed, 8 + length, seed.length));
	}
}
