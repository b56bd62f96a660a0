package sluice.local.aws;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// DynamoDB tables in memory. Every operation is atomic and consistent; nothing expires, as DynamoDB promises no time
/// for that either. Operations, members and expressions it does not have are refused by name.
public final class LocalDynamoDb implements DynamoDbClient {
    private final Map<String, Table> tables = new LinkedHashMap<>();

    /// @param keys names of the key attributes, partition key first
    /// @param items by the text of their key, so that scans have an order
    private record Table(List<String> keys, TreeMap<String, Map<String, AttributeValue>> items) {
        String key(Map<String, AttributeValue> item) {
            StringBuilder key = new StringBuilder();
            for (String name : keys) {
                AttributeValue value = item.get(name);
                if (value == null || value.s() == null && value.n() == null) {
                    throw new IllegalArgumentException("the key attribute " + name + " is missing or neither S nor N");
                }
                key.append(value.s() != null ? value.s() : value.n()).append('\0');
            }
            return key.toString();
        }

        Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
            return items.getOrDefault(key(key), Map.of());
        }
    }

    /// What a write may depend on, and what the caller wants to see.
    private record Condition(
            String text,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            ReturnValuesOnConditionCheckFailure onFailure) {}

    /// @param tables names of the key attributes (partition key, then sort key if any) by table name
    public LocalDynamoDb(Map<String, List<String>> tables) {
        tables.forEach((name, keys) -> this.tables.put(name, new Table(List.copyOf(keys), new TreeMap<>())));
    }

    @Override
    public synchronized PutItemResponse putItem(PutItemRequest r) {
        Requests.only(r, "TableName", "Item", "ConditionExpression", "ExpressionAttributeNames",
                "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure");
        Condition condition = new Condition(r.conditionExpression(), r.expressionAttributeNames(),
                r.expressionAttributeValues(), r.returnValuesOnConditionCheckFailure());
        Map<String, AttributeValue> old = write(r.tableName(), r.item(), condition, ignored -> Map.copyOf(r.item()));
        return PutItemResponse.builder().attributes(returned(r.returnValues(), old, null)).build();
    }

    @Override
    public synchronized GetItemResponse getItem(GetItemRequest r) {
        Requests.only(r, "TableName", "Key", "ConsistentRead");
        Map<String, AttributeValue> item = table(r.tableName()).get(r.key());
        return GetItemResponse.builder().item(item.isEmpty() ? null : item).build();
    }

    @Override
    public synchronized DeleteItemResponse deleteItem(DeleteItemRequest r) {
        Requests.only(r, "TableName", "Key", "ConditionExpression", "ExpressionAttributeNames",
                "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure");
        Condition condition = new Condition(r.conditionExpression(), r.expressionAttributeNames(),
                r.expressionAttributeValues(), r.returnValuesOnConditionCheckFailure());
        Map<String, AttributeValue> old = write(r.tableName(), r.key(), condition, ignored -> null);
        return DeleteItemResponse.builder().attributes(returned(r.returnValues(), old, null)).build();
    }

    @Override
    public synchronized UpdateItemResponse updateItem(UpdateItemRequest r) {
        Requests.only(r, "TableName", "Key", "UpdateExpression", "ConditionExpression", "ExpressionAttributeNames",
                "ExpressionAttributeValues", "ReturnValues", "ReturnValuesOnConditionCheckFailure");
        Condition condition = new Condition(r.conditionExpression(), r.expressionAttributeNames(),
                r.expressionAttributeValues(), r.returnValuesOnConditionCheckFailure());
        Map<String, AttributeValue> old = write(r.tableName(), r.key(), condition, before -> {
            Map<String, AttributeValue> after = new LinkedHashMap<>(r.key());
            after.putAll(r.updateExpression() == null
                    ? before
                    : ItemExpression.update(r.updateExpression(), condition.names(), condition.values(), before));
            return after;
        });
        Map<String, AttributeValue> now = table(r.tableName()).get(r.key());
        return UpdateItemResponse.builder().attributes(returned(r.returnValues(), old, now)).build();
    }

    @Override
    public synchronized ScanResponse scan(ScanRequest r) {
        Requests.only(r, "TableName", "FilterExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
                "ConsistentRead");
        Collection<Map<String, AttributeValue>> all = table(r.tableName()).items().values();
        List<Map<String, AttributeValue>> items = all.stream()
                .filter(item -> r.filterExpression() == null
                        || ItemExpression.holds(r.filterExpression(), r.expressionAttributeNames(),
                                r.expressionAttributeValues(), item))
                .toList();
        return ScanResponse.builder().items(items).count(items.size()).scannedCount(all.size()).build();
    }

    @Override
    public synchronized QueryResponse query(QueryRequest r) {
        Requests.only(r, "TableName", "KeyConditionExpression", "FilterExpression", "ExpressionAttributeNames",
                "ExpressionAttributeValues", "ConsistentRead", "ScanIndexForward");
        Table table = table(r.tableName());
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        for (Map<String, AttributeValue> item : table.items().values()) {
            boolean matches = ItemExpression.holds(r.keyConditionExpression(), r.expressionAttributeNames(),
                    r.expressionAttributeValues(), item);
            if (matches && (r.filterExpression() == null
                    || ItemExpression.holds(r.filterExpression(), r.expressionAttributeNames(),
                            r.expressionAttributeValues(), item))) {
                items.add(item);
            }
        }
        if (table.keys().size() > 1) {
            Comparator<Map<String, AttributeValue>> order = bySortKey(table.keys().get(1));
            items.sort(Boolean.FALSE.equals(r.scanIndexForward()) ? order.reversed() : order);
        }
        return QueryResponse.builder().items(items).count(items.size()).build();
    }

    private static Comparator<Map<String, AttributeValue>> bySortKey(String name) {
        return (a, b) -> {
            AttributeValue left = a.get(name);
            AttributeValue right = b.get(name);
            return left.n() != null
                    ? new BigDecimal(left.n()).compareTo(new BigDecimal(right.n()))
                    : left.s().compareTo(right.s());
        };
    }

    /// @param change the item after the write, from the one before (empty if there is none); null deletes it
    /// @return the item before; empty if there was none
    private Map<String, AttributeValue> write(
            String tableName,
            Map<String, AttributeValue> key,
            Condition condition,
            UnaryOperator<Map<String, AttributeValue>> change) {
        Table table = table(tableName);
        Map<String, AttributeValue> old = table.get(key);
        if (condition.text() != null
                && !ItemExpression.holds(condition.text(), condition.names(), condition.values(), old)) {
            boolean show = condition.onFailure() == ReturnValuesOnConditionCheckFailure.ALL_OLD && !old.isEmpty();
            throw ConditionalCheckFailedException.builder()
                    .item(show ? old : null)
                    .message("The conditional request failed")
                    .build();
        }
        Map<String, AttributeValue> now = change.apply(old);
        if (now == null) {
            table.items().remove(table.key(key));
        } else {
            table.items().put(table.key(key), now);
        }
        return old;
    }

    private static Map<String, AttributeValue> returned(
            ReturnValue which, Map<String, AttributeValue> old, Map<String, AttributeValue> now) {
        return switch (which == null ? ReturnValue.NONE : which) {
            case NONE -> null;
            case ALL_OLD -> old.isEmpty() ? null : old;
            case ALL_NEW -> now;
            default -> throw new UnsupportedOperationException("ReturnValues " + which + " is not supported locally");
        };
    }

    private Table table(String name) {
        Table table = tables.get(name);
        if (table == null) {
            throw ResourceNotFoundException.builder()
                    .message("Requested resource not found: Table: " + name + " not found")
                    .build();
        }
        return table;
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
