package sluice.aws;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/// Items of the stack's DynamoDB table: what functions that speak no SQL must remember. Each has a kind and an id, which
/// together are its key; with a number `expires` (seconds since 1970) DynamoDB deletes it some time after that. Every read is
/// consistent. What goes wrong is thrown as [AwsErrors] says.
public final class StateTable {

    private final DynamoDbClient dynamo;
    private final String table;

    public StateTable(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /// An item's key, to which the caller adds what it holds.
    public static Map<String, AttributeValue> item(String kind, String id) {
        return new HashMap<>(Map.of("kind", text(kind), "id", text(id)));
    }

    public static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    public static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    public Optional<Map<String, AttributeValue>> find(String kind, String id) {
        Map<String, AttributeValue> item = AwsErrors.call("read the " + kind + " " + id, () ->
                dynamo.getItem(r -> r.tableName(table).key(item(kind, id)).consistentRead(true)).item());
        return item.isEmpty() ? Optional.empty() : Optional.of(item);
    }

    /// Every item of a kind.
    public List<Map<String, AttributeValue>> all(String kind) {
        return AwsErrors.call("list items of kind " + kind, () -> {
            List<Map<String, AttributeValue>> out = new ArrayList<>();
            Map<String, AttributeValue> from = Map.of();
            do {
                Map<String, AttributeValue> start = from.isEmpty() ? null : from;
                QueryResponse page = dynamo.query(r -> r.tableName(table)
                        .keyConditionExpression("kind = :kind")
                        .expressionAttributeValues(Map.of(":kind", text(kind)))
                        .consistentRead(true)
                        .exclusiveStartKey(start));
                out.addAll(page.items());
                from = page.lastEvaluatedKey();
            } while (!from.isEmpty());
            return out;
        });
    }

    /// Puts an item, in the place of one that is there.
    public void put(Map<String, AttributeValue> item) {
        AwsErrors.call("store " + name(item), () -> dynamo.putItem(r -> r.tableName(table).item(item)));
    }

    /// Puts an item unless there is one.
    ///
    /// @return false if there is
    public boolean putNew(Map<String, AttributeValue> item) {
        return putIf(item, r -> r.conditionExpression("attribute_not_exists(id)"));
    }

    /// Puts an item in the place of one whose attribute is as it was seen.
    ///
    /// @return false if it is not
    public boolean replace(Map<String, AttributeValue> item, String attribute, AttributeValue seen) {
        return putIf(item, r -> r.conditionExpression("#seen = :seen")
                .expressionAttributeNames(Map.of("#seen", attribute))
                .expressionAttributeValues(Map.of(":seen", seen)));
    }

    /// Puts an item unless there is one whose number is higher.
    ///
    /// @return false if there is
    public boolean putUnlessHigher(Map<String, AttributeValue> item, String attribute) {
        return putIf(item, r -> r.conditionExpression("attribute_not_exists(id) OR " + attribute + " <= :" + attribute)
                .expressionAttributeValues(Map.of(":" + attribute, item.get(attribute))));
    }

    private boolean putIf(Map<String, AttributeValue> item, Consumer<PutItemRequest.Builder> condition) {
        return AwsErrors.call("store " + name(item), () -> {
            try {
                dynamo.putItem(r -> condition.accept(r.tableName(table).item(item)));
                return true;
            } catch (ConditionalCheckFailedException e) {
                return false;
            }
        });
    }

    /// Adds one to an item's number `count`, which begins at 0, and sets other attributes, at once.
    public void count(String kind, String id, Map<String, AttributeValue> set) {
        AwsErrors.call("count the " + kind + " " + id, () -> dynamo.updateItem(r -> r.tableName(table)
                .key(item(kind, id))
                .updateExpression("ADD #count :one SET " + set.keySet().stream()
                        .map(name -> "#" + name + " = :" + name)
                        .collect(Collectors.joining(", ")))
                .expressionAttributeNames(Stream.concat(Stream.of("count"), set.keySet().stream())
                        .collect(Collectors.toMap(name -> "#" + name, name -> name)))
                .expressionAttributeValues(Stream.concat(Stream.of(Map.entry("one", number(1))), set.entrySet().stream())
                        .collect(Collectors.toMap(e -> ":" + e.getKey(), Map.Entry::getValue)))));
    }

    /// Deletes an item, if there is one.
    public void delete(String kind, String id) {
        AwsErrors.call("delete the " + kind + " " + id, () -> dynamo.deleteItem(r -> r.tableName(table).key(item(kind, id))));
    }

    /// Deletes an item whose attribute is as it was seen; another one stays.
    public void deleteIf(String kind, String id, String attribute, AttributeValue seen) {
        AwsErrors.call("delete the " + kind + " " + id, () -> {
            try {
                return dynamo.deleteItem(r -> r.tableName(table)
                        .key(item(kind, id))
                        .conditionExpression(attribute + " = :" + attribute)
                        .expressionAttributeValues(Map.of(":" + attribute, seen)));
            } catch (ConditionalCheckFailedException e) {
                return null;
            }
        });
    }

    private static String name(Map<String, AttributeValue> item) {
        return "the " + item.get("kind").s() + " " + item.get("id").s();
    }
}
