package sc.fiji.stunet.worker;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdDelegatingSerializer;
import com.fasterxml.jackson.databind.util.StdConverter;

import sc.fiji.stunet.volume.StatedOrientation;

/** Writes values that may be absent in messages: the value itself, or null. A stated orientation becomes its text. */
final class OptionalValues extends SimpleModule {

	private static final long serialVersionUID = 1L;

	@SuppressWarnings("unchecked") // of whatever the record holds
	OptionalValues() {
		write(Optional.class, optional -> optional.orElse(null));
		write(OptionalInt.class, number -> number.isPresent() ? number.getAsInt() : null);
		write(OptionalDouble.class, number -> number.isPresent() ? number.getAsDouble() : null);
		write(StatedOrientation.class, StatedOrientation::text);
		addDeserializer(Optional.class, new Reader<>(null, Optional::of, Optional.empty()));
		addDeserializer(OptionalInt.class, new Reader<>(Integer.class, OptionalInt::of, OptionalInt.empty()));
		addDeserializer(OptionalDouble.class, new Reader<>(Double.class, OptionalDouble::of, OptionalDouble.empty()));
		addDeserializer(StatedOrientation.class, new Reader<>(String.class, StatedOrientation::new, null));
	}

	private <T> void write(Class<T> type, Function<T, Object> value) {
		addSerializer(type, new StdDelegatingSerializer(type, new StdConverter<T, Object>() {

			@Override
			public Object convert(T written) {
				return value.apply(written);
			}
		}));
	}

	/**
	 * @param <V> type of the value
	 * @param <T> type of its container
	 */
	private static final class Reader<V, T> extends JsonDeserializer<T> implements ContextualDeserializer {

		private final Class<V> type;
		private final Function<V, T> of;
		private final T none;

		/** @param type null: the property's type argument */
		Reader(Class<V> type, Function<V, T> of, T none) {
			this.type = type;
			this.of = of;
			this.none = none;
		}

		@Override
		@SuppressWarnings("unchecked") // Jackson's types are not Java's.
		public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
			if (type != null) return this;
			JavaType argument = context.getContextualType().containedType(0);
			return new Reader<>((Class<V>) argument.getRawClass(), of, none);
		}

		@Override
		public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			return of.apply(context.readValue(parser, type));
		}

		@Override
		public T getNullValue(DeserializationContext context) {
			return none;
		}
	}
}
