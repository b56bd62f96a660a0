package sluice.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// CloudFormation's YAML as JSON: short tags become their long form, as in `!Ref X` -> `{"Ref": "X"}` and
/// `!GetAtt A.B` -> `{"Fn::GetAtt": ["A", "B"]}`; a date stays the text it is.
final class Yaml {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> TRUE = Set.of("true", "yes", "on");

    private Yaml() {}

    /// @throws IllegalArgumentException naming line and column, also for a key given twice
    static JsonNode parse(String text) {
        try {
            return value(new org.yaml.snakeyaml.Yaml(new LoaderOptions()).compose(new StringReader(text)));
        } catch (YAMLException e) {
            throw new IllegalArgumentException("not YAML: " + e.getMessage(), e);
        }
    }

    private static JsonNode value(Node node) {
        String tag = node.getTag().getValue();
        if (!tag.startsWith("!")) {
            return plain(node, node.getTag());
        }
        String name = tag.substring(1);
        JsonNode argument = plain(node, Tag.STR);
        if (name.equals("GetAtt") && argument.isTextual()) {
            String[] parts = argument.textValue().split("\\.", 2);
            ArrayNode path = JSON.arrayNode();
            for (String part : parts) {
                path.add(part);
            }
            argument = path;
        }
        boolean unprefixed = name.equals("Ref") || name.equals("Condition");
        return JSON.objectNode().set(unprefixed ? name : "Fn::" + name, argument);
    }

    private static JsonNode plain(Node node, Tag tag) {
        return switch (node) {
            case MappingNode mapping -> object(mapping);
            case SequenceNode sequence -> {
                ArrayNode array = JSON.arrayNode();
                sequence.getValue().forEach(element -> array.add(value(element)));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar.getValue(), tag);
            default -> throw new IllegalArgumentException("not YAML that CloudFormation takes:" + node.getStartMark());
        };
    }

    private static ObjectNode object(MappingNode mapping) {
        ObjectNode object = JSON.objectNode();
        for (NodeTuple entry : mapping.getValue()) {
            String key = ((ScalarNode) entry.getKeyNode()).getValue();
            if (object.has(key)) {
                throw new IllegalArgumentException(key + " is given twice:" + entry.getKeyNode().getStartMark());
            }
            object.set(key, value(entry.getValueNode()));
        }
        return object;
    }

    private static JsonNode scalar(String text, Tag tag) {
        if (tag.equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (tag.equals(Tag.BOOL)) {
            return JSON.booleanNode(TRUE.contains(text.toLowerCase(Locale.ROOT)));
        }
        if ((tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) && text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?")) {
            BigDecimal number = new BigDecimal(text);
            return number.scale() == 0 ? JSON.numberNode(number.longValueExact()) : JSON.numberNode(number);
        }
        return JSON.textNode(text);
    }
}
