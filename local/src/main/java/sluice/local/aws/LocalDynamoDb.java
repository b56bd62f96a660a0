package sluice.local.aws;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/// DynamoDB tables in memory. Every operation is atomic and consistent; nothing expires, as DynamoDB promises no time
/// for that either. Operations, members and conditions it does not have are refused by name.
public final class LocalDynamoDb implements DynamoDbClient {
    private static final Pattern UPDATE = Pattern.compile("ADD (#\\w+) (:\\w+) SET (#\\w+ = :\\w+(?:, #\\w+ = :\\w+)*)");

    private final Map<String, Table> tables = new LinkedHashMap<>();

    /// @param keys names of the key attributes, partition key first
    /// @param items by the text of their key, so that they are in the order of the sort key
    private record Table(List<String> keys, TreeMap<String, Map<String, AttributeValue>> items) {
        String key(Map<String, AttributeValue> item) {
            StringBuilder key = new StringBuilder();
            for (String name : keys) {
                AttributeValue value = item.get(name);
                if (value == null || value.s() == null) {
                    throw new IllegalArgumentException("the key attribute " + name + " is missing or no S");
                }
                key.append(value.s()).append('\0');
            }
            return key.toString();
        }

        Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
            return items.getOrDefault(key(key), Map.of());
        }

        /// @param condition null for none
        void demand(
                Map<String, AttributeValue> key,
                String condition,
                Map<String, String> names,
                Map<String, AttributeValue> values) {
            if (condition != null && !ItemCondition.holds(condition, names, values, get(key))) {
                throw ConditionalCheckFailedException.builder()
                        .message("The conditional request failed")
                        .build();
            }
        }
    }

    /// @param tables names of the key attributes (partition key, then sort key if any) by table name
    public LocalDynamoDb(Map<String, List<String>> tables) {
        tables.forEach((name, keys) -> this.tables.put(name, new Table(List.copyOf(keys), new TreeMap<>())));
    }

    /// All that a table holds, in the order of its keys.
    public synchronized List<Map<String, AttributeValue>> items(String table) {
        return List.copyOf(table(table).items().values());
    }

    @Override
    public synchronized PutItemResponse putItem(PutItemRequest r) {
        Requests.only(r, "TableName", "Item", "ConditionExpression", "ExpressionAttributeNames",
                "ExpressionAttributeValues");
        Table table = table(r.tableName());
        table.demand(r.item(), r.conditionExpression(), r.expressionAttributeNames(), r.expressionAttributeValues());
        table.items().put(table.key(r.item()), Map.copyOf(r.item()));
        return PutItemResponse.builder().build();
    }

    /// Knows `ADD name :number SET name = :value, ...`.
    @Override
    public synchronized UpdateItemResponse updateItem(UpdateItemRequest r) {
        Requests.only(r, "TableName", "Key", "UpdateExpression", "ExpressionAttributeNames", "ExpressionAttributeValues");
        Matcher parts = UPDATE.matcher(r.updateExpression());
        if (!parts.matches()) {
            throw new UnsupportedOperationException("'" + r.updateExpression() + "' is not supported locally");
        }
        Table table = table(r.tableName());
        Map<String, AttributeValue> item = new HashMap<>(table.get(r.key()));
        item.putAll(r.key());
        item.merge(
                r.expressionAttributeNames().get(parts.group(1)),
                r.expressionAttributeValues().get(parts.group(2)),
                (a, b) -> AttributeValue.fromN(new BigDecimal(a.n()).add(new BigDecimal(b.n())).toPlainString()));
        for (String set : parts.group(3).split(", ")) {
            String[] sides = set.split(" = ");
            item.put(r.expressionAttributeNames().get(sides[0]), r.expressionAttributeValues().get(sides[1]));
        }
        table.items().put(table.key(item), Map.copyOf(item));
        return UpdateItemResponse.builder().build();
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
                "ExpressionAttributeValues");
        Table table = table(r.tableName());
        table.demand(r.key(), r.conditionExpression(), r.expressionAttributeNames(), r.expressionAttributeValues());
        table.items().remove(table.key(r.key()));
        return DeleteItemResponse.builder().build();
    }

    @Override
    public synchronized QueryResponse query(QueryRequest r) {
        Requests.only(r, "TableName", "KeyConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues",
                "ConsistentRead");
        List<Map<String, AttributeValue>> items = table(r.tableName()).items().values().stream()
                .filter(item -> ItemCondition.holds(r.keyConditionExpression(), r.expressionAttributeNames(),
                        r.expressionAttributeValues(), item))
                .toList();
        return QueryResponse.builder().items(items).count(items.size()).build();
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
