package sc.fiji.stunet.worker;

import java.io.IOException;
import java.util.Optional;
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
		write(StatedOrientation.class, StatedOrientation::text);
		addDeserializer(Optional.class, new OptionalReader(null));
		addDeserializer(StatedOrientation.class, new JsonDeserializer<>() {

			@Override
			public StatedOrientation deserialize(JsonParser parser, DeserializationContext context) throws IOException {
				return new StatedOrientation(context.readValue(parser, String.class));
			}
		});
	}

	private <T> void write(Class<T> type, Function<T, Object> value) {
		addSerializer(type, new StdDelegatingSerializer(type, new StdConverter<T, Object>() {

			@Override
			public Object convert(T written) {
				return value.apply(written);
			}
		}));
	}

	@SuppressWarnings("rawtypes") // Jackson's types are not Java's.
	private static final class OptionalReader extends JsonDeserializer<Optional> implements ContextualDeserializer {

		private final JavaType type;

		/** @param type of the value; null: until the property is known */
		OptionalReader(JavaType type) {
			this.type = type;
		}

		@Override
		public JsonDeserializer<?> createContextual(DeserializationContext context, BeanProperty property) {
			return new OptionalReader(context.getContextualType().containedType(0));
		}

		@Override
		public Optional<?> deserialize(JsonParser parser, DeserializationContext context) throws IOException {
			return Optional.of(context.readValue(parser, type));
		}

		@Override
		public Optional<?> getNullValue(DeserializationContext context) {
			return Optional.empty();
		}
	}
}
