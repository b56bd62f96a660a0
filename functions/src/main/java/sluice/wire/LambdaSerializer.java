package sluice.wire;

import com.amazonaws.services.lambda.runtime.CustomPojoSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;

/// What Lambda's Java runtime decodes a handler's input and encodes its result with, found through `META-INF/services`.
/// The runtime's own would turn an unknown enum constant into null and a missing number into 0.
public final class LambdaSerializer implements CustomPojoSerializer {

    @Override
    public <T> T fromJson(InputStream input, Type type) {
        try {
            return Json.reading(type).readValue(input, Json.reading(type).constructType(type));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    @Override
    public <T> T fromJson(String input, Type type) {
        try {
            return Json.reading(type).readValue(input, Json.reading(type).constructType(type));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
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
