package sluice.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import com.amazonaws.services.lambda.runtime.events.ScheduledEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;

/// What Lambda's Java runtime decodes a handler's input and encodes its result with, found through `META-INF/services`.
///
/// Our own documents are read strictly: the runtime's own mapper would turn an unknown enum constant into null and a missing
/// number into 0. EventBridge's envelope is AWS's class, and the runtime's own serializer for it reads it: an unknown member
/// is passed over, a missing one is null.
public final class LambdaSerializer implements CustomPojoSerializer {

    /// Made when the first event comes, because most functions get none.
    private static final class Events {
        static final PojoSerializer<ScheduledEvent> SERIALIZER =
                LambdaEventSerializers.serializerFor(ScheduledEvent.class, ScheduledEvent.class.getClassLoader());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T fromJson(InputStream input, Type type) {
        if (type == ScheduledEvent.class) {
            return (T) Events.SERIALIZER.fromJson(input);
        }
        try {
            if (type == RawJson.class) {
                return (T) new RawJson(new String(input.readAllBytes(), UTF_8));
            }
            return Json.strict().readValue(input, Json.strict().constructType(type));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public <T> T fromJson(String input, Type type) {
        return fromJson(new ByteArrayInputStream(input.getBytes(UTF_8)), type);
    }

    @Override
    public <T> void toJson(T value, OutputStream output, Type type) {
        try {
            Json.strict().writeValue(output, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
