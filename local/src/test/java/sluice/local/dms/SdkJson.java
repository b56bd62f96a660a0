package sluice.local.dms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.traits.TimestampFormatTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/// AWS JSON 1.1 bodies to and from the SDK's own classes, driven by their fields alone.
final class SdkJson {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// A body that is not of the request's shape.
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private SdkJson() {}

    static ObjectNode encode(SdkPojo pojo) {
        ObjectNode object = JSON.objectNode();
        for (SdkField<?> field : pojo.sdkFields()) {
            Object value = field.getValueOrDefault(pojo);
            // The SDK keeps "not given" apart from "empty" by these two types.
            if (value != null && !(value instanceof SdkAutoConstructList) && !(value instanceof SdkAutoConstructMap)) {
                object.set(field.locationName(), encode(field, value));
            }
        }
        return object;
    }

    private static JsonNode encode(SdkField<?> field, Object value) {
        if (value == null) {
            return JSON.nullNode();
        }
        return switch (field.marshallingType().getKnownType()) {
            case STRING -> JSON.textNode((String) value);
            case INTEGER, LONG, SHORT, BYTE -> JSON.numberNode(((Number) value).longValue());
            case FLOAT, DOUBLE -> JSON.numberNode(((Number) value).doubleValue());
            case BIG_DECIMAL -> JSON.numberNode((BigDecimal) value);
            case BOOLEAN -> JSON.booleanNode((Boolean) value);
            case INSTANT ->
                iso(field)
                        ? JSON.textNode(value.toString())
                        : JSON.numberNode(BigDecimal.valueOf(((Instant) value).toEpochMilli(), 3));
            case SDK_BYTES -> JSON.textNode(Base64.getEncoder().encodeToString(((SdkBytes) value).asByteArray()));
            case SDK_POJO -> encode((SdkPojo) value);
            case LIST -> {
                ArrayNode array = JSON.arrayNode();
                SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
                ((List<?>) value).forEach(item -> array.add(encode(member, item)));
                yield array;
            }
            case MAP -> {
                ObjectNode object = JSON.objectNode();
                SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
                ((Map<?, ?>) value).forEach((key, item) -> object.set((String) key, encode(member, item)));
                yield object;
            }
            default -> throw new IllegalStateException(field.memberName() + ": " + field.marshallingType());
        };
    }

    /// @param builder the builder of the class wanted, which is an SdkPojo itself
    /// @param at where the node is, for messages
    static Object decode(JsonNode node, SdkPojo builder, String at) {
        want(node.isObject(), node, "an object", at);
        Map<String, SdkField<?>> fields = new HashMap<>();
        builder.sdkFields().forEach(field -> fields.put(field.locationName(), field));
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            SdkField<?> field = fields.get(member.getKey());
            if (field == null) {
                throw new Malformed(at + ": there is no member " + member.getKey());
            }
            if (!member.getValue().isNull()) {
                field.set(builder, decode(field, member.getValue(), at + "." + member.getKey()));
            }
        }
        return ((Buildable) builder).build();
    }

    private static Object decode(SdkField<?> field, JsonNode node, String at) {
        if (node.isNull()) {
            return null;
        }
        MarshallingKnownType type = field.marshallingType().getKnownType();
        return switch (type) {
            case STRING -> want(node.isTextual(), node, type, at).textValue();
            case INTEGER -> want(node.isIntegralNumber() && node.canConvertToInt(), node, type, at).intValue();
            case LONG -> want(node.isIntegralNumber() && node.canConvertToLong(), node, type, at).longValue();
            case SHORT -> want(node.isIntegralNumber(), node, type, at).shortValue();
            case BYTE -> (byte) want(node.isIntegralNumber(), node, type, at).shortValue();
            case FLOAT -> want(node.isNumber(), node, type, at).floatValue();
            case DOUBLE -> want(node.isNumber(), node, type, at).doubleValue();
            case BIG_DECIMAL -> want(node.isNumber(), node, type, at).decimalValue();
            case BOOLEAN -> want(node.isBoolean(), node, type, at).booleanValue();
            case INSTANT ->
                iso(field)
                        ? Instant.parse(want(node.isTextual(), node, type, at).textValue())
                        : Instant.ofEpochMilli(
                                want(node.isNumber(), node, type, at).decimalValue().movePointRight(3).longValue());
            case SDK_BYTES -> SdkBytes.fromByteArray(
                    Base64.getDecoder().decode(want(node.isTextual(), node, type, at).textValue()));
            case SDK_POJO -> decode(node, field.constructor().get(), at);
            case LIST -> {
                SdkField<?> member = field.getRequiredTrait(ListTrait.class).memberFieldInfo();
                List<Object> list = new ArrayList<>();
                for (JsonNode item : want(node.isArray(), node, type, at)) {
                    list.add(decode(member, item, at + "[" + list.size() + "]"));
                }
                yield list;
            }
            case MAP -> {
                SdkField<?> member = field.getRequiredTrait(MapTrait.class).valueFieldInfo();
                Map<String, Object> map = new LinkedHashMap<>();
                for (Map.Entry<String, JsonNode> item : want(node.isObject(), node, type, at).properties()) {
                    map.put(item.getKey(), decode(member, item.getValue(), at + "." + item.getKey()));
                }
                yield map;
            }
            default -> throw new IllegalStateException(at + ": " + type);
        };
    }

    private static JsonNode want(boolean fits, JsonNode node, Object wanted, String at) {
        if (!fits) {
            throw new Malformed(at + ": want " + wanted + ", got " + node.getNodeType());
        }
        return node;
    }

    private static boolean iso(SdkField<?> field) {
        return field.getOptionalTrait(TimestampFormatTrait.class)
                .filter(trait -> trait.format() == TimestampFormatTrait.Format.ISO_8601)
                .isPresent();
    }
}
