package sluice.dms;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.aws.AwsErrors;
import sluice.aws.StateTable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/// The tokens of executions that wait for a load: one item a load task in the state table, under kind `token`.
///
/// The table has the keys `kind` and `id` and the TTL attribute `expires`.
public final class Tokens {

    private static final Duration KEPT = Duration.ofDays(30);

    private final DynamoDbClient dynamo;
    private final String table;

    public Tokens(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /// Stores a token; it replaces one of an earlier attempt.
    ///
    /// @return false if a later attempt's is stored already
    public boolean store(Token t) {
        Map<String, AttributeValue> item = new HashMap<>(key(t.taskArn()));
        item.put("runId", text(t.runId()));
        item.put("token", text(t.token()));
        item.put("attempt", number(t.attempt()));
        item.put("since", number(t.since().toEpochMilli()));
        item.put("expires", number(t.since().plus(KEPT).getEpochSecond()));
        return AwsErrors.call("store a task token", () -> {
            try {
                dynamo.putItem(r -> r.tableName(table)
                        .item(item)
                        .conditionExpression("attribute_not_exists(id) OR attempt <= :attempt")
                        .expressionAttributeValues(Map.of(":attempt", number(t.attempt()))));
                return true;
            } catch (ConditionalCheckFailedException e) {
                return false;
            }
        });
    }

    public Optional<Token> find(String taskArn) {
        Map<String, AttributeValue> item = AwsErrors.call("read a task token", () ->
                dynamo.getItem(r -> r.tableName(table).key(key(taskArn)).consistentRead(true)).item());
        return item.isEmpty() ? Optional.empty() : Optional.of(token(item));
    }

    /// Every stored token.
    public List<Token> all() {
        return new StateTable(dynamo, table).all("token").stream().map(Tokens::token).toList();
    }

    /// Deletes this token; one that has replaced it stays.
    public void delete(Token t) {
        AwsErrors.call("delete a task token", () -> {
            try {
                return dynamo.deleteItem(r -> r.tableName(table)
                        .key(key(t.taskArn()))
                        .conditionExpression("attempt = :attempt")
                        .expressionAttributeValues(Map.of(":attempt", number(t.attempt()))));
            } catch (ConditionalCheckFailedException e) {
                return null;
            }
        });
    }

    /// Deletes every token of a run, for when nobody waits any more.
    public void deleteAll(String runId) {
        all().stream().filter(t -> t.runId().equals(runId)).forEach(this::delete);
    }

    private static Token token(Map<String, AttributeValue> item) {
        return new Token(
                item.get("id").s(),
                item.get("runId").s(),
                item.get("token").s(),
                Long.parseLong(item.get("attempt").n()),
                Instant.ofEpochMilli(Long.parseLong(item.get("since").n())));
    }

    private static Map<String, AttributeValue> key(String taskArn) {
        return Map.of("kind", text("token"), "id", text(taskArn));
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
